using System.Text.Json;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;

namespace Tandem.Adapters.Clouds.Alibaba.Kinds;

/// <summary>A subnet. The cloud makes one of a network at a time and says TaskConflict meanwhile, which is only busy.</summary>
sealed class SubnetKind(AlibabaClient client)
    : RpcKind<SubnetSpec>(
        client,
        new(ResourceKind.Subnet, Product.Vpc, "DescribeVSwitches", ["VSwitches", "VSwitch"], "VSwitchId", "VSwitchName")
        {
            Paging = Paging.Numbered(50),
            Place = ("VpcId", "ZoneId", "CidrBlock"),
            Filter = id => ("VSwitchId", id),
        }
    )
{
    protected override AlibabaCall CreateCall(SubnetSpec spec, string token) =>
        AlibabaCall.Rpc(
            Product.Vpc,
            "CreateVSwitch",
            spec.Region,
            new()
            {
                { "RegionId", spec.Region },
                { "VpcId", spec.Network },
                { "ZoneId", spec.Zone },
                { "CidrBlock", spec.Cidr },
                { "VSwitchName", spec.Name },
                { "Tag", Tags.Of(spec.Owner) },
                { "ClientToken", token },
            }
        );

    protected override IEnumerable<ResourceDifference> Differences(SubnetSpec spec, JsonElement item) =>
        [
            .. Changes.Of("network", spec.Network, item.Text("VpcId")),
            .. Changes.Of("zone", spec.Zone, item.Text("ZoneId")),
            .. Changes.Of("cidr", spec.Cidr, item.Text("CidrBlock")),
        ];

    protected override AlibabaCall ChangeCall(SubnetSpec spec, CloudResource live) =>
        AlibabaCall.Rpc(
            Product.Vpc,
            "ModifyVSwitchAttribute",
            live.Region,
            new()
            {
                { "RegionId", live.Region },
                { "VSwitchId", live.Id },
                { "VSwitchName", spec.Name },
            }
        );

    protected override AlibabaCall DeleteCall(CloudResource resource) =>
        AlibabaCall.Rpc(
            Product.Vpc,
            "DeleteVSwitch",
            resource.Region,
            new() { { "RegionId", resource.Region }, { "VSwitchId", resource.Id } }
        );
}
