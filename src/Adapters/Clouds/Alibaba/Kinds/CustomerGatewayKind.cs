using System.Text.Json;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;

namespace Tandem.Adapters.Clouds.Alibaba.Kinds;

/// <summary>The other end of a VPN, as this cloud knows it. It has no state: it is there or not.</summary>
sealed class CustomerGatewayKind(AlibabaClient client)
    : RpcKind<CustomerGatewaySpec>(
        client,
        new(
            ResourceKind.CustomerGateway,
            Product.Vpc,
            "DescribeCustomerGateways",
            ["CustomerGateways", "CustomerGateway"],
            "CustomerGatewayId",
            "Name"
        )
        {
            Paging = Paging.Numbered(50),
            Filter = id => ("CustomerGatewayId", id),
            Status = "",
            Address = "IpAddress",
        }
    )
{
    protected override AlibabaCall CreateCall(CustomerGatewaySpec spec, string token) =>
        AlibabaCall.Rpc(
            Product.Vpc,
            "CreateCustomerGateway",
            spec.Region,
            new()
            {
                { "RegionId", spec.Region },
                { "IpAddress", spec.Address },
                { "Name", spec.Name },
                // The one operation of the product that spells it so.
                { "Tags", Tags.Of(spec.Owner) },
                { "ClientToken", token },
            }
        );

    protected override IEnumerable<ResourceDifference> Differences(CustomerGatewaySpec spec, JsonElement item) =>
        Changes.Of("address", spec.Address, item.Text("IpAddress"));

    protected override AlibabaCall ChangeCall(CustomerGatewaySpec spec, CloudResource live) =>
        AlibabaCall.Rpc(
            Product.Vpc,
            "ModifyCustomerGatewayAttribute",
            live.Region,
            new()
            {
                { "RegionId", live.Region },
                { "CustomerGatewayId", live.Id },
                { "Name", spec.Name },
            }
        );

    protected override AlibabaCall DeleteCall(CloudResource resource) =>
        AlibabaCall.Rpc(
            Product.Vpc,
            "DeleteCustomerGateway",
            resource.Region,
            new() { { "RegionId", resource.Region }, { "CustomerGatewayId", resource.Id } }
        );
}
