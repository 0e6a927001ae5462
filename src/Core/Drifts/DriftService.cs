using Tandem.Access;
using Tandem.Clouds.Planning;
using Tandem.Clusters;
using Tandem.Plans;
using Tandem.Releases;
using Tandem.Runs;

namespace Tandem.Drifts;

/// <summary>What a page shows of one site's drift.</summary>
/// <param name="Report">Null when nothing was reported yet about what runs there now.</param>
/// <param name="Glance">The newest look of this process; null before the first.</param>
public sealed record SiteDrift(Release Release, DriftReport? Report, DriftGlance? Glance);

/// <summary>The use cases around drift: reading it, looking again, and bringing a site back by a run like any other.</summary>
public sealed class DriftService(IDriftStore store, IReleaseStore releases, DriftLook look, IRunStore runs, DriftRun bringBack)
{
    /// <summary>Number of differences by plan and site; sites about which nothing is known have no entry.</summary>
    public async Task<Result<IReadOnlyDictionary<(Guid Plan, string Site), int>>> CountsAsync(Actor actor, CancellationToken cancellation)
    {
        if (actor.Refuses(Permission.ReadBoard) is { } no)
        {
            return no;
        }
        var current = (await releases.CurrentAsync(cancellation)).ToDictionary(r => (r.PlanId, r.Site), r => r.RunId);
        var newest = await store.NewestAsync(cancellation);
        return Result.Of<IReadOnlyDictionary<(Guid Plan, string Site), int>>(
            newest
                .Where(r => current.GetValueOrDefault((r.PlanId, r.Site)) == r.RunId)
                .ToDictionary(r => (r.PlanId, r.Site), r => r.Items.Count)
        );
    }

    public async Task<Result<SiteDrift>> FindAsync(Actor actor, Guid planId, string site, CancellationToken cancellation)
    {
        if (actor.Refuses(Permission.ReadBoard) is { } no)
        {
            return no;
        }
        if (await releases.CurrentAsync(planId, site, cancellation) is not { } release)
        {
            return Nothing();
        }
        var report = await store.NewestAsync(planId, site, cancellation);
        return new SiteDrift(release, report?.RunId == release.RunId ? report : null, look.GlanceAt(planId, site));
    }

    /// <summary>Looks now instead of waiting for the next round.</summary>
    public async Task<Result<SiteDrift>> LookAsync(Actor actor, Guid planId, string site, CancellationToken cancellation)
    {
        if (actor.Refuses(Permission.ReadBoard) is { } no)
        {
            return no;
        }
        if (await releases.CurrentAsync(planId, site, cancellation) is not { } release)
        {
            return Nothing();
        }
        return await look.LookAsync(release, cancellation)
            ? await FindAsync(actor, planId, site, cancellation)
            : new Failure(
                "drift.busy",
                Text.Of($"A run of this plan is under way, so the site is changing."),
                Text.Of($"Look again when the run is over.")
            );
    }

    /// <summary>Runs the very plan once more that put there what should be there.</summary>
    public async Task<Result<Run>> BringBackAsync(Actor actor, Guid planId, string site, CancellationToken cancellation)
    {
        if (actor.Refuses(Permission.RequestRuns) is { } no)
        {
            return no;
        }
        var release = await releases.CurrentAsync(planId, site, cancellation);
        if (release is null || await runs.DefinitionAsync(release.RunId, cancellation) is not { } definition)
        {
            return Nothing();
        }
        return definition.RollBack is null
            ? await bringBack.RequestAsync(actor, release, definition.Plan, cancellation)
            : new Failure(
                "drift.rolled-back",
                Text.Of($"Run {release.RunId} put an earlier release back here, so that no plan renders to what should be here."),
                Text.Of($"Roll back to run {release.RunId} once more on the plan's page of releases.")
            );
    }

    static Failure Nothing() =>
        new("drift.nothing", Text.Of($"Nothing of this plan runs at this site."), Text.Of($"Look at the board for what runs where."));
}

/// <summary>Asks for a run of a plan as it was frozen, with what it will change looked at anew.</summary>
public sealed class DriftRun(WorldReader reader, SiteReleases sites, RunService service)
{
    public async Task<Result<Run>> RequestAsync(Actor actor, Release release, Plan plan, CancellationToken cancellation)
    {
        var seen = await sites.PlanAsync(release, plan, cancellation);
        if (!seen.Ok)
        {
            return seen.Failure;
        }
        plan = Taking(plan, release.Site, seen.Value);
        var draft = new PlanDraft(
            release.PlanId,
            release.PlanName,
            1,
            plan,
            new HashSet<PlanStep>(),
            new HashSet<PlanStep>(),
            actor.Name,
            release.At
        );
        var graph = Blueprint.ForDeploy(draft.Id, draft.Name, plan);
        var observed = await reader.ReadAsync(draft.Id, plan, graph, null, cancellation);
        var world = WorldPlan.Make(graph, observed, plan.Hash());
        return await service.RequestAsync(actor, draft, RunPurpose.Deploy, world, cancellation);
    }

    /// <summary>Whoever brings a site back has decided: what others took since is taken from them.</summary>
    static Plan Taking(Plan plan, string site, ClusterPlan seen)
    {
        var known = plan.Deploy.Decisions ?? [];
        var taken =
            from o in seen.Objects
            from f in o.Fields
            where f.Fate == FieldFate.Conflict
            select new ApplyDecision(site, o.Ref, f.Path, ApplyChoice.Take);
        var decisions = known.Union(taken).ToList();
        return decisions.Count == 0 ? plan : plan with { Deploy = plan.Deploy with { Decisions = decisions } };
    }
}
