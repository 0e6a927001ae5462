using System.Globalization;
using System.Text.Json.Nodes;
using Tandem.Sandbox.Clouds.State;

namespace Tandem.Sandbox.Clouds.Alibaba.Products;

/// <summary>What can be changed of things that exist: names, and little more.</summary>
internal static class Attributes
{
    public static readonly IReadOnlyList<Operation> Operations =
    [
        ProductTables.Vpc.Write("ModifyVpcAttribute", ["VpcId*"], call => Rename(call, Vpcs.Need(call, Id(call, "VpcId")), "VpcName")),
        ProductTables.Vpc.Write(
            "ModifyVSwitchAttribute",
            ["VSwitchId*"],
            call => Rename(call, VSwitches.Need(call, Id(call, "VSwitchId")), "VSwitchName")
        ),
        ProductTables.Vpc.Write(
            "ModifyNatGatewayAttribute",
            ["RegionId*", "NatGatewayId*"],
            call => Rename(call, call.Need(Kinds.NatGateway, Id(call, "NatGatewayId"), "InvalidNatGatewayId.NotFound"), "Name")
        ),
        ProductTables.Vpc.Write("ModifyEipAddressAttribute", ["AllocationId*"], ChangeEip),
        ProductTables.Ecs.Write(
            "ModifySecurityGroupAttribute",
            ["RegionId*", "SecurityGroupId*"],
            call => Rename(call, SecurityGroups.Need(call, Id(call, "SecurityGroupId")), "SecurityGroupName")
        ),
    ];

    static string Id(Call call, string parameter) => call.Parameters.Need(parameter);

    public static JsonObject Rename(Call call, Resource resource, string parameter)
    {
        if (call.Parameters[parameter] is not null)
            call.Put(resource.With("name", Shapes.Name(call, parameter, $"Invalid{parameter}.Malformed")));
        return [];
    }

    static JsonObject ChangeEip(Call call)
    {
        var eip = Eips.Need(call, Id(call, "AllocationId"));
        if (call.Parameters["Bandwidth"] is not null)
        {
            var bandwidth = call.Parameters.Number("Bandwidth", 5, 1, 1000).ToString(CultureInfo.InvariantCulture);
            eip = eip.With("bandwidth", bandwidth);
            call.Put(eip);
        }
        return Rename(call, eip, "Name");
    }
}
