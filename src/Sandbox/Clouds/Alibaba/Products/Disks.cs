using System.Text.Json.Nodes;
using Tandem.Sandbox.Clouds.State;

namespace Tandem.Sandbox.Clouds.Alibaba.Products;

/// <summary>
/// Disks: Creating → Available → gone. The volumes of the caller's clusters are disks too, in use for as long as they are claimed: they are read
/// from the cluster each time, so that neither side has to tell the other.
/// </summary>
internal static class Disks
{
    public static readonly IReadOnlyList<Operation> Operations =
    [
        ProductTables.Ecs.Write("CreateDisk", ["RegionId*", "ZoneId*"], Create),
        ProductTables.Ecs.ReadAsync("DescribeDisks", ["RegionId*"], DescribeAllAsync),
        ProductTables.Ecs.Write("DeleteDisk", ["DiskId*"], Delete),
    ];

    /// <summary>The caller's disks in every region, oldest first.</summary>
    public static async Task<IReadOnlyList<Resource>> AllAsync(Call call)
    {
        var disks = call.All(Kinds.Disk).ToList();
        foreach (var cluster in call.All(Kinds.Cluster).ToList())
        foreach (var volume in await call.ClusterHost.VolumesAsync(cluster.Id, call.Cancellation))
            disks.Add(OfVolume(cluster, volume));
        return [.. disks.OrderBy(d => d.Created).ThenBy(d => d.Id, StringComparer.Ordinal)];
    }

    static Resource OfVolume(Resource cluster, HostedVolume volume) =>
        new()
        {
            Id = volume.Disk,
            Kind = Kinds.Disk,
            Account = cluster.Account,
            Region = cluster.Region,
            Created = volume.Created,
            Phases = [new("In_use", volume.Created)],
            Owner = cluster.Id,
            Facts = Facts(volume.Name, volume.GiB, cluster.Text("zone") ?? ""),
        };

    static JsonObject Facts(string name, int size, string zone) =>
        new()
        {
            ["name"] = name,
            ["size"] = size,
            ["zone"] = zone,
            ["source"] = "",
        };

    static JsonObject Create(Call call)
    {
        var zone = call.Parameters.Need("ZoneId");
        if (!Regions.Need(call.Region).Zones.Contains(zone))
            throw new CloudError(404, "InvalidZoneId.NotFound", "The specified zone does not exist.");
        var source = call.Parameters["SnapshotId"];
        var from = source is null ? null : Snapshots.Need(call, source);
        if (from is null && !call.Parameters.Has("Size"))
            throw CloudError.Missing("Size");
        var size = call.Parameters.Number("Size", from?.Number("size") ?? 20, 1, 65_536);
        var life = new Life("Available", ("Creating", TimeSpan.Zero), ("Available", call.Times.DiskReady));
        var made = call.Make(Kinds.Disk, Ids.In(call.Region, "d-", 20), call.Region, life) with { Tags = Shapes.ReadTags(call) };
        call.Put(
            (made with { Facts = Facts(Shapes.Name(call, "DiskName", "InvalidDiskName.Malformed"), size, zone) }).With(
                "source",
                source ?? ""
            )
        );
        return new() { ["DiskId"] = made.Id, ["OrderId"] = "" };
    }

    static async ValueTask<JsonNode?> DescribeAllAsync(Call call)
    {
        var ids = call.Parameters.JsonList("DiskIds");
        var region = call.Region;
        var found = (await AllAsync(call))
            .Where(d => d.Region == region && (ids?.Contains(d.Id) ?? true))
            .Where(d => Shapes.Fits(call, "ZoneId", d.Text("zone")) && Shapes.Fits(call, "Status", call.State(d)))
            .Where(d => Shapes.Fits(call, "DiskName", d.Text("name")) && Shapes.HasTags(call, d))
            .ToList();
        JsonObject Page(IEnumerable<Resource> page) => new() { ["Disks"] = Shapes.Wrapped("Disk", page.Select(d => Describe(call, d))) };
        return call.Parameters.Has("PageNumber") || call.Parameters.Has("PageSize")
            ? Paging.Numbered(call, found, 100, Page)
            : Paging.ByToken(call, found, ("MaxResults", 10, 500), Page);
    }

    static JsonObject Describe(Call call, Resource disk) =>
        new()
        {
            ["DiskId"] = disk.Id,
            ["DiskName"] = disk.Text("name"),
            ["Status"] = call.State(disk),
            ["Type"] = "data",
            ["Category"] = "cloud_essd",
            ["Size"] = disk.Number("size"),
            ["RegionId"] = disk.Region,
            ["ZoneId"] = disk.Text("zone"),
            ["SourceSnapshotId"] = disk.Text("source"),
            ["CreationTime"] = call.Time(disk.Created),
            ["Tags"] = Shapes.Wrapped("Tag", Shapes.Tags(disk, "TagKey", "TagValue")),
        };

    static JsonObject Delete(Call call)
    {
        var disk = call.Need(Kinds.Disk, call.Parameters.Need("DiskId"), "InvalidDiskId.NotFound");
        call.NeedState(disk, "IncorrectDiskStatus", "Available");
        call.EndNow(disk);
        return [];
    }
}
