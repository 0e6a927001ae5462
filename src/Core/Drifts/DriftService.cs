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
/// <param name="Silences">What somebody said to leave alone, as long as that holds.</param>
public sealed record SiteDrift(Release Release, DriftReport? Report, DriftGlance? Glance, IReadOnlyList<DriftSilence> Silences)
{
    /// <summary>The differences that nobody said to leave alone.</summary>
    public IReadOnlyList<DriftItem> Loud => [.. (Report?.Items ?? []).Where(i => SilenceOf(i) is null)];

    /// <summary>Those that are left alone, each with until when.</summary>
    public IReadOnlyList<(DriftItem Item, DriftSilence Silence)> Quiet =>
        [.. (Report?.Items ?? []).Select(i => (i, SilenceOf(i)!)).Where(p => p.Item2 is not null)];

    DriftSilence? SilenceOf(DriftItem item) => Silences.FirstOrDefault(s => s.IsAbout(item.What, item.Field));
}

/// <summary>The use cases around drift: reading it, looking again, and bringing a site back by a run like any other.</summary>
public sealed class DriftService(IDriftStore store, IReleaseStore releases, DriftLook look, DriftSilencing silencing, DriftRun bringBack)
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
        return Result.Of(
            await silencing.CountAsync(newest.Where(r => current.GetValueOrDefault((r.PlanId, r.Site)) == r.RunId), cancellation)
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
        return new SiteDrift(
            release,
            report?.RunId == release.RunId ? report : null,
            look.GlanceAt(planId, site),
            await silencing.OfAsync(release, cancellation)
        );
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
        return release is null ? Nothing() : await bringBack.AgainAsync(actor, release, cancellation);
    }

    internal static Failure Nothing() =>
        new("drift.nothing", Text.Of($"Nothing of this plan runs at this site."), Text.Of($"Look at the board for what runs where."));
}

/// <summary>Asks for a run of a plan as it was frozen, with what it will change looked at anew.</summary>
public sealed class DriftRun(WorldReader reader, SiteReleases sites, RunService service, IRunStore runs, DriftSilencing silencing)
{
    /// <summary>The plan of the run that put there what should be there.</summary>
    public async Task<Result<Run>> AgainAsync(Actor actor, Release release, CancellationToken cancellation)
    {
        if (await runs.DefinitionAsync(release.RunId, cancellation) is not { } definition)
        {
            return DriftService.Nothing();
        }
        return definition.RollBack is null
            ? await RequestAsync(actor, release, definition.Plan, cancellation)
            : new Failure(
                "drift.rolled-back",
                Text.Of($"Run {release.RunId} put an earlier release back here, so that no plan renders to what should be here."),
                Text.Of($"Roll back to run {release.RunId} once more on the plan's page of releases.")
            );
    }

    public async Task<Result<Run>> RequestAsync(Actor actor, Release release, Plan plan, CancellationToken cancellation)
    {
        var seen = await sites.PlanAsync(release, plan, cancellation);
        if (!seen.Ok)
        {
            return seen.Failure;
        }
        plan = Deciding(plan, release.Site, seen.Value, await silencing.OfAsync(release, cancellation));
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

    /// <summary>Whoever brings a site back has decided: what others took since is taken from them, but for what somebody said to leave alone.</summary>
    static Plan Deciding(Plan plan, string site, ClusterPlan seen, IReadOnlyList<DriftSilence> silences)
    {
        var known = plan.Deploy.Decisions ?? [];
        var decided =
            from o in seen.Objects
            from f in o.Fields
            where f.Fate == FieldFate.Conflict
            let silence = silences.FirstOrDefault(s => s.IsAbout(o.Ref.ToString(), f.Path))
            select silence is null
                ? new ApplyDecision(site, o.Ref, f.Path, ApplyChoice.Take)
                : new ApplyDecision(site, o.Ref, f.Path, ApplyChoice.Yield) { Until = silence.Until };
        var decisions = known.Union(decided).ToList();
        return decisions.Count == 0 ? plan : plan with { Deploy = plan.Deploy with { Decisions = decisions } };
    }
}
