using System.Globalization;
using System.Text.Json.Nodes;
using Tandem.Sandbox.Clouds.State;

namespace Tandem.Sandbox.Clouds.Alibaba.Products;

/// <summary>Elastic addresses: usable at once, released only when bound to nothing. All lie in ranges reserved for documentation.</summary>
internal static class Eips
{
    static readonly Cidr[] Pools =
    [
        Cidr.Parse("203.0.113.0/24")!.Value,
        Cidr.Parse("198.51.100.0/24")!.Value,
        Cidr.Parse("192.0.2.0/24")!.Value,
    ];

    public static readonly IReadOnlyList<Operation> Operations =
    [
        ProductTables.Vpc.Write(
            "AllocateEipAddress",
            ["RegionId*", "InternetChargeType=PayByBandwidth|PayByTraffic", "InstanceChargeType=PostPaid|PrePaid"],
            Allocate
        ),
        ProductTables.Vpc.Read("DescribeEipAddresses", ["RegionId*"], DescribeAll),
        ProductTables.Vpc.Write("ReleaseEipAddress", ["AllocationId*"], Release),
    ];

    static JsonObject Allocate(Call call)
    {
        var made = Make(call, call.Region, Shapes.Name(call, "Name", "InvalidName.Malformed")) with { Tags = Shapes.ReadTags(call) };
        var bandwidth = call.Parameters.Number("Bandwidth", 5, 1, 1000).ToString(CultureInfo.InvariantCulture);
        call.Put(
            made.With("bandwidth", bandwidth)
                .With("chargeType", call.Parameters["InternetChargeType"] ?? "PayByBandwidth")
                .With("description", call.Parameters["Description"] ?? "")
        );
        return new()
        {
            ["AllocationId"] = made.Id,
            ["EipAddress"] = made.Text("address"),
            ["OrderId"] = 0,
            ["ResourceGroupId"] = "",
        };
    }

    /// <summary>Makes a free address of 5 Mbit/s.</summary>
    public static Resource Make(Call call, string region, string name)
    {
        var life = new Life("Available", ("Available", TimeSpan.Zero));
        return call.Make(Kinds.Eip, Ids.In(region, "eip-", 21), region, life) with
        {
            Facts = new()
            {
                ["address"] = FreeAddress(call),
                ["name"] = name,
                ["description"] = "",
                ["bandwidth"] = "5",
                ["chargeType"] = "PayByBandwidth",
            },
        };
    }

    // Public addresses are unique over all accounts.
    public static string FreeAddress(Call call)
    {
        var taken = call
            .World.Resources.Values.Where(r => r.Kind is Kinds.Eip or Kinds.ClassicLoadBalancer && r.LivesAt(call.Now))
            .Select(r => r.Text("address"))
            .ToHashSet();
        return Pools.SelectMany(p => Enumerable.Range(1, 254).Select(n => p.Address((uint)n))).FirstOrDefault(a => !taken.Contains(a))
            ?? throw new CloudError(400, "QuotaExceeded.Eip", "The maximum number of EIPs is exceeded.");
    }

    public static Resource Need(Call call, string id) => call.Need(Kinds.Eip, id, "InvalidAllocationId.NotFound");

    static JsonObject DescribeAll(Call call)
    {
        var ids = call.Parameters.Commas("AllocationId");
        var found = call.Here(Kinds.Eip)
            .Where(e => ids?.Contains(e.Id) ?? true)
            .Where(e => Shapes.Fits(call, "EipAddress", e.Text("address")) && Shapes.Fits(call, "Status", call.State(e)))
            .Where(e => Shapes.Fits(call, "AssociatedInstanceId", EipBindings.InstanceOf(call, e)) && Shapes.HasTags(call, e))
            .Where(e => Shapes.Fits(call, "EipName", e.Text("name")))
            .ToList();
        return Paging.Numbered(
            call,
            found,
            100,
            page => new() { ["EipAddresses"] = Shapes.Wrapped("EipAddress", page.Select(e => Describe(call, e))) }
        );
    }

    static JsonObject Describe(Call call, Resource eip)
    {
        var instance = EipBindings.InstanceOf(call, eip);
        return new()
        {
            ["AllocationId"] = eip.Id,
            ["IpAddress"] = eip.Text("address"),
            ["Status"] = call.State(eip),
            ["InstanceId"] = instance ?? "",
            ["InstanceType"] = instance is null ? "" : eip.Text("instanceType"),
            ["InstanceRegionId"] = instance is null ? "" : eip.Region,
            ["Name"] = eip.Text("name"),
            ["Description"] = eip.Text("description"),
            ["Bandwidth"] = eip.Text("bandwidth"),
            ["EipBandwidth"] = eip.Text("bandwidth"),
            ["InternetChargeType"] = eip.Text("chargeType"),
            ["ChargeType"] = "PostPaid",
            ["ISP"] = "BGP",
            ["RegionId"] = eip.Region,
            ["AllocationTime"] = call.Time(eip.Created),
            ["BusinessStatus"] = "Normal",
            ["DeletionProtection"] = false,
            ["OperationLocks"] = Shapes.Wrapped("LockReason", Enumerable.Empty<string>()),
            ["Tags"] = Shapes.Wrapped("Tag", Shapes.Tags(eip)),
        };
    }

    static JsonObject Release(Call call)
    {
        var eip = Need(call, call.Parameters.Need("AllocationId"));
        call.NeedState(eip, "IncorrectEipStatus", "Available");
        call.EndNow(eip);
        return [];
    }
}
