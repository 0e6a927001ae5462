using Tandem.Clusters;
using Tandem.Plans;
using Tandem.Runs.Steps;

namespace Tandem.Releases;

/// <summary>Holds what was released at a site against what is in its cluster now. Reads only.</summary>
public sealed class SiteReleases(SiteClusters clusters, IReleaseReader reader, TimeProvider clock)
{
    /// <summary>What applying the very bytes of the release once more would do.</summary>
    /// <param name="plan">The plan as it was deployed.</param>
    public Task<Result<ClusterPlan>> PlanAsync(Release release, Plan plan, CancellationToken cancellation) =>
        // What runs once with every release ran with this one.
        AskAsync(release, plan, $"{release.RunId}", askServer: false, cancellation);

    /// <summary>What putting the release back would do; the server itself checks what is new or changes.</summary>
    public Task<Result<ClusterPlan>> PreviewAsync(Release release, Plan plan, CancellationToken cancellation) =>
        AskAsync(release, plan, null, askServer: true, cancellation);

    async Task<Result<ClusterPlan>> AskAsync(Release release, Plan plan, string? mark, bool askServer, CancellationToken cancellation)
    {
        var opened = await clusters.OpenAsync(release.Place, cancellation);
        if (!opened.Ok)
        {
            return opened.Failure;
        }
        await using var cluster = opened.Value;
        var request = SiteSteps.Release(release.PlanId, plan, release.Site, reader.Read(release.Yaml), clock.GetUtcNow()) with
        {
            Release = mark,
        };
        return await cluster.PlanAsync(request, askServer, cancellation);
    }
}
