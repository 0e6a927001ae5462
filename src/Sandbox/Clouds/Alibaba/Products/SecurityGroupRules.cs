using System.Globalization;
using System.Text.Json.Nodes;
using Tandem.Sandbox.Clouds.State;

namespace Tandem.Sandbox.Clouds.Alibaba.Products;

/// <summary>Rules of security groups. Adding one that is there succeeds and adds nothing.</summary>
internal static class SecurityGroupRules
{
    static readonly string[] Rule = ["RegionId*", "SecurityGroupId*", "Permissions*"];

    // What makes two rules the same.
    static readonly string[] Identity =
    [
        "Direction",
        "IpProtocol",
        "PortRange",
        "SourceCidrIp",
        "SourceGroupId",
        "Ipv6SourceCidrIp",
        "DestCidrIp",
        "DestGroupId",
        "Ipv6DestCidrIp",
        "Policy",
        "Priority",
    ];

    public static readonly IReadOnlyList<Operation> Operations =
    [
        ProductTables.Ecs.Write("AuthorizeSecurityGroup", Rule, call => Add(call, "ingress")),
        ProductTables.Ecs.Write("AuthorizeSecurityGroupEgress", Rule, call => Add(call, "egress")),
        ProductTables.Ecs.Write("RevokeSecurityGroup", ["RegionId*", "SecurityGroupId*"], call => Remove(call, "ingress")),
        ProductTables.Ecs.Write("RevokeSecurityGroupEgress", ["RegionId*", "SecurityGroupId*"], call => Remove(call, "egress")),
        ProductTables.Ecs.Read(
            "DescribeSecurityGroupAttribute",
            ["RegionId*", "SecurityGroupId*", "Direction=ingress|egress|all"],
            Describe
        ),
    ];

    public static bool Refers(Resource group, string other) =>
        group.Objects("rules").Any(r => r["SourceGroupId"]?.GetValue<string>() == other || r["DestGroupId"]?.GetValue<string>() == other);

    static JsonObject Add(Call call, string direction)
    {
        var group = SecurityGroups.Need(call, call.Parameters.Need("SecurityGroupId"));
        var rules = group.Objects("rules").ToList();
        foreach (var rule in call.Parameters.Objects("Permissions").Select(p => Read(call, p, direction)))
            if (!rules.Any(r => Same(r, rule)))
                rules.Add(rule);
        if (rules.Count > 200)
            throw new CloudError(403, "AuthorizationLimitExceed", "The limit of authorization records in the security group reaches.");
        call.Put(group.With("rules", Shapes.Array(rules)));
        return [];
    }

    static JsonObject Remove(Call call, string direction)
    {
        var group = SecurityGroups.Need(call, call.Parameters.Need("SecurityGroupId"));
        var ids = call.Parameters.List("SecurityGroupRuleId") ?? [];
        var leaving = call.Parameters.Objects("Permissions").Select(p => Read(call, p, direction)).ToList();
        var staying = group
            .Objects("rules")
            .Where(r => !ids.Contains(r["SecurityGroupRuleId"]!.GetValue<string>()) && !leaving.Any(l => Same(l, r)));
        call.Put(group.With("rules", Shapes.Array(staying)));
        return [];
    }

    static JsonObject Read(Call call, Parameters given, string direction)
    {
        var protocol = given.Need("IpProtocol").ToUpperInvariant();
        if (protocol is not ("TCP" or "UDP" or "ICMP" or "GRE" or "ALL"))
            throw new CloudError(400, "InvalidIpProtocol.Malformed", "The specified parameter IpProtocol is not valid.");
        var rule = given.Copy("SourceGroupId", "DestGroupId", "Ipv6SourceCidrIp", "Ipv6DestCidrIp", "Description");
        rule["Direction"] = direction;
        rule["IpProtocol"] = protocol;
        rule["PortRange"] = Ports(given["PortRange"] ?? "-1/-1", protocol is "TCP" or "UDP");
        rule["Policy"] = (given["Policy"] ?? "accept").ToLowerInvariant() switch
        {
            "accept" => "Accept",
            "drop" => "Drop",
            _ => throw new CloudError(400, "InvalidPolicy.Malformed", "The specified parameter Policy is not valid."),
        };
        rule["Priority"] = given.Number("Priority", 1, 1, 100).ToString(CultureInfo.InvariantCulture);
        rule["NicType"] = "intranet";
        rule["SecurityGroupRuleId"] = Ids.In(call.Region, "sgr-", 20);
        rule["CreateTime"] = call.Time(call.Now);
        Peer(given, rule, direction == "ingress" ? "SourceCidrIp" : "DestCidrIp", direction == "ingress" ? "SourceGroupId" : "DestGroupId");
        return rule;
    }

    static void Peer(Parameters given, JsonObject rule, string range, string group)
    {
        if (given[range] is { } cidr)
            rule[range] = Cidr.Parse(cidr.Contains('/') ? cidr : cidr + "/32") is null ? throw CloudError.Invalid(range) : cidr;
        else if (given[group] is null && !given.Has("Ipv6SourceCidrIp") && !given.Has("Ipv6DestCidrIp"))
            throw CloudError.Missing(range);
    }

    static string Ports(string text, bool hasPorts)
    {
        var ends = text.Split('/');
        if (
            ends.Length != 2
            || !int.TryParse(ends[0], CultureInfo.InvariantCulture, out var from)
            || !int.TryParse(ends[1], CultureInfo.InvariantCulture, out var to)
            || (hasPorts ? from < 1 || to > 65535 || from > to : (from, to) != (-1, -1))
        )
            throw new CloudError(400, "InvalidPortRange.Malformed", "The specified parameter PortRange is not valid.");
        return text;
    }

    static bool Same(JsonObject one, JsonObject other) =>
        Identity.All(f => (one[f]?.GetValue<string>() ?? "") == (other[f]?.GetValue<string>() ?? ""));

    static JsonObject Describe(Call call)
    {
        var group = SecurityGroups.Need(call, call.Parameters.Need("SecurityGroupId"));
        var direction = call.Parameters["Direction"] ?? "all";
        var rules = group.Objects("rules").Where(r => direction == "all" || r["Direction"]!.GetValue<string>() == direction).ToList();
        var answer = Paging.ByToken(
            call,
            rules,
            ("MaxResults", 500, 1000),
            page => new() { ["Permissions"] = Shapes.Wrapped("Permission", page.Select(Whole)) }
        );
        answer["RegionId"] = group.Region;
        answer["SecurityGroupId"] = group.Id;
        answer["SecurityGroupName"] = group.Text("name");
        answer["Description"] = group.Text("description");
        answer["VpcId"] = group.Text("vpc");
        answer["InnerAccessPolicy"] = "Accept";
        return answer;
    }

    // Fields a rule does not use come as empty strings.
    static JsonObject Whole(JsonObject rule)
    {
        foreach (var field in Identity.Append("Description"))
            rule[field] ??= "";
        return rule;
    }
}
