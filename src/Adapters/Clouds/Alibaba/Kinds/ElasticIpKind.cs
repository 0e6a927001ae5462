using System.Globalization;
using System.Text.Json;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;

namespace Tandem.Adapters.Clouds.Alibaba.Kinds;

/// <summary>A public address. Releasing one that somebody has bound unbinds it first.</summary>
sealed class ElasticIpKind(AlibabaClient client)
    : RpcKind<ElasticIpSpec>(
        client,
        new(ResourceKind.ElasticIp, Product.Vpc, "DescribeEipAddresses", ["EipAddresses", "EipAddress"], "AllocationId", "Name")
        {
            Paging = Paging.Numbered(100),
            Filter = id => ("AllocationId", id),
            FirstStatus = "Allocating",
            Ready = ["Available", "InUse", "Associating", "Unassociating"],
            Deleting = ["Releasing"],
            Address = "IpAddress",
            Place = ("InstanceId", "", ""),
        }
    )
{
    public override async Task<Result<Done>> DeleteAsync(CloudResource resource, CancellationToken cancellation)
    {
        var now = await ReadAsync(resource, cancellation);
        if (now is { Ok: true, Value.Status: "InUse" })
        {
            var query = new Parameters { { "RegionId", resource.Region }, { "AllocationId", resource.Id } };
            var unbind = AlibabaCall.Rpc(Product.Vpc, "UnassociateEipAddress", resource.Region, query);
            var unbound = await Client.CallAsync(unbind, cancellation);
            if (!unbound.Ok)
            {
                return unbound.Failure;
            }
        }
        return await base.DeleteAsync(resource, cancellation);
    }

    protected override AlibabaCall CreateCall(ElasticIpSpec spec, string token) =>
        AlibabaCall.Rpc(
            Product.Vpc,
            "AllocateEipAddress",
            spec.Region,
            new()
            {
                { "RegionId", spec.Region },
                { "Bandwidth", spec.BandwidthMbps.ToString(CultureInfo.InvariantCulture) },
                { "InternetChargeType", "PayByTraffic" },
                { "InstanceChargeType", "PostPaid" },
                { "Name", spec.Name },
                { "Tag", Tags.Of(spec.Owner) },
                { "ClientToken", token },
            }
        );

    protected override IEnumerable<ResourceDifference> Differences(ElasticIpSpec spec, JsonElement item) =>
        Changes.Of("bandwidth", spec.BandwidthMbps, item.Number("Bandwidth"), canChange: true);

    protected override AlibabaCall ChangeCall(ElasticIpSpec spec, CloudResource live) =>
        AlibabaCall.Rpc(
            Product.Vpc,
            "ModifyEipAddressAttribute",
            live.Region,
            new()
            {
                { "RegionId", live.Region },
                { "AllocationId", live.Id },
                { "Bandwidth", spec.BandwidthMbps.ToString(CultureInfo.InvariantCulture) },
                { "Name", spec.Name },
            }
        );

    protected override AlibabaCall DeleteCall(CloudResource resource) =>
        AlibabaCall.Rpc(
            Product.Vpc,
            "ReleaseEipAddress",
            resource.Region,
            new() { { "RegionId", resource.Region }, { "AllocationId", resource.Id } }
        );
}
