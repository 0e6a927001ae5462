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
        if (!addresses.Ok)
        {
            return addresses.Failure;
        }
        var ours = addresses.Value.Where(a => Tags.Read(a)?.Plan == plan).ToList();
        var keys = ours.Select(a => EipBindingSpec.KeyOf(Tags.Read(a)!.Key)).ToHashSet();
        var borrowed = await BorrowedAsync(region, plan, keys, cancellation);
        return borrowed.Map<IReadOnlyList<CloudResource>>(others =>
            [.. ours.Select(a => Read(a, region)).OfType<CloudResource>(), .. others]
        );
    }

    /// <summary>Addresses of others that are bound to gateways of this plan: the binding is ours, the address is not.</summary>
    /// <param name="known">Keys of bindings whose address is ours: at their gateways nothing was borrowed.</param>
    async Task<Result<IReadOnlyList<CloudResource>>> BorrowedAsync(
        string region,
        string plan,
        HashSet<string> known,
        CancellationToken cancellation
    )
    {
        var filter = new Parameters { { "Tag", Tags.OfPlan(plan) } };
        var gateways = await AllAsync("DescribeNatGateways", region, ["NatGateways", "NatGateway"], filter, cancellation);
        if (!gateways.Ok)
        {
            return gateways.Failure;
        }
        var found = new List<CloudResource>();
        foreach (var gateway in gateways.Value)
        {
            if (Tags.Read(gateway) is not { } owner || owner.Plan != plan || known.Contains(EipBindingSpec.KeyAt(owner.Key)))
            {
                continue;
            }
            var at = new Parameters { { "AssociatedInstanceType", "Nat" }, { "AssociatedInstanceId", gateway.Text("NatGatewayId") } };
            var bound = await AddressesAsync(region, at, cancellation);
            if (!bound.Ok)
            {
                return bound.Failure;
            }
            var mine = owner with { Key = EipBindingSpec.KeyAt(owner.Key) };
            found.AddRange(bound.Value.Select(a => Read(a, region)).OfType<CloudResource>().Select(b => b with { Owner = mine }));
        }
        return found;
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
