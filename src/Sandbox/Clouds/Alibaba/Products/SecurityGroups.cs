using System.Text.Json.Nodes;
using Tandem.Sandbox.Clouds.State;

namespace Tandem.Sandbox.Clouds.Alibaba.Products;

/// <summary>There at once and gone at once, unless used, referred to, or made by a cluster.</summary>
internal static class SecurityGroups
{
    static readonly string[] Users = [Kinds.ContainerGroup, Kinds.LoadBalancer, Kinds.AppLoadBalancer, Kinds.Cluster];

    public static readonly IReadOnlyList<Operation> Operations =
    [
        ProductTables.Ecs.Write("CreateSecurityGroup", ["RegionId*", "SecurityGroupType=normal|enterprise"], Create),
        ProductTables.Ecs.Read("DescribeSecurityGroups", ["RegionId*"], DescribeAll),
        ProductTables.Ecs.Write("DeleteSecurityGroup", ["RegionId*", "SecurityGroupId*"], Delete),
    ];

    static JsonObject Create(Call call)
    {
        var vpc = Vpcs.Need(call, call.Parameters["VpcId"] ?? throw CloudError.Missing("VpcId"));
        call.NeedState(vpc, "IncorrectVpcStatus", "Available");
        var name = call.Parameters["SecurityGroupName"] ?? "";
        if (name.Length > 0 && (name.Length is < 2 or > 128 || !char.IsLetter(name[0])))
            throw new CloudError(400, "InvalidSecurityGroupName.Malformed", "Specified security group name is not valid.");
        var made = Make(call, vpc, name) with { Tags = Shapes.ReadTags(call) };
        call.Put(
            made.With("type", call.Parameters["SecurityGroupType"] ?? "normal").With("description", call.Parameters["Description"] ?? "")
        );
        return new() { ["SecurityGroupId"] = made.Id };
    }

    /// <summary>Makes a normal group without rules.</summary>
    public static Resource Make(Call call, Resource vpc, string name)
    {
        var life = new Life("Available", ("Available", TimeSpan.Zero));
        return call.Make(Kinds.SecurityGroup, Ids.In(vpc.Region, "sg-", 20), vpc.Region, life) with
        {
            Facts = new()
            {
                ["vpc"] = vpc.Id,
                ["name"] = name,
                ["type"] = "normal",
                ["description"] = "",
                ["rules"] = new JsonArray(),
            },
        };
    }

    public static Resource Need(Call call, string id) => call.Need(Kinds.SecurityGroup, id, "InvalidSecurityGroupId.NotFound");

    static JsonObject DescribeAll(Call call)
    {
        var ids = call.Parameters.JsonList("SecurityGroupIds");
        var found = call.Here(Kinds.SecurityGroup)
            .Where(g => ids?.Contains(g.Id) ?? true)
            .Where(g => Shapes.Fits(call, "SecurityGroupId", g.Id) && Shapes.Fits(call, "VpcId", g.Text("vpc")))
            .Where(g => Shapes.Fits(call, "SecurityGroupName", g.Text("name")) && Shapes.HasTags(call, g))
            .ToList();
        JsonObject Page(IEnumerable<Resource> page) =>
            new() { ["RegionId"] = call.Region, ["SecurityGroups"] = Shapes.Wrapped("SecurityGroup", page.Select(g => Describe(call, g))) };
        // The old dialect is still answered to those who speak it.
        return call.Parameters.Has("PageNumber") || call.Parameters.Has("PageSize")
            ? Paging.Numbered(call, found, 100, Page)
            : Paging.ByToken(call, found, ("MaxResults", 10, 100), Page);
    }

    static JsonObject Describe(Call call, Resource group) =>
        new()
        {
            ["SecurityGroupId"] = group.Id,
            ["SecurityGroupName"] = group.Text("name"),
            ["Description"] = group.Text("description"),
            ["VpcId"] = group.Text("vpc"),
            ["SecurityGroupType"] = group.Text("type"),
            ["CreationTime"] = call.Time(group.Created),
            ["EcsCount"] = UsersOf(call, group).Count(),
            ["RuleCount"] = group.Objects("rules").Count,
            ["ServiceManaged"] = group.Owner is not null,
            ["Tags"] = Shapes.Wrapped("Tag", Shapes.Tags(group, "TagKey", "TagValue")),
        };

    static IEnumerable<Resource> UsersOf(Call call, Resource group) =>
        Users.SelectMany(call.All).Where(r => r.Texts("securityGroups").Contains(group.Id));

    static JsonObject Delete(Call call)
    {
        var group = Need(call, call.Parameters.Need("SecurityGroupId"));
        if (group.Owner is not null)
            throw new CloudError(403, "InvalidOperation.DeletionProtection", $"The security group is managed by cluster {group.Owner}.");
        if (UsersOf(call, group).Any())
            throw new CloudError(403, "DependencyViolation", "There is still instance(s) in the specified security group.");
        if (call.All(Kinds.SecurityGroup).Any(g => g.Id != group.Id && SecurityGroupRules.Refers(g, group.Id)))
            throw new CloudError(403, "DependencyViolation", "The specified security group has been authorized in another one.");
        call.EndNow(group);
        return [];
    }
}
