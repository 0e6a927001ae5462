using Tandem.Overlays;
using Tandem.Plans;

namespace Tandem.Images;

/// <summary>An image of a release, as one site writes it.</summary>
/// <param name="Site">Name of the site.</param>
/// <param name="Container">e.g. <c>Deployment/hello: hello</c>.</param>
/// <param name="Digest">What it comes to, or why that is not known.</param>
public sealed record ReleaseImage(string Site, string Container, string Image, Result<string> Digest);

/// <summary>The images of a whole release, each looked up once for all sites.</summary>
public sealed class ReleaseImages(IRenderer renderer, ImageDigests digests, IImagePinner pinner)
{
    /// <summary>Every container of every site that renders.</summary>
    public async Task<IReadOnlyList<ReleaseImage>> ResolveAsync(Guid planId, Plan plan, CancellationToken cancellation)
    {
        var named = await Task.WhenAll(
            plan.Sites.All.Select(async site =>
            {
                var rendering = await renderer.RenderAsync(plan.Overlays.Files, OverlaysSection.FolderOf(site.Key), cancellation);
                return ContainerImages.Of(rendering.Objects).Select(c => new SiteContainer(site, c)).ToList();
            })
        );
        var all = named.SelectMany(n => n).ToList();
        var answers = await digests.OfAsync(planId, plan, all, cancellation);
        return [.. all.Select(n => new ReleaseImage(n.Site.Name, n.Container.Name, n.Container.Image, answers.Digests[n.Container.Image]))];
    }

    /// <summary>What was found, by the image as it is written.</summary>
    public static IReadOnlyDictionary<string, string> Known(IEnumerable<ReleaseImage> images) =>
        images.Where(i => i.Digest.Ok).DistinctBy(i => i.Image).ToDictionary(i => i.Image, i => i.Digest.Value);

    /// <summary>With every image behind its digest; a failure when one is not known: half a pin would prove nothing.</summary>
    public Result<Rendering> Pin(Rendering rendering, IReadOnlyDictionary<string, string> known)
    {
        var missing = ContainerImages.Of(rendering.Objects).Select(c => c.Image).FirstOrDefault(i => !known.ContainsKey(i));
        return missing is null
            ? pinner.Pin(rendering, known)
            : new Failure(
                ImageFailures.Unresolved,
                Text.Of($"The digest of {missing} is not known."),
                Text.Of($"See why in the images of step 5, or let step 6 deploy images as they are written.")
            );
    }
}
