using System.Globalization;
using System.Text.Json;
using Tandem.Adapters.Clouds.Alibaba.Kinds;
using Tandem.Adapters.Clouds.Alibaba.Problems;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;
using Tandem.Clusters;
using Tandem.Snapshots;

namespace Tandem.Adapters.Clouds.Alibaba;

/// <summary>Disks and their snapshots. What a snapshot is of stands on it in tags, on copies too: the cloud itself forgets it with the disk.</summary>
sealed class DiskSnapshots(AlibabaClient client, TimeProvider clock) : IDiskSnapshots
{
    /// <summary>As the driver calls itself that puts volumes of clusters on disks.</summary>
    const string Driver = "diskplugin.csi.alibabacloud.com";

    /// <summary>The most ids the cloud takes in one call.</summary>
    const int MostIds = 100;

    /// <summary>How often a copy is asked for when no answer tells whether it was begun.</summary>
    const int CopyAttempts = 3;

    static readonly Paging Pages = Paging.Chained("MaxResults", 100);

    public async Task<Result<IReadOnlyList<DataDisk>>> DisksAsync(
        string region,
        string plan,
        IReadOnlyList<ClusterVolume> volumes,
        CancellationToken cancellation
    )
    {
        var claimed = volumes.Where(v => v.Driver == Driver).DistinctBy(v => v.Handle).ToDictionary(v => v.Handle, v => v.Claim);
        var filters = claimed
            .Keys.Chunk(MostIds)
            .Select(ids => new Parameters { { "DiskIds", JsonSerializer.Serialize(ids) } })
            .Append(new Parameters { { "Tag", Tags.OfPlan(plan) } });
        var disks = new List<DataDisk>();
        foreach (var filter in filters)
        {
            var items = await ItemsAsync(region, "DescribeDisks", filter, ["Disks", "Disk"], cancellation);
            if (!items.Ok)
            {
                return items.Failure;
            }
            // Filtered once more: a filter that is not understood must not hand us somebody else's disk.
            disks.AddRange(
                items
                    .Value.Where(d =>
                        claimed.ContainsKey(d.Text("DiskId")) || SnapshotTags.Of(d).GetValueOrDefault(Ownership.PlanTag) == plan
                    )
                    .Select(d => Disk(d, claimed.GetValueOrDefault(d.Text("DiskId"))))
            );
        }
        return Result.Of<IReadOnlyList<DataDisk>>([.. disks.DistinctBy(d => d.Id).OrderBy(d => d.Name, StringComparer.Ordinal)]);
    }

    static DataDisk Disk(JsonElement disk, string? claim)
    {
        var name = disk.Text("DiskName") is { Length: > 0 } given ? given : disk.Text("DiskId");
        return new DataDisk(disk.Text("DiskId"), claim ?? name, disk.Number("Size") ?? 0);
    }

    public async Task<Result<IReadOnlyList<DiskSnapshot>>> ListAsync(string region, string plan, CancellationToken cancellation)
    {
        var filter = new Parameters { { "Tag", Tags.OfPlan(plan) } };
        var items = await ItemsAsync(region, "DescribeSnapshots", filter, ["Snapshots", "Snapshot"], cancellation);
        return items.Map<IReadOnlyList<DiskSnapshot>>(all =>
            [
                .. all.Select(s => Read(s, region))
                    .Where(s => s.Mark?.Plan == plan)
                    .DistinctBy(s => s.Id)
                    .OrderByDescending(s => s.CreatedAt)
                    .ThenBy(s => s.Id, StringComparer.Ordinal),
            ]
        );
    }

