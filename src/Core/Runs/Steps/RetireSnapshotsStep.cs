using Tandem.Clouds;
using Tandem.Snapshots;

namespace Tandem.Runs.Steps;

/// <summary>Removes the snapshots of a site's data that are beyond the plan's limits, in every region in which they lie.</summary>
public sealed class RetireSnapshotsStep(ICloudProvider clouds, TimeProvider clock) : IRunStep
{
    public string Kind => StepKinds.RetireSnapshots;

    public async Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var cloud = await clouds.OpenAsync(context.Site.AccountId, cancellation);
        if (!cloud.Ok)
        {
            return new Failed(cloud.Failure);
        }
        var (removed, kept) = (0, 0);
        foreach (var region in SnapshotWork.RuleOf(context, context.Site.Key).Regions(context.Plan))
        {
            var done = await RetireAsync(cloud.Value.Snapshots, region, context, cancellation);
            if (!done.Ok)
            {
                return new Failed(done.Failure);
            }
            removed += done.Value.Removed;
            kept += done.Value.Kept;
        }
        return removed > 0
            ? new Succeeded(Text.Of($"{removed} snapshots removed, {kept} kept."))
            : new Skipped(Text.Of($"All {kept} snapshots are to be kept."));
    }

    async Task<Result<(int Removed, int Kept)>> RetireAsync(
        IDiskSnapshots cloud,
        string region,
        StepContext context,
        CancellationToken cancellation
    )
    {
        var plan = context.Run.PlanId.ToString("N");
        var all = await cloud.ListAsync(region, plan, cancellation);
        if (!all.Ok)
        {
            return all.Failure;
        }
        var rule = SnapshotWork.RuleOf(context, context.Site.Key);
        var beyond = Retention.Beyond(all.Value, plan, rule, clock.GetUtcNow());
        var removed = await new SnapshotWork(cloud, context, clock).RemoveAsync(beyond, cancellation);
        return removed.Map(n => (n, all.Value.Count(s => s.Mark!.Site == rule.Site) - n));
    }
}
