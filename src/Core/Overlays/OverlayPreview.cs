using Tandem.Access;
using Tandem.Clusters;
using Tandem.Plans;
using Tandem.Releases;

namespace Tandem.Overlays;

/// <summary>What the site's cluster says to a rendering.</summary>
/// <param name="Unchecked">Null, or why it could not be asked yet.</param>
public sealed record SchemaReport(IReadOnlyList<RenderProblem> Problems, Text? Unchecked);

/// <summary>
/// What a site's overlay comes to, before anything is deployed: the same rendering and the same check as the run's. And what helps to write it.
/// </summary>
public sealed class OverlayPreview(IRenderer renderer, SiteClusters clusters, SchemaGate gate, IReleaseStore releases)
{
    /// <summary>The rendering as soon as there is one; silent mistakes are not looked for. Cancelled, the program is killed.</summary>
    /// <param name="site">Key of the site.</param>
    public async Task<Result<Rendering>> DraftAsync(Actor actor, OverlaysSection overlays, string site, CancellationToken cancellation)
    {
        if (actor.Refuses(Permission.ReadPlans) is { } no)
        {
            return no;
        }
        return await renderer.DraftAsync(overlays.Files, OverlaysSection.FolderOf(site), cancellation);
    }

    /// <summary>What the run would go by: also what Kustomize passes over in silence is a problem. After a draft nothing is rendered again.</summary>
    /// <param name="site">Key of the site.</param>
    public async Task<Result<Rendering>> RenderAsync(Actor actor, OverlaysSection overlays, string site, CancellationToken cancellation)
    {
        if (actor.Refuses(Permission.ReadPlans) is { } no)
        {
            return no;
        }
        return await renderer.RenderAsync(overlays.Files, OverlaysSection.FolderOf(site), cancellation);
    }

    /// <summary>Holds a rendering against the site's cluster, where there is one already. Only reads.</summary>
    public async Task<Result<SchemaReport>> CheckAsync(
        Actor actor,
        Guid planId,
        Plan plan,
        SiteChoice site,
        Rendering rendering,
        CancellationToken cancellation
    )
    {
        if (actor.Refuses(Permission.ReadPlans) is { } no)
        {
            return no;
        }
        if (await releases.PlaceAsync(planId, plan, site, cancellation) is not { } place)
        {
            return new SchemaReport([], Text.Of($"{site.Name} has no cluster yet; the run checks the fields against it before it writes."));
        }
        var opened = await clusters.OpenAsync(place, cancellation);
        if (!opened.Ok)
        {
            return new SchemaReport([], Unasked(site, opened.Failure));
        }
        await using var cluster = opened.Value;
        var problems = await gate.CheckAsync(cluster, plan, site.Key, rendering, cancellation);
        return problems.Ok ? new SchemaReport(problems.Value, null) : new SchemaReport([], Unasked(site, problems.Failure));
    }

    /// <summary>Where a line of the rendering was written; null when that cannot be told.</summary>
    /// <param name="line">1-based, within the object.</param>
    public SourcePlace? SourceOf(OverlaysSection overlays, string site, Rendering rendering, RenderedObject item, int line) =>
        gate.SourceOf(overlays.Files, OverlaysSection.FolderOf(site), rendering, item, line);

    /// <summary>Help for somebody who writes for this site; also without a cluster, which it then says. Whoever asks disposes it.</summary>
    public async Task<Result<OverlayAdvice>> AdviseAsync(
        Actor actor,
        Guid planId,
        Plan plan,
        SiteChoice site,
        CancellationToken cancellation
    )
    {
        if (actor.Refuses(Permission.ReadPlans) is { } no)
        {
            return no;
        }
        if (await releases.PlaceAsync(planId, plan, site, cancellation) is not { } place)
        {
            return new OverlayAdvice(null, Text.Of($"{site.Name} has no cluster yet that could tell its fields."));
        }
        var opened = await clusters.OpenAsync(place, cancellation);
        return opened.Ok ? new OverlayAdvice(opened.Value, null) : new OverlayAdvice(null, Unasked(site, opened.Failure));
    }

    static Text Unasked(SiteChoice site, Failure failure) =>
        Text.Of($"The cluster of {site.Name} could not be asked about the fields: {failure.What}");
}
