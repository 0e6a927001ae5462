using System.Collections.Concurrent;
using Tandem.Access;
using Tandem.Audit;
using Tandem.Clouds.Planning;
using Tandem.Clusters;
using Tandem.Plans;
using Tandem.Releases;
using Tandem.Runs;
using Tandem.Runs.Steps;

namespace Tandem.Drifts;

/// <summary>When a site was last compared with its run, and why that failed; null when it did not.</summary>
public sealed record DriftGlance(DateTimeOffset At, Failure? Problem);

/// <summary>Compares what is there with what the last run made, reading only. A report is kept when it says something new.</summary>
public sealed class DriftLook(IRunStore runs, WorldReader reader, SiteReleases sites, IDriftStore store, TimeProvider clock)
{
    readonly ConcurrentDictionary<(Guid Plan, string Site), DriftGlance> _glances = new();

    /// <summary>The newest look of this process; null before the first.</summary>
    public DriftGlance? GlanceAt(Guid planId, string site) => _glances.GetValueOrDefault((planId, site));

    /// <summary>Adds to the newest look what went wrong after it.</summary>
    public void Report(Release release, Failure problem) => _glances[(release.PlanId, release.Site)] = new(clock.GetUtcNow(), problem);

    /// <summary>Looks once. False when a run of the plan is under way, so that nothing can be said now.</summary>
    /// <param name="onlyCluster">True to leave the cloud as it was last seen, because only the cluster has news.</param>
    public async Task<bool> LookAsync(Release release, CancellationToken cancellation, bool onlyCluster = false)
    {
        var newest = await runs.ListAsync(new RunFilter(Plan: release.PlanId), null, null, 1, cancellation);
        if (newest.Items is [{ IsOver: false }])
        {
            return false;
        }
        var known = onlyCluster ? await store.NewestAsync(release.PlanId, release.Site, cancellation) : null;
        var items =
            known?.RunId == release.RunId
                ? await ObjectsAsync(release, known.Items.Where(i => !i.InCluster), cancellation)
                : await ItemsAsync(release, cancellation);
        _glances[(release.PlanId, release.Site)] = new(clock.GetUtcNow(), items.Failure);
        if (items.Ok)
        {
            await KeepAsync(release, items.Value, cancellation);
        }
        return true;
    }

    /// <param name="resources">What differs in the cloud, as it was last seen.</param>
    async Task<Result<IReadOnlyList<DriftItem>>> ObjectsAsync(
        Release release,
        IEnumerable<DriftItem> resources,
        CancellationToken cancellation
    )
    {
        if (await runs.DefinitionAsync(release.RunId, cancellation) is not { } definition)
        {
            return Result.Of<IReadOnlyList<DriftItem>>([]);
        }
        var seen = await sites.PlanAsync(release, definition.Plan, cancellation);
        return seen.Map<IReadOnlyList<DriftItem>>(plan =>
            [.. resources, .. DriftItems.OfObjects(plan, SiteSteps.ManagerOf(release.PlanId))]
        );
    }

    async Task<Result<IReadOnlyList<DriftItem>>> ItemsAsync(Release release, CancellationToken cancellation)
    {
        if (await runs.DefinitionAsync(release.RunId, cancellation) is not { } definition)
        {
            return Result.Of<IReadOnlyList<DriftItem>>([]);
        }
        var (plan, graph) = await MadeByAsync(release, definition, cancellation);
        var site = await reader.ReadSiteAsync(release.PlanId, plan, graph, release.Site, cancellation);
        if (site.Problem is not null)
        {
            return site.Problem;
        }
        var world = WorldPlan.Make(graph, new([site]));
        var seen = await sites.PlanAsync(release, definition.Plan, cancellation);
        if (!seen.Ok)
        {
            // A cluster that is gone cannot be opened, and that it is gone is the news.
            return world.Resources.Any(r => r is { Kind: Clouds.ResourceKind.Cluster, Action: ResourceAction.Create })
                ? Result.Of<IReadOnlyList<DriftItem>>([.. DriftItems.OfResources(world)])
                : seen.Failure;
        }
        return Result.Of<IReadOnlyList<DriftItem>>([
            .. DriftItems.OfResources(world),
            .. DriftItems.OfObjects(seen.Value, SiteSteps.ManagerOf(release.PlanId)),
        ]);
    }

    /// <summary>What the clouds hold is the last deploy's work: putting an earlier release back leaves it as it is.</summary>
    async Task<(Plan Plan, StepGraph Graph)> MadeByAsync(Release release, RunDefinition definition, CancellationToken cancellation)
    {
        if (definition.RollBack is null)
        {
            return (definition.Plan, definition.Graph);
        }
        var deploys = new RunFilter(Plan: release.PlanId, Purpose: RunPurpose.Deploy);
        var newest = (await runs.ListAsync(deploys, null, null, 1, cancellation)).Items.FirstOrDefault();
        var made = newest is null ? null : await runs.DefinitionAsync(newest.Id, cancellation);
        return made is not null && made.Plan.Sites.All.Any(s => s.Key == release.Site)
            ? (made.Plan, made.Graph)
            : (definition.Plan, Blueprint.ForDeploy(release.PlanId, release.PlanName, definition.Plan));
    }

    async Task KeepAsync(Release release, IReadOnlyList<DriftItem> items, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var report = new DriftReport(release.PlanId, release.PlanName, release.Site, release.SiteName, release.RunId, now, items);
        if (await store.NewestAsync(release.PlanId, release.Site, cancellation) is { } before && before.Says(report))
        {
            return;
        }
        var intent =
            items.Count == 0
                ? Text.Of($"{release.SiteName} is as run {release.RunId} of {release.PlanName} left it.")
                : Text.Of(
                    $"{release.SiteName} differs in {items.Count} places from what run {release.RunId} of {release.PlanName} left there."
                );
        var audit = AuditEntry.By(Actor.Console, now, "drift.reported", $"plan/{release.PlanId}", intent);
        await store.AddAsync(report, audit, cancellation);
    }
}
