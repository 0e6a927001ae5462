using System.Collections.Concurrent;
using Tandem.Clusters;
using Tandem.Snapshots;

namespace Tandem.Unit.Core.Fakes;

/// <summary>Snapshots in memory, done at once.</summary>
sealed class MemorySnapshots : IDiskSnapshots
{
    int _ids;

    public List<DataDisk> Disks { get; } = [];

    /// <summary>By id.</summary>
    public ConcurrentDictionary<string, DiskSnapshot> All { get; } = new();

    /// <summary>Why lists are refused.</summary>
    public Failure? Broken { get; set; }

    /// <summary>Ids that something was made from.</summary>
    public HashSet<string> Used { get; } = [];

    public DateTimeOffset Now { get; set; } = new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero);

    public Task<Result<IReadOnlyList<DataDisk>>> DisksAsync(
        string region,
        string plan,
        IReadOnlyList<ClusterVolume> volumes,
        CancellationToken cancellation
    ) => Task.FromResult(Result.Of<IReadOnlyList<DataDisk>>(Disks));

    public Task<Result<IReadOnlyList<DiskSnapshot>>> ListAsync(string region, string plan, CancellationToken cancellation) =>
        Task.FromResult(
            Broken is { } failure
                ? failure
                : Result.Of<IReadOnlyList<DiskSnapshot>>([
                    .. All.Values.Where(s => s.Region == region && s.Mark?.Plan == plan).OrderByDescending(s => s.CreatedAt),
                ])
        );

    public Task<Result<DiskSnapshot>> TakeAsync(
        string region,
        string name,
        SnapshotMark mark,
        string token,
        CancellationToken cancellation
    ) => Task.FromResult(Result.Of(Put(region, mark)));

    public Task<Result<DiskSnapshot>> CopyAsync(DiskSnapshot source, string region, SnapshotMark mark, CancellationToken cancellation) =>
        Task.FromResult(Result.Of(Put(region, mark)));

    public DiskSnapshot Put(string region, SnapshotMark mark, SnapshotState state = SnapshotState.Accomplished)
    {
        var id = $"s-{Interlocked.Increment(ref _ids)}";
        return All[id] = new DiskSnapshot(id, id, region, state, 100, 20, Now, mark);
    }

    public Task<Result<Done>> DeleteAsync(DiskSnapshot snapshot, CancellationToken cancellation)
    {
        if (Used.Contains(snapshot.Id))
        {
            Result<Done> used = new Failure(SnapshotFailures.Used, Text.Of($"Used."), Text.Of($"Leave it."));
            return Task.FromResult(used);
        }
        All.TryRemove(snapshot.Id, out _);
        return Task.FromResult(Result.Of(new Done()));
    }
}
