using System.Text.Json.Nodes;

namespace Tandem.Sandbox.Clouds.Alibaba.Products;

/// <summary>Regions and zones.</summary>
internal static class Places
{
    static readonly string[] InstanceTypes = ["ecs.g7.large", "ecs.g7.xlarge", "ecs.c7.xlarge", "ecs.r7.xlarge"];

    public static readonly IReadOnlyList<Operation> Operations =
    [
        ProductTables.Ecs.Read("DescribeRegions", [], DescribeRegions),
        ProductTables.Ecs.Read("DescribeZones", ["RegionId*"], DescribeZones),
    ];

    static JsonObject DescribeRegions(Call call) =>
        new()
        {
            ["Regions"] = Shapes.Wrapped(
                "Region",
                Regions.All.Select(r => new JsonObject
                {
                    ["RegionId"] = r.Id,
                    ["LocalName"] = InChinese(call) ? r.ChineseName : r.LocalName,
                    ["RegionEndpoint"] = $"ecs.{r.Id}.aliyuncs.com",
                    ["Status"] = "available",
                })
            ),
        };

    static JsonObject DescribeZones(Call call)
    {
        var region = Regions.Need(call.Region);
        var name = InChinese(call) ? "可用区" : "Zone";
        return new()
        {
            ["Zones"] = Shapes.Wrapped(
                "Zone",
                region.Zones.Select(z => Zone(z, $"{LocalName(call, region)} {name} {char.ToUpperInvariant(z[^1])}"))
            ),
        };
    }

    static JsonObject Zone(string id, string name) =>
        new()
        {
            ["ZoneId"] = id,
            ["LocalName"] = name,
            ["ZoneType"] = "AvailabilityZone",
            ["AvailableResourceCreation"] = Shapes.Wrapped("ResourceTypes", "VSwitch", "Instance", "Disk", "IoOptimized"),
            ["AvailableInstanceTypes"] = Shapes.Wrapped("InstanceTypes", InstanceTypes),
            ["AvailableDiskCategories"] = Shapes.Wrapped("DiskCategories", "cloud_essd", "cloud_auto"),
        };

    static string LocalName(Call call, CloudRegion region) => InChinese(call) ? region.ChineseName : region.LocalName;

    // Without a language the vendor answers in Chinese.
    static bool InChinese(Call call) => (call.Parameters["AcceptLanguage"] ?? "zh-CN").StartsWith("zh", StringComparison.Ordinal);
}
