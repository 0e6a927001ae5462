using Tandem.Access;
using Tandem.Plans;

namespace Tandem.Overlays;

/// <summary>What a site's overlay comes to, before anything is deployed: the same rendering as the run's.</summary>
public sealed class OverlayPreview(IRenderer renderer)
{
    /// <param name="site">Key of the site.</param>
    public async Task<Result<Rendering>> RenderAsync(Actor actor, OverlaysSection overlays, string site, CancellationToken cancellation)
    {
        if (actor.Refuses(Permission.ReadPlans) is { } no)
        {
            return no;
        }
        return await renderer.RenderAsync(overlays.Files, OverlaysSection.FolderOf(site), cancellation);
    }
}
