using System.Text.Json;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;

namespace Tandem.Adapters.Clouds.Alibaba.Kinds;

/// <summary>A public network load balancer (NLB). It has no fixed address: clients use its DNS name.</summary>
sealed class LoadBalancerKind(AlibabaClient client)
    : RpcKind<LoadBalancerSpec>(
        client,
        new(ResourceKind.LoadBalancer, Product.Nlb, "ListLoadBalancers", ["LoadBalancers"], "LoadBalancerId", "LoadBalancerName")
        {
            Paging = Paging.Chained("MaxResults", 100),
            Place = ("VpcId", "", ""),
            Filter = id => ("LoadBalancerIds", (string[])[id]),
            Status = "LoadBalancerStatus",
            // The one answer of the product that spells it with a small b.
            CreatedId = "LoadbalancerId",
            FirstStatus = "Provisioning",
            Ready = ["Active"],
            Failed = ["CreateFailed", "Inactive"],
            Deleting = ["Deleting"],
            Address = "DNSName",
        }
    )
{
    protected override AlibabaCall CreateCall(LoadBalancerSpec spec, string token) =>
        AlibabaCall.Rpc(
            Product.Nlb,
            "CreateLoadBalancer",
            spec.Region,
            [],
            new()
            {
                { "RegionId", spec.Region },
                { "AddressType", "Internet" },
                { "LoadBalancerName", spec.Name },
                { "VpcId", spec.Network },
                {
                    "ZoneMappings",
                    spec
                        .Zones.OrderBy(z => z.Key, StringComparer.Ordinal)
                        .Select(z => new Parameters { { "ZoneId", z.Key }, { "VSwitchId", z.Value } })
                },
                { "Tag", Tags.Of(spec.Owner) },
                { "ClientToken", token },
            }
        );

    protected override IEnumerable<ResourceDifference> Differences(LoadBalancerSpec spec, JsonElement item) =>
        [
            .. Changes.Of("network", spec.Network, item.Text("VpcId")),
            .. Changes.OfSets("zones", spec.Zones.Keys, item.Items("ZoneMappings").Select(z => z.Text("ZoneId"))),
        ];

    protected override AlibabaCall ChangeCall(LoadBalancerSpec spec, CloudResource live) =>
        AlibabaCall.Rpc(
            Product.Nlb,
            "UpdateLoadBalancerAttribute",
            live.Region,
            [],
            new()
            {
                { "RegionId", live.Region },
                { "LoadBalancerId", live.Id },
                { "LoadBalancerName", spec.Name },
            }
        );

    protected override AlibabaCall DeleteCall(CloudResource resource) =>
        AlibabaCall.Rpc(
            Product.Nlb,
            "DeleteLoadBalancer",
            resource.Region,
            [],
            new() { { "RegionId", resource.Region }, { "LoadBalancerId", resource.Id } }
        );
}
