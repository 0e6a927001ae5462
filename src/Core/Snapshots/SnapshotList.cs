using Tandem.Access;
using Tandem.Clouds;
using Tandem.Plans;
using Tandem.Runs;

namespace Tandem.Snapshots;

/// <summary>The snapshots of one region, as just looked at.</summary>
/// <param name="Site">Name of the site to which the region belongs.</param>
/// <param name="Of">Name of the site whose data they hold.</param>
/// <param name="Found">Newest first; null when the cloud did not answer, so that nothing is known of them.</param>
public sealed record SnapshotPlace(string Site, string Of, string Region, IReadOnlyList<DiskSnapshot>? Found, Failure? Problem);

/// <summary>What is there of a plan's snapshots, region by region.</summary>
public sealed record SnapshotReport(string PlanName, DateTimeOffset At, IReadOnlyList<SnapshotPlace> Places)
{
    public IEnumerable<DiskSnapshot> All => Places.SelectMany(p => p.Found ?? []).DistinctBy(s => s.Id);
}

/// <summary>Looks for a plan's snapshots wherever the plan, as it is or as its runs knew it, puts them.</summary>
public sealed class SnapshotList(IPlanStore plans, IRunStore runs, ICloudProvider clouds, TimeProvider clock)
{
    /// <summary>How many runs are asked where they put snapshots; a plan's places change seldom.</summary>
    const int MostRuns = 20;

    public async Task<Result<SnapshotReport>> FindAsync(Actor actor, Guid planId, CancellationToken cancellation)
    {
        if (actor.Refuses(Permission.ReadRuns) is { } no)
        {
            return no;
        }
        var draft = await plans.FindAsync(planId, cancellation);
        var known = await RequestedPlan.KnownAsync(runs, planId, MostRuns, cancellation);
        var name =
            draft?.Name
            ?? (await runs.ListAsync(new RunFilter(Plan: planId), null, null, 1, cancellation)).Items.FirstOrDefault()?.PlanName;
        var plansOf = draft is null ? known : [draft.Plan, .. known];
        return new SnapshotReport(name ?? "", clock.GetUtcNow(), await new SnapshotPlaces(clouds).LookAsync(planId, plansOf, cancellation));
    }
}
