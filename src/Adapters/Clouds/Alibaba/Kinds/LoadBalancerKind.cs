using System.Text.Json;
using Tandem.Adapters.Clouds.Alibaba.Problems;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;

namespace Tandem.Adapters.Clouds.Alibaba.Kinds;

/// <summary>A public load balancer, NLB or ALB. It has no fixed address: clients use its DNS name.</summary>
sealed class LoadBalancerKind(AlibabaClient client, BalancerLayer layer)
    : RpcKind<LoadBalancerSpec>(
        client,
        new(
            layer == BalancerLayer.Application ? ResourceKind.AppLoadBalancer : ResourceKind.LoadBalancer,
            Balancers.Of(layer),
            "ListLoadBalancers",
            ["LoadBalancers"],
            "LoadBalancerId",
            "LoadBalancerName"
        )
        {
            Paging = Paging.Chained("MaxResults", 100),
            Place = ("VpcId", "", ""),
            Filter = id => ("LoadBalancerIds", (string[])[id]),
            Status = "LoadBalancerStatus",
            // The one answer of NLB that spells it with a small b.
            CreatedId = layer == BalancerLayer.Application ? "LoadBalancerId" : "LoadbalancerId",
            FirstStatus = "Provisioning",
            Ready = ["Active"],
            Failed = ["CreateFailed", "Inactive"],
            Deleting = ["Deleting"],
            Address = "DNSName",
        }
    )
{
    protected override AlibabaCall CreateCall(LoadBalancerSpec spec, string token)
    {
        var zones = spec
            .Zones.OrderBy(z => z.Key, StringComparer.Ordinal)
            .Select(z => new Parameters { { "ZoneId", z.Key }, { "VSwitchId", z.Value } });
        var order = new Parameters
        {
            { "AddressType", "Internet" },
            { "LoadBalancerName", spec.Name },
            { "VpcId", spec.Network },
            { "ZoneMappings", zones },
            { "Tag", Tags.Of(spec.Owner) },
            { "ClientToken", token },
        };
        if (layer == BalancerLayer.Application)
        {
            // The basic edition knows no forwarding rules beyond the simplest; none are needed here, yet it cannot be exchanged for free later.
            order.Add("LoadBalancerEdition", "Standard");
            order.Add("LoadBalancerBillingConfig.PayType", "PostPay");
        }
        return Balancers.Call(layer, "CreateLoadBalancer", spec.Region, order);
    }

    protected override IEnumerable<ResourceDifference> Differences(LoadBalancerSpec spec, JsonElement item) =>
        [
            .. Changes.Of("network", spec.Network, item.Text("VpcId")),
            .. Changes.OfSets("zones", spec.Zones.Keys, item.Items("ZoneMappings").Select(z => z.Text("ZoneId"))),
        ];

    /// <summary>ALB tells the zones of one balancer at a time only.</summary>
    protected override async Task<Result<JsonElement?>> WholeAsync(CloudResource live, CancellationToken cancellation)
    {
        if (layer == BalancerLayer.Network)
        {
            return await base.WholeAsync(live, cancellation);
        }
        var call = Balancers.Call(layer, "GetLoadBalancerAttribute", live.Region, new() { { "LoadBalancerId", live.Id } });
        return await Client.AskAsync(call, cancellation) switch
        {
            Answered a => (JsonElement?)a.Body,
            Refused r when OperationSentences.IsGone(r.Error) => (JsonElement?)null,
            var other => Client.Explain(other, call),
        };
    }

    protected override AlibabaCall ChangeCall(LoadBalancerSpec spec, CloudResource live) =>
        Balancers.Call(
            layer,
            "UpdateLoadBalancerAttribute",
            live.Region,
            new() { { "LoadBalancerId", live.Id }, { "LoadBalancerName", spec.Name } }
        );

    protected override AlibabaCall DeleteCall(CloudResource resource) =>
        Balancers.Call(layer, "DeleteLoadBalancer", resource.Region, new() { { "LoadBalancerId", resource.Id } });
}
