using System.Text.Json;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;

namespace Tandem.Adapters.Clouds.Alibaba.Kinds;

/// <summary>An entry of a NAT gateway that lets a range go out.</summary>
sealed class SnatEntryKind(AlibabaClient client) : LinkKind<SnatEntrySpec>(client)
{
    static readonly string[] Gateways = ["NatGateways", "NatGateway"];

    public override async Task<Result<CloudResource?>> FindAsync(SnatEntrySpec spec, CancellationToken cancellation)
    {
        var entries = await EntriesAsync(spec.Region, new() { { "NatGatewayId", spec.NatGateway } }, cancellation);
        return entries.Map(all =>
            all.Where(e => e.Text("NatGatewayId") == spec.NatGateway && e.Text("SourceCIDR") == spec.Cidr)
                .Select(e => Read(e, spec.Region, spec.Owner))
                .FirstOrDefault(e => e.State != ResourceState.Deleting)
        );
    }

    public override async Task<Result<CloudResource>> CreateAsync(SnatEntrySpec spec, string token, CancellationToken cancellation)
    {
        var there = await FindAsync(spec, cancellation);
        var call = there.Ok ? await OrderAsync(spec, token, cancellation) : there.Failure;
        if (!call.Ok)
        {
            return call.Failure;
        }
        if (there.Value is { } found)
        {
            return found;
        }
        var made = await Client.CallAsync(call.Value, cancellation);
        return made.Map(m => new CloudResource(
            ResourceKind.SnatEntry,
            m.Text("SnatEntryId"),
            spec.Name,
            spec.Region,
            ResourceState.Creating,
            "Pending",
            spec.Owner
        ));
    }

    public override async Task<Result<CloudResource?>> ReadAsync(CloudResource resource, CancellationToken cancellation)
    {
        var entries = await EntriesAsync(resource.Region, new() { { "SnatEntryId", resource.Id } }, cancellation);
        return entries.Map(all =>
            all.Where(e => e.Text("SnatEntryId") == resource.Id).Select(e => Read(e, resource.Region, resource.Owner)).FirstOrDefault()
        );
    }

    public override async Task<Result<IReadOnlyList<CloudResource>>> ListAsync(string region, string plan, CancellationToken cancellation)
    {
        var gateways = await AllAsync("DescribeNatGateways", region, Gateways, new() { { "Tag", Tags.OfPlan(plan) } }, cancellation);
        if (!gateways.Ok)
        {
            return gateways.Failure;
        }
        var found = new List<CloudResource>();
        foreach (var gateway in gateways.Value)
        {
            if (Tags.Read(gateway) is not { } owner || owner.Plan != plan)
            {
                continue;
            }
            var id = gateway.Text("NatGatewayId");
            var entries = await EntriesAsync(region, new() { { "NatGatewayId", id } }, cancellation);
            if (!entries.Ok)
            {
                return entries.Failure;
            }
            var mine = owner with { Key = SnatEntrySpec.KeyOf(owner.Key) };
            found.AddRange(entries.Value.Where(e => e.Text("NatGatewayId") == id).Select(e => Read(e, region, mine)));
        }
        return found;
    }

    protected override async Task<Result<IReadOnlyList<ResourceDifference>>> CompareAsync(
        SnatEntrySpec spec,
        CloudResource live,
        CancellationToken cancellation
    )
    {
        var entries = await EntriesAsync(spec.Region, new() { { "SnatEntryId", live.Id } }, cancellation);
        if (!entries.Ok)
        {
            return entries.Failure;
        }
        return entries.Value.Count == 0
            ? Changes.Gone(live)
            : Result.Of<IReadOnlyList<ResourceDifference>>([
                .. Changes.Of("natGateway", spec.NatGateway, entries.Value[0].Text("NatGatewayId")),
                .. Changes.Of("cidr", spec.Cidr, entries.Value[0].Text("SourceCIDR")),
            ]);
    }

    protected override async Task<Result<AlibabaCall?>> DeleteCallAsync(CloudResource resource, CancellationToken cancellation)
    {
        var entries = await EntriesAsync(resource.Region, new() { { "SnatEntryId", resource.Id } }, cancellation);
        return entries.Map(all =>
            all.Count == 0
                ? null
                : AlibabaCall.Rpc(
                    Product.Vpc,
                    "DeleteSnatEntry",
                    resource.Region,
                    new()
                    {
                        { "RegionId", resource.Region },
                        { "SnatTableId", all[0].Text("SnatTableId") },
                        { "SnatEntryId", resource.Id },
                    }
                ) with
                {
                    Busy = ["IncorretSnatEntryStatus"],
                }
        );
    }

    /// <summary>The cloud wants the gateway's table and the address itself, where we know their ids.</summary>
    async Task<Result<AlibabaCall>> OrderAsync(SnatEntrySpec spec, string token, CancellationToken cancellation)
    {
        var gateways = await AllAsync(
            "DescribeNatGateways",
            spec.Region,
            Gateways,
            new() { { "NatGatewayId", spec.NatGateway } },
            cancellation
        );
        var addresses = gateways.Ok
            ? await AllAsync(
                "DescribeEipAddresses",
                spec.Region,
                ["EipAddresses", "EipAddress"],
                new() { { "AllocationId", spec.ElasticIp } },
                cancellation
            )
            : gateways.Failure;
        return addresses.Map(all =>
            AlibabaCall.Rpc(
                Product.Vpc,
                "CreateSnatEntry",
                spec.Region,
                new()
                {
                    { "RegionId", spec.Region },
                    { "SnatTableId", gateways.Value.SelectMany(Tables).FirstOrDefault() },
                    { "SourceCIDR", spec.Cidr },
                    { "SnatIp", all.Select(a => a.Text("IpAddress")).FirstOrDefault() },
                    { "SnatEntryName", spec.Name },
                    { "ClientToken", token },
                }
            ) with
            {
                Busy = ["EIP_NOT_IN_GATEWAY", "OperationUnsupported.EipInBinding", "OperationUnsupported.EipNatBWPCheck"],
            }
        );
    }

    Task<Result<IReadOnlyList<JsonElement>>> EntriesAsync(string region, Parameters filter, CancellationToken cancellation) =>
        AllAsync("DescribeSnatTableEntries", region, ["SnatTableEntries", "SnatTableEntry"], filter, cancellation);

    static IEnumerable<string> Tables(JsonElement gateway) => gateway.Items("SnatTableIds", "SnatTableId").Select(t => t.GetString() ?? "");

    static CloudResource Read(JsonElement entry, string region, Ownership? owner)
    {
        var status = entry.Text("Status");
        var state = status switch
        {
            "Available" => ResourceState.Ready,
            "Deleting" => ResourceState.Deleting,
            _ => ResourceState.Creating,
        };
        return new(ResourceKind.SnatEntry, entry.Text("SnatEntryId"), entry.Text("SnatEntryName"), region, state, status, owner);
    }
}
