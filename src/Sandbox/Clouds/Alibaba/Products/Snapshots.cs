using System.Globalization;
using System.Text.Json.Nodes;
using Tandem.Sandbox.Clouds.State;

namespace Tandem.Sandbox.Clouds.Alibaba.Products;

/// <summary>progressing → accomplished or failed. A snapshot outlives its disk; a copy in another region outlives what it was copied from.</summary>
internal static class Snapshots
{
    public static readonly IReadOnlyList<Operation> Operations =
    [
        ProductTables.Ecs.WriteAsync("CreateSnapshot", ["DiskId*"], CreateAsync),
        ProductTables.Ecs.Write("CopySnapshot", ["RegionId*", "SnapshotId*", "DestinationRegionId*"], Copy),
        ProductTables.Ecs.Read("DescribeSnapshots", ["RegionId*"], DescribeAll),
        ProductTables.Ecs.Write("DeleteSnapshot", ["SnapshotId*"], Delete),
    ];

    public static Resource Need(Call call, string id) => call.Need(Kinds.Snapshot, id, "InvalidSnapshotId.NotFound");

    static async ValueTask<JsonNode?> CreateAsync(Call call)
    {
        var id = call.Parameters.Need("DiskId");
        var disk = (await Disks.AllAsync(call)).FirstOrDefault(d => d.Id == id) ?? throw CloudError.NotFound("InvalidDiskId.NotFound", id);
        call.NeedState(disk, "IncorrectDiskStatus", "Available", "In_use");
        if (call.All(Kinds.Snapshot).Any(s => s.Text("disk") == id && call.Is(s, "progressing")))
            throw new CloudError(403, "IncorrectDiskStatus.CreatingSnapshot", "A previous snapshot creation is in process.");
        return Begin(call, disk.Region, call.Times.SnapshotReady, disk, "SnapshotName", "Description");
    }

    static JsonObject Copy(Call call)
    {
        var source = Need(call, call.Parameters.Need("SnapshotId"));
        var region = Regions.Need(call.Parameters.Need("DestinationRegionId")).Id;
        if (region == source.Region)
            throw CloudError.Invalid("DestinationRegionId");
        call.NeedState(source, "IncorrectSnapshotStatus", "accomplished");
        return Begin(call, region, call.Times.SnapshotCopied, source, "DestinationSnapshotName", "DestinationSnapshotDescription");
    }

    /// <param name="from">The disk, or the snapshot that is copied.</param>
    static JsonObject Begin(Call call, string region, TimeSpan time, Resource from, string name, string description)
    {
        var life = new Life("failed", ("progressing", TimeSpan.Zero), ("accomplished", time));
        var made = call.Make(Kinds.Snapshot, Ids.In(region, "s-", 20), region, life) with { Tags = Shapes.ReadTags(call) };
        var isCopy = from.Kind == Kinds.Snapshot;
        made = made with
        {
            Facts = new()
            {
                ["name"] = Shapes.Name(call, name, "InvalidSnapshotName.Malformed"),
                ["description"] = call.Parameters[description] ?? "",
                ["disk"] = isCopy ? from.Text("disk") : from.Id,
                ["size"] = from.Number("size"),
                ["sourceSnapshot"] = isCopy ? from.Id : "",
                ["sourceRegion"] = isCopy ? from.Region : "",
            },
        };
        if (call.Parameters.Has("RetentionDays"))
        {
            // The cloud's own retention counts days of the calendar, which no factor shortens.
            var days = call.Parameters.Number("RetentionDays", 1, 1, 65_536);
            made = made with { Phases = made.Phases.Add(new(Resource.Gone, call.Now.AddDays(days))) };
        }
        call.Put(made);
        return new() { ["SnapshotId"] = made.Id };
    }

    static JsonObject DescribeAll(Call call)
    {
        var ids = call.Parameters.JsonList("SnapshotIds");
        var found = call.Here(Kinds.Snapshot)
            .Where(s => ids?.Contains(s.Id) ?? true)
            .Where(s => Shapes.Fits(call, "DiskId", s.Text("disk")) && Shapes.Fits(call, "SnapshotName", s.Text("name")))
            .Where(s => call.Parameters["Status"] is null or "all" || Shapes.Fits(call, "Status", call.State(s)))
            .Where(s => Shapes.HasTags(call, s))
            .ToList();
        JsonObject Page(IEnumerable<Resource> page) =>
            new() { ["Snapshots"] = Shapes.Wrapped("Snapshot", page.Select(s => Describe(call, s))) };
        return call.Parameters.Has("PageNumber") || call.Parameters.Has("PageSize")
            ? Paging.Numbered(call, found, 100, Page)
            : Paging.ByToken(call, found, ("MaxResults", 10, 100), Page);
    }

    static JsonObject Describe(Call call, Resource snapshot)
    {
        var done = ProgressOf(call, snapshot);
        var state = call.State(snapshot);
        return new()
        {
            ["SnapshotId"] = snapshot.Id,
            ["SnapshotName"] = snapshot.Text("name"),
            ["Description"] = snapshot.Text("description"),
            ["Status"] = state,
            ["Progress"] = $"{done.ToString(CultureInfo.InvariantCulture)}%",
            ["RemainTime"] = state == "progressing" ? (int)Math.Ceiling((EndOf(snapshot) - call.Now).TotalSeconds) : 0,
            ["Available"] = state == "accomplished",
            ["SourceDiskId"] = snapshot.Text("disk"),
            ["SourceDiskSize"] = snapshot.Number("size").ToString(CultureInfo.InvariantCulture),
            ["SourceDiskType"] = "data",
            ["SourceSnapshotId"] = snapshot.Text("sourceSnapshot"),
            ["SourceRegionId"] = snapshot.Text("sourceRegion"),
            ["SnapshotType"] = "user",
            ["Usage"] = call.All(Kinds.Disk).Any(d => d.Text("source") == snapshot.Id) ? "disk" : "none",
            ["RegionId"] = snapshot.Region,
            ["CreationTime"] = call.Time(snapshot.Created),
            ["LastModifiedTime"] = call.Time(snapshot.Created),
            ["Tags"] = Shapes.Wrapped("Tag", Shapes.Tags(snapshot, "TagKey", "TagValue")),
        };
    }

    static DateTimeOffset EndOf(Resource snapshot) => snapshot.Phases.First(p => p.State != "progressing").Since;

    static int ProgressOf(Call call, Resource snapshot)
    {
        var whole = EndOf(snapshot) - snapshot.Created;
        return call.Is(snapshot, "accomplished") ? 100 : Math.Clamp((int)(100 * ((call.Now - snapshot.Created) / whole)), 0, 99);
    }

    static JsonObject Delete(Call call)
    {
        var snapshot = Need(call, call.Parameters.Need("SnapshotId"));
        if (!call.Parameters.Flag("Force") && call.All(Kinds.Disk).Any(d => d.Text("source") == snapshot.Id))
            throw new CloudError(403, "SnapshotCreatedDisk", "The snapshot has been used to create disks.");
        call.EndNow(snapshot);
        return [];
    }
}