    DiskSnapshot Read(JsonElement item, string region) =>
        new(
            item.Text("SnapshotId"),
            item.Text("SnapshotName"),
            region,
            item.Text("Status") switch
            {
                "accomplished" => SnapshotState.Accomplished,
                "failed" => SnapshotState.Failed,
                _ => SnapshotState.Progressing,
            },
            int.TryParse(item.Text("Progress").TrimEnd('%'), CultureInfo.InvariantCulture, out var done) ? done : 0,
            item.Number("SourceDiskSize") ?? 0,
            DateTimeOffset.TryParse(item.Text("CreationTime"), CultureInfo.InvariantCulture, out var at) ? at : clock.GetUtcNow(),
            SnapshotTags.Read(item)
        );

    public async Task<Result<DiskSnapshot>> TakeAsync(
        string region,
        string name,
        SnapshotMark mark,
        string token,
        CancellationToken cancellation
    )
    {
        var query = new Parameters
        {
            { "RegionId", region },
            { "DiskId", mark.Disk },
            { "SnapshotName", name },
            { "Tag", SnapshotTags.Write(mark) },
            { "ClientToken", token },
        };
        // The cloud takes one snapshot of a disk at a time, and somebody else may just be taking one.
        var call = AlibabaCall.Rpc(Product.Ecs, "CreateSnapshot", region, query) with
        {
            Busy = ["IncorrectDiskStatus.CreatingSnapshot"],
        };
        return (await client.CallAsync(call, cancellation)).Map(a => Begun(a, name, region, mark));
    }

    public async Task<Result<DiskSnapshot>> CopyAsync(DiskSnapshot source, string region, SnapshotMark mark, CancellationToken cancellation)
    {
        var query = new Parameters
        {
            { "RegionId", source.Region },
            { "SnapshotId", source.Id },
            { "DestinationRegionId", region },
            { "DestinationSnapshotName", source.Name },
            { "Tag", SnapshotTags.Write(mark) },
        };
        var call = AlibabaCall.Rpc(Product.Ecs, "CopySnapshot", source.Region, query) with { Repeatable = false };
        for (var attempt = 1; ; attempt++)
        {
            var outcome = await client.AskAsync(call, cancellation);
            if (outcome is Answered { Body: var answer })
            {
                return Begun(answer, source.Name, region, mark);
            }
            if (!RetryRules.IsUnclear(outcome) || attempt == CopyAttempts)
            {
                return client.Explain(outcome, call);
            }
            var there = await ListAsync(region, mark.Plan, cancellation);
            if (!there.Ok)
            {
                return there.Failure;
            }
            if (there.Value.FirstOrDefault(s => s.Mark!.IsSameWork(mark) && s.State != SnapshotState.Failed) is { } begun)
            {
                return begun;
            }
        }
    }

    DiskSnapshot Begun(JsonElement answer, string name, string region, SnapshotMark mark) =>
        new(answer.Text("SnapshotId"), name, region, SnapshotState.Progressing, 0, 0, clock.GetUtcNow(), mark);

    public async Task<Result<Done>> DeleteAsync(DiskSnapshot snapshot, CancellationToken cancellation)
    {
        if (snapshot.Mark is null)
        {
            throw new ArgumentException($"The snapshot {snapshot.Id} is not ours.", nameof(snapshot));
        }
        var query = new Parameters { { "RegionId", snapshot.Region }, { "SnapshotId", snapshot.Id } };
        var call = AlibabaCall.Rpc(Product.Ecs, "DeleteSnapshot", snapshot.Region, query);
        return await client.AskAsync(call, cancellation) switch
        {
            Answered => new Done(),
            Refused r when OperationSentences.IsGone(r.Error) => new Done(),
            var other => client.Explain(other, call),
        };
    }

    Task<Result<IReadOnlyList<JsonElement>>> ItemsAsync(
        string region,
        string action,
        Parameters filter,
        string[] items,
        CancellationToken cancellation
    ) =>
        Pages.AllAsync(
            client,
            page =>
                AlibabaCall.Rpc(
                    Product.Ecs,
                    action,
                    region,
                    new Parameters { { "RegionId", region } }
                        .With(page)
                        .With(filter)
                ),
            items,
            cancellation
        );
}
