using System.Text.Json;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;

namespace Tandem.Adapters.Clouds.Alibaba.Kinds;

/// <summary>A rule as the cloud shows it.</summary>
/// <param name="Source">A range, or the group or list of ranges that may come in.</param>
sealed record OpenRule(string Id, string Protocol, string Ports, string Source, string Policy)
{
    public static OpenRule Read(JsonElement rule) =>
        new(
            rule.Text("SecurityGroupRuleId"),
            rule.Text("IpProtocol").ToUpperInvariant(),
            rule.Text("PortRange"),
            (
                (string[])
                    [rule.Text("SourceCidrIp"), rule.Text("Ipv6SourceCidrIp"), rule.Text("SourceGroupId"), rule.Text("SourcePrefixListId")]
            ).FirstOrDefault(s => s.Length > 0, ""),
            rule.Text("Policy").ToLowerInvariant()
        );

    public bool Is(FirewallRule rule) =>
        Policy != "drop" && (Protocol, Ports, Source) == (rule.Protocol.ToUpperInvariant(), FirewallRules.Ports(rule), rule.Source);
}

/// <summary>Compares and changes the rules of a security group.</summary>
static class FirewallRules
{
    public static (IReadOnlyList<FirewallRule> Missing, IReadOnlyList<OpenRule> Extra) Compare(
        FirewallSpec spec,
        IReadOnlyList<OpenRule> open
    ) => ([.. spec.Rules.Where(r => !open.Any(o => o.Is(r)))], [.. open.Where(o => !spec.Rules.Any(o.Is))]);

    /// <summary>As people read it, e.g. <c>tcp 80/80 0.0.0.0/0</c>.</summary>
    public static string Name(FirewallRule rule) => $"{rule.Protocol} {Ports(rule)} {rule.Source}";

    public static string Name(OpenRule rule) =>
        $"{(rule.Policy == "drop" ? "drop " : "")}{rule.Protocol.ToLowerInvariant()} {rule.Ports} {rule.Source}";

    public static string Ports(FirewallRule rule) => rule.Protocol == "icmp" ? "-1/-1" : $"{rule.FromPort}/{rule.ToPort}";

    public static AlibabaCall AuthorizeCall(CloudResource group, IEnumerable<FirewallRule> rules) =>
        Call("AuthorizeSecurityGroup", group, "Permissions", rules.Select(Permission));

    public static AlibabaCall RevokeCall(CloudResource group, IEnumerable<OpenRule> rules) =>
        Call("RevokeSecurityGroup", group, "SecurityGroupRuleId", rules.Select(r => r.Id));

    static AlibabaCall Call(string action, CloudResource group, string name, object rules) =>
        AlibabaCall.Rpc(
            Product.Ecs,
            action,
            group.Region,
            new()
            {
                { "RegionId", group.Region },
                { "SecurityGroupId", group.Id },
                { name, rules },
            }
        );

    static Parameters Permission(FirewallRule rule) =>
        new()
        {
            { "IpProtocol", rule.Protocol.ToUpperInvariant() },
            { "PortRange", Ports(rule) },
            { "SourceCidrIp", rule.Source },
            { "Policy", "accept" },
            { "Priority", "1" },
            { "Description", rule.Note.Length == 0 ? null : rule.Note },
        };
}
