using System.Text.Json;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;

namespace Tandem.Adapters.Clouds.Alibaba.Kinds;

/// <summary>
/// A security group and its rules, which the cloud makes in two calls. A group that lacks some of its rules is not found, so that creating it
/// again completes it: a run killed between the two calls would else go on with a closed door.
/// </summary>
sealed class FirewallKind(AlibabaClient client)
    : RpcKind<FirewallSpec>(
        client,
        new(
            ResourceKind.Firewall,
            Product.Ecs,
            "DescribeSecurityGroups",
            ["SecurityGroups", "SecurityGroup"],
            "SecurityGroupId",
            "SecurityGroupName"
        )
        {
            Paging = Paging.Chained("MaxResults", 100),
            Place = ("VpcId", "", ""),
            Filter = id => ("SecurityGroupIds", JsonSerializer.Serialize((string[])[id])),
            Status = "",
        }
    )
{
    /// <summary>The most rules the cloud takes in one call.</summary>
    const int MostRules = 100;

    public override async Task<Result<CloudResource?>> FindAsync(ResourceSpec spec, CancellationToken cancellation)
    {
        var found = await base.FindAsync(spec, cancellation);
        if (!found.Ok || found.Value is null)
        {
            return found;
        }
        var missing = await MissingAsync((FirewallSpec)spec, found.Value.Id, cancellation);
        if (!missing.Ok)
        {
            return missing.Failure;
        }
        return missing.Value.Count == 0 ? found : (CloudResource?)null;
    }

    public override async Task<Result<CloudResource>> CreateAsync(ResourceSpec spec, string token, CancellationToken cancellation)
    {
        var there = await base.FindAsync(spec, cancellation);
        if (!there.Ok)
        {
            return there.Failure;
        }
        var group = there.Value is null ? await base.CreateAsync(spec, token, cancellation) : there.Value;
        if (!group.Ok)
        {
            return group.Failure;
        }
        var missing = await MissingAsync((FirewallSpec)spec, group.Value.Id, cancellation);
        if (!missing.Ok)
        {
            return missing.Failure;
        }
        foreach (var rules in missing.Value.Chunk(MostRules))
        {
            var authorized = await Client.CallAsync(FirewallRules.AuthorizeCall(group.Value, rules), cancellation);
            if (!authorized.Ok && !authorized.Failure.Code.Contains("Duplicate", StringComparison.Ordinal))
            {
                return authorized.Failure;
            }
        }
        return group;
    }

    protected override AlibabaCall CreateCall(FirewallSpec spec, string token) =>
        AlibabaCall.Rpc(
            Product.Ecs,
            "CreateSecurityGroup",
            spec.Region,
            new()
            {
                { "RegionId", spec.Region },
                { "VpcId", spec.Network },
                { "SecurityGroupName", spec.Name },
                { "SecurityGroupType", "normal" },
                { "Tag", Tags.Of(spec.Owner) },
                { "ClientToken", token },
            }
        );

    protected override AlibabaCall DeleteCall(CloudResource resource) =>
        AlibabaCall.Rpc(
            Product.Ecs,
            "DeleteSecurityGroup",
            resource.Region,
            new() { { "RegionId", resource.Region }, { "SecurityGroupId", resource.Id } }
        );

    public override async Task<Result<IReadOnlyList<ResourceDifference>>> CompareAsync(
        ResourceSpec spec,
        CloudResource live,
        CancellationToken cancellation
    )
    {
        var rest = await base.CompareAsync(spec, live, cancellation);
        var open = rest.Ok ? await OpenAsync(live.Region, live.Id, cancellation) : rest.Failure;
        if (!open.Ok)
        {
            return open.Failure;
        }
        var (missing, extra) = FirewallRules.Compare((FirewallSpec)spec, open.Value);
        return Result.Of<IReadOnlyList<ResourceDifference>>([
            .. rest.Value,
            .. missing.Select(r => new ResourceDifference("rule", FirewallRules.Name(r), null, true)),
            .. extra.Select(r => new ResourceDifference("rule", null, FirewallRules.Name(r), true)),
        ]);
    }

    /// <summary>Opens first and closes last, so that nothing that may come in is ever turned away between.</summary>
    public override async Task<Result<Done>> ChangeAsync(
        ResourceSpec spec,
        CloudResource live,
        string token,
        CancellationToken cancellation
    )
    {
        var open = await OpenAsync(live.Region, live.Id, cancellation);
        if (!open.Ok)
        {
            return open.Failure;
        }
        var (missing, extra) = FirewallRules.Compare((FirewallSpec)spec, open.Value);
        var calls = missing
            .Chunk(MostRules)
            .Select(r => FirewallRules.AuthorizeCall(live, r))
            .Concat(extra.Chunk(MostRules).Select(r => FirewallRules.RevokeCall(live, r)));
        foreach (var call in calls)
        {
            var done = await Client.CallAsync(call, cancellation);
            if (!done.Ok && !done.Failure.Code.Contains("Duplicate", StringComparison.Ordinal))
            {
                return done.Failure;
            }
        }
        return live.Name == spec.Name ? new Done() : await base.ChangeAsync(spec, live, token, cancellation);
    }

    protected override IEnumerable<ResourceDifference> Differences(FirewallSpec spec, JsonElement item) =>
        Changes.Of("network", spec.Network, item.Text("VpcId"));

    protected override AlibabaCall ChangeCall(FirewallSpec spec, CloudResource live) =>
        AlibabaCall.Rpc(
            Product.Ecs,
            "ModifySecurityGroupAttribute",
            live.Region,
            new()
            {
                { "RegionId", live.Region },
                { "SecurityGroupId", live.Id },
                { "SecurityGroupName", spec.Name },
            }
        );

    async Task<Result<IReadOnlyList<FirewallRule>>> MissingAsync(FirewallSpec spec, string id, CancellationToken cancellation) =>
        (await OpenAsync(spec.Region, id, cancellation)).Map(open => FirewallRules.Compare(spec, open).Missing);

    async Task<Result<IReadOnlyList<OpenRule>>> OpenAsync(string region, string id, CancellationToken cancellation)
    {
        var paging = Paging.Chained("MaxResults", 1000);
        var query = new Parameters
        {
            { "RegionId", region },
            { "SecurityGroupId", id },
            { "Direction", "ingress" },
        };
        var there = await paging.AllAsync(
            Client,
            page => AlibabaCall.Rpc(Product.Ecs, "DescribeSecurityGroupAttribute", region, query.With(page)),
            ["Permissions", "Permission"],
            cancellation
        );
        return there.Map<IReadOnlyList<OpenRule>>(all => [.. all.Select(OpenRule.Read)]);
    }
}
