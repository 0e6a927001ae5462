using Tandem.Clouds;

namespace Tandem.Runs.Steps;

/// <summary>Removes every snapshot of a site's data that is ours, in every region, because somebody asked for it.</summary>
public sealed class RemoveSnapshotsStep(ICloudProvider clouds, TimeProvider clock) : IRunStep
{
    public string Kind => StepKinds.RemoveSnapshots;

    public async Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var cloud = await clouds.OpenAsync(context.Site.AccountId, cancellation);
        if (!cloud.Ok)
        {
            return new Failed(cloud.Failure);
        }
        var work = new SnapshotWork(cloud.Value.Snapshots, context, clock);
        var removed = 0;
        foreach (var region in SnapshotWork.RuleOf(context, context.Site.Key).Regions(context.Plan))
        {
            var all = await cloud.Value.Snapshots.ListAsync(region, work.Plan, cancellation);
            var gone = all.Ok
                ? await work.RemoveAsync([.. all.Value.Where(s => s.Mark!.Site == context.Site.Key)], cancellation)
                : all.Failure;
            if (!gone.Ok)
            {
                return new Failed(gone.Failure);
            }
            removed += gone.Value;
        }
        return removed > 0
            ? new Succeeded(Text.Of($"{removed} snapshots removed."))
            : new Skipped(Text.Of($"{context.Site.Name} has no snapshots of this plan."));
    }
}
