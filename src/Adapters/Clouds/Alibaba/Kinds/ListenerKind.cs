using System.Text.Json;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;

namespace Tandem.Adapters.Clouds.Alibaba.Kinds;

/// <summary>A listener for TCP (NLB) or HTTP (ALB); it starts by itself. Its name is kept as its description.</summary>
sealed class ListenerKind(AlibabaClient client, BalancerLayer layer)
    : RpcKind<ListenerSpec>(
        client,
        new(
            layer == BalancerLayer.Application ? ResourceKind.AppListener : ResourceKind.Listener,
            Balancers.Of(layer),
            "ListListeners",
            ["Listeners"],
            "ListenerId",
            "ListenerDescription"
        )
        {
            Paging = Paging.Chained("MaxResults", 100),
            Filter = id => ("ListenerIds", (string[])[id]),
            Status = "ListenerStatus",
            FirstStatus = "Provisioning",
            Ready = ["Running"],
            Failed = ["Stopped", "CreateFailed"],
            Deleting = ["Deleting"],
        }
    )
{
    protected override AlibabaCall CreateCall(ListenerSpec spec, string token) =>
        Balancers.Call(
            layer,
            "CreateListener",
            spec.Region,
            new Parameters
            {
                { "LoadBalancerId", spec.LoadBalancer },
                { "ListenerPort", spec.Port },
                { "ListenerProtocol", layer == BalancerLayer.Application ? "HTTP" : "TCP" },
                { "ListenerDescription", spec.Name },
                { "Tag", Tags.Of(spec.Owner) },
                { "ClientToken", token },
            }.With(Target(spec))
        );

    /// <summary>Where its traffic goes: NLB names the group, ALB an action that forwards to it.</summary>
    Parameters Target(ListenerSpec spec)
    {
        if (layer == BalancerLayer.Network)
        {
            return new() { { "ServerGroupId", spec.ServerGroup } };
        }
        Parameters[] groups = [new() { { "ServerGroupId", spec.ServerGroup } }];
        Parameters[] actions = [new() { { "Type", "ForwardGroup" }, { "ForwardGroupConfig.ServerGroupTuples", groups } }];
        return new() { { "DefaultActions", actions } };
    }

    string TargetOf(JsonElement item) =>
        layer == BalancerLayer.Network
            ? item.Text("ServerGroupId")
            : item.Items("DefaultActions")
                .SelectMany(a => a.Items("ForwardGroupConfig", "ServerGroupTuples"))
                .Select(g => g.Text("ServerGroupId"))
                .FirstOrDefault("");

    protected override IEnumerable<ResourceDifference> Differences(ListenerSpec spec, JsonElement item) =>
        [
            .. Changes.Of("port", spec.Port, item.Number("ListenerPort")),
            .. Changes.Of("serverGroup", spec.ServerGroup, TargetOf(item), canChange: true),
        ];

    protected override AlibabaCall ChangeCall(ListenerSpec spec, CloudResource live) =>
        Balancers.Call(
            layer,
            "UpdateListenerAttribute",
            live.Region,
            new Parameters { { "ListenerId", live.Id }, { "ListenerDescription", spec.Name } }.With(Target(spec))
        );

    protected override AlibabaCall DeleteCall(CloudResource resource) =>
        Balancers.Call(layer, "DeleteListener", resource.Region, new() { { "ListenerId", resource.Id } });
}
