using Tandem.Clusters;

namespace Tandem.Snapshots;

public enum SnapshotState
{
    Progressing,
    Accomplished,
    Failed,
}

/// <summary>A disk that holds data of an application.</summary>
/// <param name="Id">The cloud's id, e.g. <c>d-bp1…</c>.</param>
/// <param name="Name">What it is for: namespace and name of the claim, else its name in the cloud.</param>
public sealed record DataDisk(string Id, string Name, int GiB);

/// <summary>Whose a snapshot is and what it is of: written on it as tags when it is made, checked before it is removed.</summary>
/// <param name="Plan">Id of the plan, without hyphens.</param>
/// <param name="Site">Key of the site whose data it is.</param>
/// <param name="Run">The run that made it.</param>
/// <param name="Disk">Id of the disk, also on a copy in another region.</param>
/// <param name="Volume">What the disk is for.</param>
/// <param name="Source">The snapshot it was copied from; null for the first one.</param>
public sealed record SnapshotMark(string Plan, string Site, long Run, string Disk, string Volume, string? Source = null)
{
    /// <summary>True when both say the same work of the same run, whatever the volume is called.</summary>
    public bool IsSameWork(SnapshotMark other) => this with { Volume = "" } == other with { Volume = "" };
}

/// <summary>A snapshot of a disk as the cloud shows it.</summary>
/// <param name="Progress">0 to 100.</param>
/// <param name="GiB">Size of the disk; what the snapshot itself takes is less and not told.</param>
/// <param name="Mark">Null for a snapshot of somebody else.</param>
public sealed record DiskSnapshot(
    string Id,
    string Name,
    string Region,
    SnapshotState State,
    int Progress,
    int GiB,
    DateTimeOffset CreatedAt,
    SnapshotMark? Mark
);

/// <summary>
/// What we ask of a cloud about the data on its disks. The same promises as <see cref="Clouds.ICloud"/>: every call may take seconds, retries what is
/// only busy, and gives expected failures back as values.
/// </summary>
public interface IDiskSnapshots
{
    /// <summary>The disks of the region behind these volumes, and those that carry the plan's tag. Volumes on other storage have none.</summary>
    Task<Result<IReadOnlyList<DataDisk>>> DisksAsync(
        string region,
        string plan,
        IReadOnlyList<ClusterVolume> volumes,
        CancellationToken cancellation
    );

    /// <summary>The region's snapshots that carry the plan's mark, newest first; never one of somebody else.</summary>
    Task<Result<IReadOnlyList<DiskSnapshot>>> ListAsync(string region, string plan, CancellationToken cancellation);

    /// <summary>Begins a snapshot of the disk and does not wait. The same <paramref name="token"/> never makes a second one.</summary>
    Task<Result<DiskSnapshot>> TakeAsync(string region, string name, SnapshotMark mark, string token, CancellationToken cancellation);

    /// <summary>
    /// Begins a copy in another region and does not wait. Clouds take no token for this: who asks again looks for the copy first, and so does this
    /// call before it repeats what may have been done unseen.
    /// </summary>
    /// <param name="source">An accomplished snapshot of ours.</param>
    Task<Result<DiskSnapshot>> CopyAsync(DiskSnapshot source, string region, SnapshotMark mark, CancellationToken cancellation);

    /// <summary>Removes it; one that is gone already is a success. Asking for a snapshot without mark is a bug and throws.</summary>
    Task<Result<Done>> DeleteAsync(DiskSnapshot snapshot, CancellationToken cancellation);
}
