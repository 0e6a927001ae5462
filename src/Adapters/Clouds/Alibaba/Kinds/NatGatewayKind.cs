using System.Text.Json;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;

namespace Tandem.Adapters.Clouds.Alibaba.Kinds;

sealed class NatGatewayKind(AlibabaClient client)
    : RpcKind<NatGatewaySpec>(
        client,
        new(ResourceKind.NatGateway, Product.Vpc, "DescribeNatGateways", ["NatGateways", "NatGateway"], "NatGatewayId", "Name")
        {
            Paging = Paging.Numbered(50),
            Place = ("VpcId", "", ""),
            Filter = id => ("NatGatewayId", id),
            FirstStatus = "Creating",
            Ready = ["Available", "Modifying", "Converting"],
            Deleting = ["Deleting"],
        }
    )
{
    protected override AlibabaCall CreateCall(NatGatewaySpec spec, string token) =>
        AlibabaCall.Rpc(
            Product.Vpc,
            "CreateNatGateway",
            spec.Region,
            new()
            {
                { "RegionId", spec.Region },
                { "VpcId", spec.Network },
                { "VSwitchId", spec.Subnet },
                { "NatType", "Enhanced" },
                { "NetworkType", "internet" },
                { "InstanceChargeType", "PostPaid" },
                { "InternetChargeType", "PayByLcu" },
                { "Name", spec.Name },
                { "Tag", Tags.Of(spec.Owner) },
                { "ClientToken", token },
            }
        );

    protected override IEnumerable<ResourceDifference> Differences(NatGatewaySpec spec, JsonElement item) =>
        [
            .. Changes.Of("network", spec.Network, item.Text("VpcId")),
            .. Changes.Of("subnets", spec.Subnet, item.Text("NatGatewayPrivateInfo", "VswitchId")),
        ];

    protected override AlibabaCall ChangeCall(NatGatewaySpec spec, CloudResource live) =>
        AlibabaCall.Rpc(
            Product.Vpc,
            "ModifyNatGatewayAttribute",
            live.Region,
            new()
            {
                { "RegionId", live.Region },
                { "NatGatewayId", live.Id },
                { "Name", spec.Name },
            }
        );

    /// <summary>Without Force: what still uses the gateway is told, not swept away.</summary>
    protected override AlibabaCall DeleteCall(CloudResource resource) =>
        AlibabaCall.Rpc(
            Product.Vpc,
            "DeleteNatGateway",
            resource.Region,
            new() { { "RegionId", resource.Region }, { "NatGatewayId", resource.Id } }
        );
}
