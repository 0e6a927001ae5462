using System.Text.Json;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;

namespace Tandem.Adapters.Clouds.Alibaba.Kinds;

/// <summary>A TCP listener of an NLB; it starts by itself. Its name is kept as its description.</summary>
sealed class ListenerKind(AlibabaClient client)
    : RpcKind<ListenerSpec>(
        client,
        new(ResourceKind.Listener, Product.Nlb, "ListListeners", ["Listeners"], "ListenerId", "ListenerDescription")
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
        AlibabaCall.Rpc(
            Product.Nlb,
            "CreateListener",
            spec.Region,
            [],
            new()
            {
                { "RegionId", spec.Region },
                { "LoadBalancerId", spec.LoadBalancer },
                { "ServerGroupId", spec.ServerGroup },
                { "ListenerPort", spec.Port },
                { "ListenerProtocol", "TCP" },
                { "ListenerDescription", spec.Name },
                { "Tag", Tags.Of(spec.Owner) },
                { "ClientToken", token },
            }
        );

    protected override IEnumerable<ResourceDifference> Differences(ListenerSpec spec, JsonElement item) =>
        [
            .. Changes.Of("port", spec.Port, item.Number("ListenerPort")),
            .. Changes.Of("serverGroup", spec.ServerGroup, item.Text("ServerGroupId"), canChange: true),
        ];

    protected override AlibabaCall ChangeCall(ListenerSpec spec, CloudResource live) =>
        AlibabaCall.Rpc(
            Product.Nlb,
            "UpdateListenerAttribute",
            live.Region,
            [],
            new()
            {
                { "RegionId", live.Region },
                { "ListenerId", live.Id },
                { "ListenerDescription", spec.Name },
                { "ServerGroupId", spec.ServerGroup },
            }
        );

    protected override AlibabaCall DeleteCall(CloudResource resource) =>
        AlibabaCall.Rpc(
            Product.Nlb,
            "DeleteListener",
            resource.Region,
            [],
            new() { { "RegionId", resource.Region }, { "ListenerId", resource.Id } }
        );
}
