using Tandem.Access;
using Tandem.Images;
using Tandem.Overlays;
using Tandem.Plans;
using Tandem.Releases;
using Tandem.Runs.Steps;

namespace Tandem.Clusters;

/// <summary>What a run would do to one site's cluster.</summary>
/// <param name="Plan">Null when it is not known, or when the cluster is only made by the run, so that everything in it is new.</param>
/// <param name="Problem">Why it is not known.</param>
public sealed record SitePreview(string Site, ClusterPlan? Plan, Failure? Problem);

/// <summary>Looks what running a plan would change in the sites' clusters, and changes nothing.</summary>
public sealed class ClusterPreview(
    IRenderer renderer,
    IReleaseStore releases,
    SiteClusters clusters,
    ReleaseImages images,
    TimeProvider clock
)
{
    /// <summary>All sites at once; one that cannot be read holds up no other.</summary>
    /// <param name="onRead">Called after each site with how many are read.</param>
    public async Task<Result<IReadOnlyList<SitePreview>>> LookAsync(
        Actor actor,
        PlanDraft draft,
        Action<int>? onRead,
        CancellationToken cancellation
    )
    {
        if (actor.Refuses(Permission.EditPlans) is { } no)
        {
            return no;
        }
        var read = 0;
        // Asked once for all sites, as the run does.
        var known = await KnownAsync(draft, cancellation);
        return Result.Of<IReadOnlyList<SitePreview>>(
            await Task.WhenAll(
                draft.Plan.Sites.All.Select(async site =>
                {
                    var seen = await SiteAsync(draft, site, known, cancellation);
                    onRead?.Invoke(Interlocked.Increment(ref read));
                    return seen;
                })
            )
        );
    }

    /// <summary>One site alone; see <see cref="LookAsync"/>.</summary>
    public async Task<Result<SitePreview>> LookAtAsync(Actor actor, PlanDraft draft, SiteChoice site, CancellationToken cancellation) =>
        actor.Refuses(Permission.EditPlans) is { } no
            ? no
            : await SiteAsync(draft, site, await KnownAsync(draft, cancellation), cancellation);

    /// <summary>Digests for all sites from one look, as the run takes them; null where images stay as they are written.</summary>
    async Task<IReadOnlyDictionary<string, string>?> KnownAsync(PlanDraft draft, CancellationToken cancellation) =>
        draft.Plan.Deploy.Images == ImagePolicy.Pin
            ? ReleaseImages.Known(await images.ResolveAsync(draft.Id, draft.Plan, cancellation))
            : null;

    async Task<SitePreview> SiteAsync(
        PlanDraft draft,
        SiteChoice site,
        IReadOnlyDictionary<string, string>? known,
        CancellationToken cancellation
    )
    {
        var plan = draft.Plan;
        var rendering = await renderer.RenderAsync(plan.Overlays.Files, OverlaysSection.FolderOf(site.Key), cancellation);
        if (!rendering.Ok)
        {
            return new(site.Key, null, RenderStep.ToFailure(rendering.Problems[0]));
        }
        if (known is not null)
        {
            var pinned = images.Pin(rendering, known);
            if (!pinned.Ok)
            {
                return new(site.Key, null, pinned.Failure);
            }
            rendering = pinned.Value;
        }
        if (await PlaceAsync(draft, site, cancellation) is not { } place)
        {
            return new(site.Key, null, null);
        }
        var opened = await clusters.OpenAsync(place, cancellation);
        if (!opened.Ok)
        {
            return new(site.Key, null, opened.Failure);
        }
        await using var cluster = opened.Value;
        var request = SiteSteps.Release(draft.Id, plan, site.Key, rendering.Objects, clock.GetUtcNow());
        var seen = await cluster.PlanAsync(request, askServer: true, cancellation);
        return new(site.Key, seen.Ok ? seen.Value : null, seen.Failure);
    }

    /// <summary>Where the site's cluster is, if there is one already: it was deployed to before, or exists of itself.</summary>
    async Task<ClusterPlace?> PlaceAsync(PlanDraft draft, SiteChoice site, CancellationToken cancellation) =>
        (await releases.CurrentAsync(draft.Id, site.Key, cancellation))?.Place ?? ClusterPlace.Of(draft.Plan, site);
}
