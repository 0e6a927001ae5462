using Xunit;
using static Tandem.Unit.Sandbox.Clouds.Landscape;

namespace Tandem.Unit.Sandbox.Clouds;

/// <summary>NAT gateways, elastic addresses and SNAT entries.</summary>
public sealed class WayOutFacts : IDisposable
{
    readonly CloudBench bench = new();

    [Fact]
    public async Task The_way_out_is_built_and_taken_down_in_one_order_only()
    {
        var vpc = await bench.MakeVpcAsync();
        var vswitch = await bench.VSwitchAsync(vpc);
        var nat = (
            await bench.VpcAsync(
                "CreateNatGateway",
                new
                {
                    RegionId = Region,
                    VpcId = vpc,
                    VSwitchId = vswitch,
                    NatType = "Enhanced",
                }
            )
        ).Ok();
        var natId = nat.Text("NatGatewayId");
        var table = (string)nat["SnatTableIds"]["SnatTableId"]![0]!;
        var eip = (await bench.VpcAsync("AllocateEipAddress", new { RegionId = Region })).Ok();
        var (eipId, address) = (eip.Text("AllocationId"), eip.Text("EipAddress"));
        Task<Answer> Bind() =>
            bench.VpcAsync(
                "AssociateEipAddress",
                new
                {
                    AllocationId = eipId,
                    InstanceId = natId,
                    InstanceType = "Nat",
                }
            );
        Task<Answer> Snat() =>
            bench.VpcAsync(
                "CreateSnatEntry",
                new
                {
                    RegionId = Region,
                    SnatTableId = table,
                    SourceVSwitchId = vswitch,
                    SnatIp = address,
                }
            );

        (await Bind()).Refused(400, "IncorrectStatus.NatGateway");
        (await Snat()).Refused(400, "IncorrectStatus.NATGW");
        bench.Wait(30);
        (await Snat()).Refused(400, "EIP_NOT_IN_GATEWAY");
        (await Bind()).Ok();
        Assert.Equal("Associating", await EipAsync(eipId));
        (await Snat()).Refused(400, "EIP_NOT_IN_GATEWAY");
        bench.Wait(3);
        Assert.Equal("InUse", await EipAsync(eipId));
        var entry = (await Snat()).Ok().Text("SnatEntryId");
        bench.Wait(5);

        (await bench.VpcAsync("ReleaseEipAddress", new { AllocationId = eipId })).Refused(400, "IncorrectEipStatus");
        (await bench.VpcAsync("UnassociateEipAddress", new { AllocationId = eipId })).Refused(
            400,
            "InvalidIpStatus.HasBeenUsedBySnatTable"
        );
        (await bench.VpcAsync("DeleteNatGateway", new { RegionId = Region, NatGatewayId = natId })).Refused(
            400,
            "DependencyViolation.EIPS"
        );
        (await bench.VpcAsync("DeleteVSwitch", new { VSwitchId = vswitch })).Refused(400, "DependencyViolation.SnatEntry");
        (
            await bench.VpcAsync(
                "DeleteSnatEntry",
                new
                {
                    RegionId = Region,
                    SnatTableId = table,
                    SnatEntryId = entry,
                }
            )
        ).Ok();
        bench.Wait(5);
        (
            await bench.VpcAsync(
                "UnassociateEipAddress",
                new
                {
                    AllocationId = eipId,
                    InstanceId = natId,
                    InstanceType = "Nat",
                }
            )
        ).Ok();
        Assert.Equal("Unassociating", await EipAsync(eipId));
        bench.Wait(3);
        (await bench.VpcAsync("ReleaseEipAddress", new { AllocationId = eipId })).Ok();
        (await bench.VpcAsync("DeleteVSwitch", new { VSwitchId = vswitch })).Refused(400, "DependencyViolation.EnhancedNatgw");
        (await bench.VpcAsync("DeleteNatGateway", new { RegionId = Region, NatGatewayId = natId })).Ok();
        bench.Wait(20);
        Assert.Equal(["vpc", "vswitch"], bench.Kinds());
    }

    async Task<string> EipAsync(string id) =>
        (string)
            (await bench.VpcAsync("DescribeEipAddresses", new { RegionId = Region, AllocationId = id }))["EipAddresses"]["EipAddress"]![0]![
                "Status"
            ]!;

    [Fact]
    public async Task A_gateway_deleted_by_force_lets_its_addresses_go()
    {
        var vpc = await bench.MakeVpcAsync();
        var vswitch = await bench.VSwitchAsync(vpc);
        var nat = (
            await bench.VpcAsync(
                "CreateNatGateway",
                new
                {
                    RegionId = Region,
                    VpcId = vpc,
                    VSwitchId = vswitch,
                }
            )
        ).Ok().Text("NatGatewayId");
        var eip = (await bench.VpcAsync("AllocateEipAddress", new { RegionId = Region, Bandwidth = "10" })).Ok().Text("AllocationId");
        bench.Wait(30);
        (
            await bench.VpcAsync(
                "AssociateEipAddress",
                new
                {
                    AllocationId = eip,
                    InstanceId = nat,
                    InstanceType = "Nat",
                }
            )
        ).Ok();
        bench.Wait(3);
        var listed = (await bench.VpcAsync("DescribeNatGateways", new { RegionId = Region, NatGatewayId = nat })).Ok();
        Assert.Equal(eip, (string)listed["NatGateways"]["NatGateway"]![0]!["IpLists"]!["IpList"]![0]!["AllocationId"]!);
        (
            await bench.VpcAsync(
                "DeleteNatGateway",
                new
                {
                    RegionId = Region,
                    NatGatewayId = nat,
                    Force = "True",
                }
            )
        ).Ok();
        bench.Wait(20);
        Assert.Equal("Available", await EipAsync(eip));
    }

    public void Dispose() => bench.Dispose();
}
