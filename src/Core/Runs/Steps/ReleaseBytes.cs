using Tandem.Clusters;
using Tandem.Images;
using Tandem.Overlays;
using Tandem.Plans;
using Tandem.Releases;

namespace Tandem.Runs.Steps;

/// <summary>What a run puts on a site: what its overlay renders to, or the kept bytes of an earlier run.</summary>
public sealed class ReleaseBytes(IRenderer renderer, IReleaseStore releases, IReleaseReader reader, ReleaseImages images)
{
    public Task<Result<Rendering>> OfAsync(StepContext context, CancellationToken cancellation) =>
        context.RollBack is { } back ? KeptAsync(context, back, cancellation) : RenderedAsync(context, cancellation);

    /// <summary>What was rendered first is what is deployed, or nothing is.</summary>
    async Task<Result<Rendering>> RenderedAsync(StepContext context, CancellationToken cancellation)
    {
        var rendering = await renderer.RenderAsync(context.Plan.Overlays.Files, OverlaysSection.FolderOf(context.Site.Key), cancellation);
        if (!rendering.Ok)
        {
            return RenderStep.ToFailure(rendering.Problems[0]);
        }
        var previewed = context.OutcomeOf(Blueprint.RenderKey(context.Site.Key))?.Facts?[RenderStep.Hash];
        if (previewed != RenderStep.HashOf(rendering.Yaml))
        {
            return new Failure(
                "overlays.moved",
                Text.Of($"The overlay of {context.Site.Name} no longer renders to what was previewed."),
                Text.Of($"Start a new run and look at its preview.")
            );
        }
        // Looked up once, for all sites and for every resumption.
        return context.Plan.Deploy.Images == ImagePolicy.Pin
            ? images.Pin(rendering, context.OutcomeOf(Blueprint.ImagesKey)?.Facts ?? new Dictionary<string, string>())
            : rendering;
    }

    /// <summary>The very bytes that were looked at: whoever changed them in the database is found out here.</summary>
    async Task<Result<Rendering>> KeptAsync(StepContext context, RollBack back, CancellationToken cancellation)
    {
        var site = context.Site;
        var kept = await releases.FindAsync(context.Run.PlanId, back.Run, site.Key, cancellation);
        return kept is not null && RenderStep.HashOf(kept.Yaml) == back.Sites[site.Key].Sha256
            ? new Rendering(kept.Yaml, reader.Read(kept.Yaml), [], TimeSpan.Zero)
            : new Failure(
                "release.altered",
                Text.Of($"The kept release of run {back.Run} for {site.Name} is not what it was when this run was asked for."),
                Text.Of($"Verify the record on the page History, then choose another release.")
            );
    }
}
