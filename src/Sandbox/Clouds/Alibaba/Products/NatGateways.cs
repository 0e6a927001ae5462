using System.Text.Json.Nodes;
using Tandem.Sandbox.Clouds.State;

namespace Tandem.Sandbox.Clouds.Alibaba.Products;

/// <summary>Creating → Available → Deleting → gone. Addresses and SNAT entries go first, or with <c>Force</c>.</summary>
internal static class NatGateways
{
    static readonly string[] CreateRules =
    [
        "RegionId*",
        "VpcId*",
        "NatType=Enhanced",
        "NetworkType=internet|intranet",
        "InstanceChargeType=PostPaid|PrePaid",
        "InternetChargeType=PayByLcu|PayBySpec",
        "EipBindMode=MULTI_BINDED|NAT",
    ];

    public static readonly IReadOnlyList<Operation> Operations =
    [
        ProductTables.Vpc.Write("CreateNatGateway", CreateRules, Create),
        ProductTables.Vpc.Read("DescribeNatGateways", ["RegionId*"], DescribeAll),
        ProductTables.Vpc.Write("DeleteNatGateway", ["RegionId*", "NatGatewayId*"], Delete),
    ];

    static JsonObject Create(Call call)
    {
        var vpc = Vpcs.Need(call, call.Parameters.Need("VpcId"));
        var vswitch = VSwitches.Need(call, call.Parameters.Need("VSwitchId"));
        if (vswitch.Text("vpc") != vpc.Id)
            throw new CloudError(400, "InvalidVSwitchId.NotMatch", "The specified VSwitch does not belong to the specified VPC.");
        call.NeedState(vpc, "IncorrectVpcStatus", "Available");
        call.NeedState(vswitch, "IncorrectStatus.VSWITCH", "Available");
        var made = Make(call, vswitch, Shapes.Name(call, "Name", "InvalidNatGatewayName.Malformed")) with { Tags = Shapes.ReadTags(call) };
        call.Put(
            made.With("network", call.Parameters["NetworkType"] ?? "internet").With("description", call.Parameters["Description"] ?? "")
        );
        return new()
        {
            ["NatGatewayId"] = made.Id,
            ["SnatTableIds"] = Shapes.Wrapped("SnatTableId", made.Text("snatTable")!),
            ["ForwardTableIds"] = Shapes.Wrapped("ForwardTableId", made.Text("forwardTable")!),
        };
    }

    public static Resource Make(Call call, Resource vswitch, string name)
    {
        var life = new Life("Creating", ("Creating", TimeSpan.Zero), ("Available", call.Times.NatGatewayReady));
        return call.Make(Kinds.NatGateway, Ids.In(vswitch.Region, "ngw-", 21), vswitch.Region, life) with
        {
            Facts = new()
            {
                ["vpc"] = vswitch.Text("vpc"),
                ["zone"] = vswitch.Text("zone"),
                ["vswitches"] = Shapes.Texts([vswitch.Id]),
                ["addresses"] = Shapes.Texts([VSwitches.FreeAddress(call, vswitch)]),
                ["name"] = name,
                ["description"] = "",
                ["network"] = "internet",
                ["snatTable"] = Ids.In(vswitch.Region, "stb-", 21),
                ["forwardTable"] = Ids.In(vswitch.Region, "ftb-", 21),
            },
        };
    }

    static JsonObject DescribeAll(Call call)
    {
        var found = call.Here(Kinds.NatGateway)
            .Where(n => Shapes.Fits(call, "NatGatewayId", n.Id) && Shapes.Fits(call, "VpcId", n.Text("vpc")))
            .Where(n => Shapes.Fits(call, "Name", n.Text("name")) && Shapes.Fits(call, "Status", call.State(n)))
            .Where(n => Shapes.HasTags(call, n))
            .ToList();
        return Paging.Numbered(
            call,
            found,
            50,
            page => new() { ["NatGateways"] = Shapes.Wrapped("NatGateway", page.Select(n => Describe(call, n))) }
        );
    }

    static JsonObject Describe(Call call, Resource nat) =>
        new()
        {
            ["NatGatewayId"] = nat.Id,
            ["Name"] = nat.Text("name"),
            ["Description"] = nat.Text("description"),
            ["Status"] = call.State(nat),
            ["BusinessStatus"] = "Normal",
            ["NatType"] = "Enhanced",
            ["NetworkType"] = nat.Text("network"),
            ["InstanceChargeType"] = "PostPaid",
            ["InternetChargeType"] = "PayByLcu",
            ["EipBindMode"] = "MULTI_BINDED",
            ["RegionId"] = nat.Region,
            ["VpcId"] = nat.Text("vpc"),
            ["CreationTime"] = call.Time(nat.Created),
            ["DeletionProtection"] = false,
            ["SnatTableIds"] = Shapes.Wrapped("SnatTableId", nat.Text("snatTable")!),
            ["ForwardTableIds"] = Shapes.Wrapped("ForwardTableId", nat.Text("forwardTable")!),
            ["NatGatewayPrivateInfo"] = new JsonObject
            {
                ["VswitchId"] = nat.Texts("vswitches")[0],
                ["PrivateIpAddress"] = nat.Texts("addresses")[0],
                ["IzNo"] = nat.Text("zone"),
            },
            ["IpLists"] = Shapes.Wrapped("IpList", EipBindings.BoundTo(call, nat.Id).Select(e => Address(call, e))),
            ["Tags"] = Shapes.Wrapped("Tag", Shapes.Tags(nat, "TagKey", "TagValue")),
        };

    static JsonObject Address(Call call, Resource eip) =>
        new()
        {
            ["AllocationId"] = eip.Id,
            ["IpAddress"] = eip.Text("address"),
            ["UsingStatus"] = SnatEntries.Using(call, eip).Any() ? "UsedBySnatTable" : "Idle",
            ["SnatEntryEnabled"] = true,
        };

    static JsonObject Delete(Call call)
    {
        var nat = call.Need(Kinds.NatGateway, call.Parameters.Need("NatGatewayId"), "InvalidNatGatewayId.NotFound");
        call.NeedState(nat, "IncorrectStatus.NatGateway", "Available");
        var entries = SnatEntries.Of(call, nat).ToList();
        var addresses = EipBindings.BoundTo(call, nat.Id).ToList();
        if (!call.Parameters.Flag("Force") && addresses.Concat(entries).FirstOrDefault() is { } holder)
            throw CloudError.Depends("DependencyViolation.EIPS", holder.Id);
        entries.ForEach(call.EndNow);
        addresses.ForEach(e => EipBindings.Unbind(call, e));
        call.End(nat, "Deleting", call.Times.NatGatewayGone);
        return [];
    }
}
