using System.Text.Json;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;

namespace Tandem.Adapters.Clouds.Alibaba.Kinds;

/// <summary>A public address bound to a NAT gateway; its id is the address's.</summary>
sealed class EipBindingKind(AlibabaClient client) : LinkKind<EipBindingSpec>(client)
{
    public override async Task<Result<CloudResource?>> FindAsync(EipBindingSpec spec, CancellationToken cancellation)
    {
        var addresses = await AddressesAsync(spec.Region, new() { { "AllocationId", spec.ElasticIp } }, cancellation);
        return addresses.Map(all =>
            all.Where(a => a.Text("AllocationId") == spec.ElasticIp && a.Text("InstanceId") == spec.NatGateway)
                .Select(a => Read(a, spec.Region))
                .FirstOrDefault(b => b is not null && b.State != ResourceState.Deleting)
        );
    }

    public override async Task<Result<CloudResource>> CreateAsync(EipBindingSpec spec, string token, CancellationToken cancellation)
    {
        var there = await FindAsync(spec, cancellation);
        if (!there.Ok)
        {
            return there.Failure;
        }
        if (there.Value is { } found)
        {
            return found;
        }
        var query = new Parameters
        {
            { "RegionId", spec.Region },
            { "AllocationId", spec.ElasticIp },
            { "InstanceId", spec.NatGateway },
            { "InstanceType", "Nat" },
            { "ClientToken", token },
        };
        var bound = await Client.CallAsync(AlibabaCall.Rpc(Product.Vpc, "AssociateEipAddress", spec.Region, query), cancellation);
        return bound.Map(_ => new CloudResource(
            ResourceKind.EipBinding,
            spec.ElasticIp,
            spec.Name,
            spec.Region,
            ResourceState.Creating,
            "Associating",
            spec.Owner
        ));
    }

    public override async Task<Result<CloudResource?>> ReadAsync(CloudResource resource, CancellationToken cancellation)
    {
        var addresses = await AddressesAsync(resource.Region, new() { { "AllocationId", resource.Id } }, cancellation);
        return addresses.Map(all =>
            all.Where(a => a.Text("AllocationId") == resource.Id).Select(a => Read(a, resource.Region)).FirstOrDefault()
        );
    }

    public override async Task<Result<IReadOnlyList<CloudResource>>> ListAsync(string region, string plan, CancellationToken cancellation)
    {
        var addresses = await AddressesAsync(region, new() { { "Tag", Tags.OfPlan(plan) } }, cancellation);
        return addresses.Map<IReadOnlyList<CloudResource>>(all =>
            [.. all.Select(a => Read(a, region)).OfType<CloudResource>().Where(b => b.Owner?.Plan == plan)]
        );
    }

    protected override async Task<Result<IReadOnlyList<ResourceDifference>>> CompareAsync(
        EipBindingSpec spec,
        CloudResource live,
        CancellationToken cancellation
    )
    {
        var addresses = await AddressesAsync(spec.Region, new() { { "AllocationId", spec.ElasticIp } }, cancellation);
        return addresses.Map<IReadOnlyList<ResourceDifference>>(all =>
            [.. Changes.Of("natGateway", spec.NatGateway, all.Select(a => a.Text("InstanceId")).FirstOrDefault(""))]
        );
    }

    protected override Task<Result<AlibabaCall?>> DeleteCallAsync(CloudResource resource, CancellationToken cancellation)
    {
        var query = new Parameters { { "RegionId", resource.Region }, { "AllocationId", resource.Id } };
        // Used by a rule that is still on its way out: not yet.
        var unbind = AlibabaCall.Rpc(Product.Vpc, "UnassociateEipAddress", resource.Region, query) with
        {
            Busy = ["InvalidIpStatus.HasBeenUsedBySnatTable"],
        };
        return Task.FromResult(Result.Of<AlibabaCall?>(unbind));
    }

    Task<Result<IReadOnlyList<JsonElement>>> AddressesAsync(string region, Parameters filter, CancellationToken cancellation) =>
        AllAsync("DescribeEipAddresses", region, ["EipAddresses", "EipAddress"], filter, cancellation);

    /// <summary>Null for an address that is bound to nothing, or to something that is no gateway of ours.</summary>
    static CloudResource? Read(JsonElement address, string region)
    {
        var status = address.Text("Status");
        ResourceState? state = status switch
        {
            "Associating" => ResourceState.Creating,
            "InUse" => ResourceState.Ready,
            "Unassociating" => ResourceState.Deleting,
            _ => null,
        };
        if (state is null || address.Text("InstanceType") != "Nat")
        {
            return null;
        }
        var owner = Tags.Read(address) is { } of ? of with { Key = EipBindingSpec.KeyOf(of.Key) } : null;
        return new CloudResource(
            ResourceKind.EipBinding,
            address.Text("AllocationId"),
            address.Text("Name"),
            region,
            state.Value,
            status,
            owner,
            address.Text("IpAddress")
        );
    }
}
