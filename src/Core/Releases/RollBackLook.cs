using Tandem.Access;
using Tandem.Clusters;
using Tandem.Plans;
using Tandem.Runs;

namespace Tandem.Releases;

/// <summary>What putting an earlier release back would do at one site.</summary>
/// <param name="Kept">What goes back.</param>
/// <param name="Now">What runs there; null when nothing does.</param>
/// <param name="Place">The cluster as it is now, which need not be the one that the release was made for.</param>
/// <param name="Plan">Object by object; null when the cluster could not be looked at.</param>
public sealed record RollBackPreviewSite(Release Kept, Release? Now, ClusterPlace Place, ClusterPlan? Plan, Failure? Problem)
{
    /// <summary>The objects because of which nothing can be put back yet: in conflict, blocked, or waiting for consent.</summary>
    public IReadOnlyList<PlannedObject> InTheWay => [.. (Plan?.Objects ?? []).Where(o => o.Stops)];
}

/// <summary>What putting the releases of a run back would do, as just looked at.</summary>
/// <param name="Definition">The plan as it was deployed then, with the decisions made since.</param>
/// <param name="NeedsApproval">True when that plan or the plan as it is now wants a lead's approval.</param>
public sealed record RollBackPreview(
    Guid PlanId,
    string PlanName,
    long Run,
    Plan Definition,
    bool NeedsApproval,
    ReleasePin? Pin,
    IReadOnlyList<RollBackPreviewSite> Sites
);

/// <summary>Looks what putting an earlier release back would change, and changes nothing.</summary>
public sealed class RollBackLook(IReleaseStore releases, IReleasePins pins, IRunStore runs, IPlanStore plans, SiteReleases sites)
{
    /// <param name="decisions">Answers to what an earlier look found in the way.</param>
    public async Task<Result<RollBackPreview>> LookAsync(
        Actor actor,
        Guid planId,
        long run,
        IReadOnlyList<ApplyDecision> decisions,
        CancellationToken cancellation
    )
    {
        if (actor.Refuses(Permission.RequestRuns) is { } no)
        {
            return no;
        }
        var kept = await releases.OfRunAsync(planId, run, cancellation);
        if (kept.Count == 0 || await runs.DefinitionAsync(run, cancellation) is not { } definition)
        {
            return ReleaseService.Unknown(new ReleaseKey(run, ""));
        }
        var plan = Deciding(definition.Plan, decisions);
        var draft = await plans.FindAsync(planId, cancellation);
        var order = plan.Sites.All.Select(s => s.Key).ToList();
        var looked = await Task.WhenAll(kept.OrderBy(r => order.IndexOf(r.Site)).Select(r => SiteAsync(r, plan, cancellation)));
        return new RollBackPreview(
            planId,
            kept[0].PlanName,
            run,
            plan,
            plan.Deploy.NeedsApproval || draft?.Plan.Deploy.NeedsApproval == true,
            await pins.FindAsync(planId, cancellation),
            looked
        );
    }

    async Task<RollBackPreviewSite> SiteAsync(Release kept, Plan plan, CancellationToken cancellation)
    {
        var now = await releases.CurrentAsync(kept.PlanId, kept.Site, cancellation);
        var place = now?.Place ?? kept.Place;
        var seen = await sites.PreviewAsync(kept with { Place = place }, plan, cancellation);
        return new(kept, now, place, seen.Ok ? seen.Value : null, seen.Failure);
    }

    /// <summary>Consent to what cannot be undone was given for one run and not for ever; who holds which field stays decided.</summary>
    static Plan Deciding(Plan plan, IReadOnlyList<ApplyDecision> decisions)
    {
        var lasting = (plan.Deploy.Decisions ?? []).Where(d => d.Choice is ApplyChoice.Take or ApplyChoice.Yield or ApplyChoice.Adopt);
        var all = lasting.Where(d => !decisions.Any(n => (n.Site, n.Ref, n.Path) == (d.Site, d.Ref, d.Path))).Concat(decisions).ToList();
        return plan with { Deploy = plan.Deploy with { Decisions = all.Count == 0 ? null : all } };
    }
}
