using Tandem.Clouds;
using Tandem.Snapshots;

namespace Tandem.Runs.Steps;

/// <summary>
/// Copies this run's snapshots of another site to the region of this one, within the account of that other site, and waits. Clouds take no token
/// for a copy, so what this run has asked for before is looked for several times before it is asked for again.
/// </summary>
public sealed class CopySnapshotsStep(ICloudProvider clouds, TimeProvider clock) : IRunStep
{
    /// <summary>How often a copy that was asked for is looked for.</summary>
    const int Looks = 4;

    public string Kind => StepKinds.CopySnapshots;

    public async Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var source = context.Plan.Site(context.Graph[context.Spec.DependsOn[0]].Site!);
        var cloud = await clouds.OpenAsync(source.AccountId, cancellation);
        if (!cloud.Ok)
        {
            return new Failed(cloud.Failure);
        }
        var work = new SnapshotWork(cloud.Value.Snapshots, context, clock);
        var taken = await work.OfThisRunAsync(source.Key, source.Region, copies: false, cancellation);
        if (!taken.Ok)
        {
            return new Failed(taken.Failure);
        }
        var good = taken.Value.Where(s => s.State == SnapshotState.Accomplished).ToList();
        if (good.Count == 0)
        {
            return new Skipped(Text.Of($"{source.Name} has no snapshots of this run."));
        }
        var begun = await BeginAsync(cloud.Value.Snapshots, work, good, context, cancellation);
        if (!begun.Ok)
        {
            return new Failed(begun.Failure);
        }
        return await work.WaitAsync(begun.Value, cancellation) is { } failure
            ? new Failed(failure)
            : new Succeeded(Text.Of($"{good.Count} snapshots of {source.Name} are in {context.Site.Region} too."));
    }

    static async Task<Result<IReadOnlyList<DiskSnapshot>>> BeginAsync(
        IDiskSnapshots cloud,
        SnapshotWork work,
        IReadOnlyList<DiskSnapshot> good,
        StepContext context,
        CancellationToken cancellation
    )
    {
        var begun = new List<DiskSnapshot>();
        foreach (var source in good)
        {
            var copy = await EnsureAsync(cloud, work, source, context, cancellation);
            if (!copy.Ok)
            {
                return copy.Failure;
            }
            begun.Add(copy.Value);
        }
        return begun;
    }

    static async Task<Result<DiskSnapshot>> EnsureAsync(
        IDiskSnapshots cloud,
        SnapshotWork work,
        DiskSnapshot source,
        StepContext context,
        CancellationToken cancellation
    )
    {
        var asked = $"copy {source.Id}";
        var mark = source.Mark! with { Source = source.Id };
        var looks = context.Step.Tokens.ContainsKey(asked) ? Looks : 1;
        for (var look = 0; look < looks; look++)
        {
            var there = await work.OfThisRunAsync(mark.Site, context.Site.Region, copies: true, cancellation);
            if (!there.Ok)
            {
                return there.Failure;
            }
            if (there.Value.FirstOrDefault(s => s.Mark!.IsSameWork(mark) && s.State != SnapshotState.Failed) is { } found)
            {
                return found;
            }
            if (look + 1 < looks)
            {
                await work.PauseAsync(look, cancellation);
            }
        }
        await context.TokenAsync(asked);
        var copy = await cloud.CopyAsync(source, context.Site.Region, mark, cancellation);
        if (copy.Ok)
        {
            await context.LogAsync(Text.Of($"{source.Id} of {mark.Volume} is being copied to {context.Site.Region} as {copy.Value.Id}."));
        }
        return copy;
    }
}
