using Tandem.Clouds;
using Tandem.Clusters;
using Tandem.Releases;
using Tandem.Snapshots;

namespace Tandem.Runs.Steps;

/// <summary>
/// Takes one snapshot of every disk that holds data of the site and waits for them. Repeating it finds by their marks those that this run has
/// begun.
/// </summary>
public sealed class TakeSnapshotsStep(SiteSteps sites, ICloudProvider clouds, IReleaseStore releases, TimeProvider clock) : IRunStep
{
    public string Kind => StepKinds.TakeSnapshots;

    public async Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var site = context.Site;
        if (await releases.CurrentAsync(context.Run.PlanId, site.Key, cancellation) is not { } release)
        {
            return new Skipped(Text.Of($"Nothing of this plan runs in {site.Name}."));
        }
        var cloud = await clouds.OpenAsync(site.AccountId, cancellation);
        var volumes = cloud.Ok ? await VolumesAsync(context, release.Place, cancellation) : cloud.Failure;
        if (!volumes.Ok)
        {
            return new Failed(volumes.Failure);
        }
        var plan = context.Run.PlanId.ToString("N");
        var disks = await cloud.Value.Snapshots.DisksAsync(site.Region, plan, volumes.Value, cancellation);
        if (!disks.Ok)
        {
            return new Failed(disks.Failure);
        }
        return disks.Value.Count == 0
            ? new Skipped(Text.Of($"{site.Name} has no disks that hold data of this plan."))
            : await TakeAsync(cloud.Value.Snapshots, disks.Value, context, cancellation);
    }

    /// <summary>In a cluster that others use too, only what the plan's namespace claims.</summary>
    async Task<Result<IReadOnlyList<ClusterVolume>>> VolumesAsync(StepContext context, ClusterPlace place, CancellationToken cancellation)
    {
        var opened = await sites.OpenAsync(place, cancellation);
        if (!opened.Ok)
        {
            return opened.Failure;
        }
        await using var cluster = opened.Value;
        var own = context.Plan.Resources.CloudSites(context.Plan).Contains(context.Site);
        return (await cluster.VolumesAsync(cancellation)).Map<IReadOnlyList<ClusterVolume>>(all =>
            [.. all.Where(v => own || v.Namespace == context.Plan.Deploy.Namespace)]
        );
    }

    async Task<StepOutcome> TakeAsync(
        IDiskSnapshots cloud,
        IReadOnlyList<DataDisk> disks,
        StepContext context,
        CancellationToken cancellation
    )
    {
        var work = new SnapshotWork(cloud, context, clock);
        var there = await work.OfThisRunAsync(context.Site.Key, context.Site.Region, copies: false, cancellation);
        if (!there.Ok)
        {
            return new Failed(there.Failure);
        }
        var begun = new List<DiskSnapshot>();
        foreach (var disk in disks)
        {
            var taken = await EnsureAsync(cloud, disk, [.. there.Value.Where(s => s.Mark!.Disk == disk.Id)], context, cancellation);
            if (!taken.Ok)
            {
                return new Failed(taken.Failure);
            }
            begun.Add(taken.Value);
        }
        return await work.WaitAsync(begun, cancellation) is { } failure
            ? new Failed(failure)
            : new Succeeded(Text.Of($"{begun.Count} disks of {context.Site.Name} have a new snapshot."));
    }

    /// <param name="there">What this run has begun of this disk.</param>
    static async Task<Result<DiskSnapshot>> EnsureAsync(
        IDiskSnapshots cloud,
        DataDisk disk,
        IReadOnlyList<DiskSnapshot> there,
        StepContext context,
        CancellationToken cancellation
    )
    {
        if (there.FirstOrDefault(s => s.State != SnapshotState.Failed) is { } found)
        {
            return found;
        }
        // One that failed keeps its token: with it the cloud would answer with the failed one again.
        var token = await context.TokenAsync($"snapshot {disk.Id} {there.Count + 1}");
        var mark = new SnapshotMark(context.Run.PlanId.ToString("N"), context.Site.Key, context.Run.Id, disk.Id, disk.Name);
        var taken = await cloud.TakeAsync(context.Site.Region, $"t-{context.Site.Key}-run-{context.Run.Id}", mark, token, cancellation);
        if (taken.Ok)
        {
            await context.LogAsync(Text.Of($"{taken.Value.Id} of {disk.Name} ({disk.GiB} GiB) is being taken."));
        }
        return taken;
    }
}
