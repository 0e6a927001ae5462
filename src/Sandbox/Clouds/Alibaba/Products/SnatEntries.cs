using System.Text.Json.Nodes;
using Tandem.Sandbox.Clouds.State;

namespace Tandem.Sandbox.Clouds.Alibaba.Products;

/// <summary>Pending → Available → Deleting → gone. Needs addresses that are bound to the gateway.</summary>
internal static class SnatEntries
{
    public static readonly IReadOnlyList<Operation> Operations =
    [
        ProductTables.Vpc.Write("CreateSnatEntry", ["RegionId*", "SnatTableId*", "SnatIp*"], Create),
        ProductTables.Vpc.Read("DescribeSnatTableEntries", ["RegionId*"], DescribeAll),
        ProductTables.Vpc.Write("DeleteSnatEntry", ["RegionId*", "SnatTableId*", "SnatEntryId*"], Delete),
    ];

    public static IEnumerable<Resource> Of(Call call, Resource nat) => call.All(Kinds.SnatEntry).Where(s => s.Text("nat") == nat.Id);

    public static IEnumerable<Resource> Using(Call call, Resource eip) =>
        call.All(Kinds.SnatEntry).Where(s => s.Texts("addresses").Contains(eip.Text("address")));

    static JsonObject Create(Call call)
    {
        var nat = NeedTable(call);
        call.NeedState(nat, "IncorrectStatus.NATGW", "Available");
        var bound = EipBindings.BoundTo(call, nat.Id).Where(e => call.Is(e, "InUse")).Select(e => e.Text("address")).ToHashSet();
        var addresses = call.Parameters.Commas("SnatIp")!;
        if (addresses.FirstOrDefault(a => !bound.Contains(a)) is { } stranger)
            throw new CloudError(400, "EIP_NOT_IN_GATEWAY", $"The EIP {stranger} is not associated with the NAT gateway.");
        var (vswitch, range) = Source(call, nat);
        var made = Make(call, nat, addresses, vswitch, range);
        call.Put(made.With("name", call.Parameters["SnatEntryName"] ?? ""));
        return new() { ["SnatEntryId"] = made.Id };
    }

    static (string VSwitch, string Range) Source(Call call, Resource nat)
    {
        if (call.Parameters["SourceVSwitchId"] is { } id)
        {
            var vswitch = VSwitches.Need(call, id);
            return vswitch.Text("vpc") == nat.Text("vpc") ? (id, vswitch.Text("cidr")!) : throw CloudError.Invalid("SourceVSwitchId");
        }
        var range = call.Parameters["SourceCIDR"] ?? throw CloudError.Missing("SourceVSwitchId");
        return Cidr.Parse(range) is null ? throw CloudError.Invalid("SourceCIDR") : ("", range);
    }

    public static Resource Make(Call call, Resource nat, IEnumerable<string> addresses, string vswitch, string range)
    {
        var life = new Life("Pending", ("Pending", TimeSpan.Zero), ("Available", call.Times.SnatEntryReady));
        return call.Make(Kinds.SnatEntry, Ids.In(nat.Region, "snat-", 18), nat.Region, life) with
        {
            Facts = new()
            {
                ["nat"] = nat.Id,
                ["vpc"] = nat.Text("vpc"),
                ["table"] = nat.Text("snatTable"),
                ["addresses"] = Shapes.Texts(addresses),
                ["vswitch"] = vswitch,
                ["range"] = range,
                ["name"] = "",
            },
        };
    }

    static Resource NeedTable(Call call)
    {
        var table = call.Parameters.Need("SnatTableId");
        return call.Here(Kinds.NatGateway).FirstOrDefault(n => n.Text("snatTable") == table)
            ?? throw CloudError.NotFound("InvalidSnatTableId.NotFound", table);
    }

    static JsonObject DescribeAll(Call call)
    {
        var found = call.Here(Kinds.SnatEntry)
            .Where(s => Shapes.Fits(call, "SnatTableId", s.Text("table")) && Shapes.Fits(call, "SnatEntryId", s.Id))
            .Where(s => Shapes.Fits(call, "NatGatewayId", s.Text("nat")) && Shapes.Fits(call, "SourceVSwitchId", s.Text("vswitch")))
            .Where(s => Shapes.Fits(call, "SourceCIDR", s.Text("range")))
            .ToList();
        return Paging.Numbered(
            call,
            found,
            50,
            page => new() { ["SnatTableEntries"] = Shapes.Wrapped("SnatTableEntry", page.Select(s => Describe(call, s))) }
        );
    }

    static JsonObject Describe(Call call, Resource entry) =>
        new()
        {
            ["SnatEntryId"] = entry.Id,
            ["SnatEntryName"] = entry.Text("name"),
            ["SnatTableId"] = entry.Text("table"),
            ["NatGatewayId"] = entry.Text("nat"),
            ["SnatIp"] = string.Join(',', entry.Texts("addresses")),
            ["SourceVSwitchId"] = entry.Text("vswitch"),
            ["SourceCIDR"] = entry.Text("range"),
            ["Status"] = call.State(entry),
        };

    static JsonObject Delete(Call call)
    {
        NeedTable(call);
        var entry = call.Need(Kinds.SnatEntry, call.Parameters.Need("SnatEntryId"), "InvalidSnatEntryId.NotFound");
        call.NeedState(entry, "IncorretSnatEntryStatus", "Available");
        call.End(entry, "Deleting", call.Times.SnatEntryGone);
        return [];
    }
}
