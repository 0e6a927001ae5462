using Tandem.Snapshots;

namespace Tandem.Runs.Steps;

/// <summary>What the steps around snapshots have in common: whose work it is, and waiting until it is done.</summary>
sealed class SnapshotWork(IDiskSnapshots cloud, StepContext context, TimeProvider clock)
{
    const int LooksForMissing = 10;

    public string Plan { get; } = context.Run.PlanId.ToString("N");

    /// <summary>The rule for a site. A step without one is a bug and throws.</summary>
    public static SiteData RuleOf(StepContext context, string site) => context.Plan.Resources.Data!.Single(d => d.Site == site);

    /// <summary>This run's snapshots of the site's data in the region: the first ones, or their copies.</summary>
    public async Task<Result<IReadOnlyList<DiskSnapshot>>> OfThisRunAsync(
        string site,
        string region,
        bool copies,
        CancellationToken cancellation
    ) =>
        (await cloud.ListAsync(region, Plan, cancellation)).Map<IReadOnlyList<DiskSnapshot>>(all =>
            [.. all.Where(s => s.Mark!.Run == context.Run.Id && s.Mark.Site == site && s.Mark.Source is not null == copies)]
        );

    /// <summary>Looks until none is in the making, and tells how far they are. Null when all are good.</summary>
    public async Task<Failure?> WaitAsync(IReadOnlyList<DiskSnapshot> begun, CancellationToken cancellation)
    {
        var region = begun[0].Region;
        var ids = begun.Select(s => s.Id).ToHashSet();
        for (var look = 0; ; look++)
        {
            var all = await cloud.ListAsync(region, Plan, cancellation);
            if (!all.Ok)
            {
                return all.Failure;
            }
            var ours = all.Value.Where(s => ids.Contains(s.Id)).ToList();
            await TellAsync(ours, begun.Count);
            if (ours.FirstOrDefault(s => s.State == SnapshotState.Failed) is { } failed)
            {
                return Broken(failed.Id, region, failed.Mark!.Volume);
            }
            // What was begun a moment ago may not be listed yet; what is missing for long was removed by somebody.
            if (look >= LooksForMissing && ours.Count < ids.Count)
            {
                var gone = begun.First(b => ours.All(o => o.Id != b.Id));
                return Broken(gone.Id, region, gone.Mark!.Volume);
            }
            if (ours.Count == ids.Count && ours.TrueForAll(s => s.State == SnapshotState.Accomplished))
            {
                return null;
            }
            await Pacing.WaitAsync(clock, look, cancellation);
        }
    }

    /// <summary>Removes them and tells of each; those that something was made from are kept, with a warning. How many are gone.</summary>
    public async Task<Result<int>> RemoveAsync(IReadOnlyList<DiskSnapshot> ours, CancellationToken cancellation)
    {
        var removed = 0;
        foreach (var snapshot in ours)
        {
            var gone = await cloud.DeleteAsync(snapshot, cancellation);
            if (gone.Ok)
            {
                removed++;
                await context.LogAsync(Text.Of($"{snapshot.Id} of {snapshot.Mark!.Volume} in {snapshot.Region} is removed."));
            }
            else if (gone.Failure.Code == SnapshotFailures.Used)
            {
                await context.LogAsync(Text.Of($"{snapshot.Id} in {snapshot.Region} is kept: {gone.Failure.What}"), LogLevel.Warning);
            }
            else
            {
                return gone.Failure;
            }
        }
        return removed;
    }

    public Task PauseAsync(int look, CancellationToken cancellation) => Pacing.WaitAsync(clock, look, cancellation);

    async Task TellAsync(IReadOnlyList<DiskSnapshot> ours, int count)
    {
        var done = ours.Sum(s => s.State == SnapshotState.Accomplished ? 100 : s.Progress);
        var ready = ours.Count(s => s.State == SnapshotState.Accomplished);
        if (context.Step.Progress is not { } before || before.Done != done)
        {
            await context.ProgressAsync(done, count * 100, Text.Of($"{ready} of {count} disks are done."));
        }
    }

    static Failure Broken(string id, string region, string volume) =>
        new(
            "snapshot.failed",
            Text.Of($"The snapshot {id} of {volume} in {region} did not come to a good end."),
            Text.Of($"Retry: another one is taken, and the bad one is removed when a good one is there.")
        );
}
