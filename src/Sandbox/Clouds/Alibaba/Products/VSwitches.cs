using System.Text.Json.Nodes;
using Tandem.Sandbox.Clouds.State;

namespace Tandem.Sandbox.Clouds.Alibaba.Products;

/// <summary>Pending → Available → gone; one creation per VPC at a time. Cannot go while something holds an address of it.</summary>
internal static class VSwitches
{
    const int ReservedAddresses = 4;

    // Kinds that hold one address in each vSwitch they name.
    static readonly string[] Holders =
    [
        Kinds.NatGateway,
        Kinds.LoadBalancer,
        Kinds.AppLoadBalancer,
        Kinds.ClassicLoadBalancer,
        Kinds.ContainerGroup,
        Kinds.Cluster,
    ];

    public static readonly IReadOnlyList<Operation> Operations =
    [
        ProductTables.Vpc.Write("CreateVSwitch", ["VpcId*", "ZoneId*", "CidrBlock*"], Create),
        ProductTables.Vpc.Read("DescribeVSwitches", [], DescribeAll),
        ProductTables.Vpc.Read(
            "DescribeVSwitchAttributes",
            ["VSwitchId*"],
            call => Describe(call, Need(call, call.Parameters.Need("VSwitchId")))
        ),
        ProductTables.Vpc.Write("DeleteVSwitch", ["VSwitchId*"], Delete),
    ];

    static JsonObject Create(Call call)
    {
        var vpc = Vpcs.Need(call, call.Parameters.Need("VpcId"));
        var zone = call.Parameters.Need("ZoneId");
        if (!Regions.Need(vpc.Region).Zones.Contains(zone))
            throw new CloudError(404, "InvalidZoneId.NotFound", "Specified zone does not exist.");
        call.NeedState(vpc, "IncorrectVpcStatus", "Available");
        var siblings = Vpcs.Inside(call, Kinds.VSwitch, vpc).ToList();
        var range = CheckRange(call.Parameters.Need("CidrBlock"), vpc, siblings);
        if (siblings.Any(s => call.Is(s, "Pending")))
            throw new CloudError(400, "TaskConflict", "The operation is too frequent, please wait a moment and try again.");

        var life = new Life("Pending", ("Pending", TimeSpan.Zero), ("Available", call.Times.VSwitchReady));
        var made = call.Make(Kinds.VSwitch, Ids.In(vpc.Region, "vsw-", 21), vpc.Region, life) with
        {
            Tags = Shapes.ReadTags(call),
            Facts = new()
            {
                ["vpc"] = vpc.Id,
                ["zone"] = zone,
                ["cidr"] = range,
                ["name"] = Shapes.Name(call, "VSwitchName", "InvalidVSwitchName.Malformed"),
                ["description"] = Shapes.Name(call, "Description", "InvalidVSwitchDescription.Malformed"),
                ["routeTable"] = vpc.Text("routeTable"),
            },
        };
        call.Put(made);
        return new() { ["VSwitchId"] = made.Id };
    }

    static string CheckRange(string range, Resource vpc, IEnumerable<Resource> siblings)
    {
        if (Cidr.Parse(range) is not { Mask: >= 16 and <= 29 } cidr)
            throw CloudError.BadParameter($"Specified CIDR block {range} is not valid.");
        if (!Range(vpc).Contains(cidr))
            throw CloudError.BadParameter($"Specified CIDR block {range} is not inside the CIDR block {vpc.Text("cidr")} of the VPC.");
        if (siblings.FirstOrDefault(s => Range(s).Overlaps(cidr)) is { } other)
            throw new CloudError(400, "InvalidCidrBlock.Overlapped", $"Specified CIDR block overlapped with other subnets ({other.Id}).");
        return range;
    }

    static Cidr Range(Resource resource) => Cidr.Parse(resource.Text("cidr")!)!.Value;

    public static Resource Need(Call call, string id) => call.Need(Kinds.VSwitch, id, "InvalidVSwitchId.NotFound");

    /// <summary>What holds addresses in the vSwitch.</summary>
    public static IEnumerable<Resource> HoldersOf(Call call, Resource vswitch) =>
        Holders.SelectMany(call.All).Where(r => r.Texts("vswitches").Contains(vswitch.Id));

    /// <summary>An address of the vSwitch that nobody holds.</summary>
    public static string FreeAddress(Call call, Resource vswitch)
    {
        var range = Range(vswitch);
        var taken = HoldersOf(call, vswitch).SelectMany(h => h.Texts("addresses")).ToHashSet(StringComparer.Ordinal);
        for (uint n = 1; n < range.Size - 3; n++)
            if (range.Address(n) is var address && !taken.Contains(address))
                return address;
        throw new CloudError(400, "InvalidVSwitchId.IpNotEnough", "The specified VSwitch has not enough IP addresses.");
    }

    static JsonObject DescribeAll(Call call)
    {
        if (call.Parameters["RegionId"] is null && call.Parameters["VpcId"] is null)
            throw CloudError.Missing("RegionId");
        var ids = call.Parameters.Commas("VSwitchId");
        var from = call.Parameters["RegionId"] is null ? call.All(Kinds.VSwitch) : call.Here(Kinds.VSwitch);
        var found = from.Where(s => ids?.Contains(s.Id) ?? true)
            .Where(s => Shapes.Fits(call, "VpcId", s.Text("vpc")) && Shapes.Fits(call, "ZoneId", s.Text("zone")))
            .Where(s => Shapes.Fits(call, "VSwitchName", s.Text("name")) && Shapes.HasTags(call, s))
            .ToList();
        return Paging.Numbered(
            call,
            found,
            50,
            page => new() { ["VSwitches"] = Shapes.Wrapped("VSwitch", page.Select(s => Describe(call, s))) }
        );
    }

    static JsonObject Describe(Call call, Resource vswitch) =>
        new()
        {
            ["VSwitchId"] = vswitch.Id,
            ["VSwitchName"] = vswitch.Text("name"),
            ["Description"] = vswitch.Text("description"),
            ["VpcId"] = vswitch.Text("vpc"),
            ["ZoneId"] = vswitch.Text("zone"),
            ["CidrBlock"] = vswitch.Text("cidr"),
            ["Status"] = call.State(vswitch),
            ["AvailableIpAddressCount"] = Range(vswitch).Size - ReservedAddresses - HoldersOf(call, vswitch).Count(),
            ["CreationTime"] = call.Time(vswitch.Created),
            ["IsDefault"] = false,
            ["ShareType"] = "",
            ["RouteTable"] = new JsonObject { ["RouteTableId"] = vswitch.Text("routeTable"), ["RouteTableType"] = "System" },
            ["Tags"] = Shapes.Wrapped("Tag", Shapes.Tags(vswitch)),
        };

    static JsonObject Delete(Call call)
    {
        var vswitch = Need(call, call.Parameters.Need("VSwitchId"));
        call.NeedState(vswitch, "IncorrectVSwitchStatus", "Available");
        if (call.All(Kinds.SnatEntry).FirstOrDefault(s => s.Text("vswitch") == vswitch.Id) is { } entry)
            throw CloudError.Depends("DependencyViolation.SnatEntry", entry.Id);
        if (HoldersOf(call, vswitch).FirstOrDefault() is { } holder)
            throw CloudError.Depends(
                holder.Kind == Kinds.NatGateway ? "DependencyViolation.EnhancedNatgw" : "DependencyViolation",
                holder.Id
            );
        call.End(vswitch, "Pending", call.Times.VSwitchGone);
        return [];
    }
}
