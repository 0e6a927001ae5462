using System.Text.Json;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;

namespace Tandem.Adapters.Clouds.Alibaba.Kinds;

sealed class NetworkKind(AlibabaClient client)
    : RpcKind<NetworkSpec>(
        client,
        new(ResourceKind.Network, Product.Vpc, "DescribeVpcs", ["Vpcs", "Vpc"], "VpcId", "VpcName")
        {
            Paging = Paging.Numbered(50),
            Place = ("", "", "CidrBlock"),
            Filter = id => ("VpcId", id),
        }
    )
{
    protected override AlibabaCall CreateCall(NetworkSpec spec, string token) =>
        AlibabaCall.Rpc(
            Product.Vpc,
            "CreateVpc",
            spec.Region,
            new()
            {
                { "RegionId", spec.Region },
                { "CidrBlock", spec.Cidr },
                { "VpcName", spec.Name },
                { "Tag", Tags.Of(spec.Owner) },
                { "ClientToken", token },
            }
        );

    protected override IEnumerable<ResourceDifference> Differences(NetworkSpec spec, JsonElement item) =>
        Changes.Of("cidr", spec.Cidr, item.Text("CidrBlock"));

    protected override AlibabaCall ChangeCall(NetworkSpec spec, CloudResource live) =>
        AlibabaCall.Rpc(
            Product.Vpc,
            "ModifyVpcAttribute",
            live.Region,
            new()
            {
                { "RegionId", live.Region },
                { "VpcId", live.Id },
                { "VpcName", spec.Name },
            }
        );

    protected override AlibabaCall DeleteCall(CloudResource resource) =>
        AlibabaCall.Rpc(Product.Vpc, "DeleteVpc", resource.Region, new() { { "RegionId", resource.Region }, { "VpcId", resource.Id } });
}
