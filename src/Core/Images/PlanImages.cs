using Tandem.Access;
using Tandem.Overlays;
using Tandem.Plans;
using Tandem.Runs.Steps;

namespace Tandem.Images;

/// <summary>
/// Looks which images a plan's overlays name and what each comes to, in the registries of the plan's accounts and elsewhere, so that two sites that seem
/// to run the same do so. Changes nothing.
/// </summary>
public sealed class PlanImages(IRenderer renderer, ImageDigests digests, TimeProvider clock)
{
    sealed record Named(SiteChoice Site, string Container, string Image);

    public async Task<Result<ImageReport>> LookAsync(Actor actor, Plan plan, CancellationToken cancellation)
    {
        if (actor.Refuses(Permission.ReadPlans) is { } no)
        {
            return no;
        }
        var renderings = await Task.WhenAll(plan.Sites.All.Select(s => RenderAsync(plan, s, cancellation)));
        var named = renderings.Where(r => r.Ok).SelectMany(r => r.Value).ToList();
        var answers = await digests.OfAsync(plan, named.Select(n => n.Image), cancellation);
        return new ImageReport(
            clock.GetUtcNow(),
            [.. named.GroupBy(n => n.Container).Select(c => new ImageRow(c.Key, [.. c.Select(n => Of(n, answers.Digests[n.Image]))]))],
            await Task.WhenAll(answers.Places.Select(p => LoginAsync(p, cancellation))),
            [.. renderings.Select(r => r.Failure).OfType<Failure>(), .. answers.Unread]
        );
    }

    static SiteImage Of(Named named, Result<string> digest) =>
        new(named.Site.Name, named.Image, digest.Ok ? digest.Value : null, digest.Failure);

    async Task<Result<IReadOnlyList<Named>>> RenderAsync(Plan plan, SiteChoice site, CancellationToken cancellation)
    {
        var rendering = await renderer.RenderAsync(plan.Overlays.Files, OverlaysSection.FolderOf(site.Key), cancellation);
        return rendering.Ok
            ? Result.Of<IReadOnlyList<Named>>([.. ContainerImages.Of(rendering.Objects).Select(c => new Named(site, c.Container, c.Image))])
            : RenderStep.ToFailure(rendering.Problems[0]) with
            {
                Code = ImageFailures.NoRendering,
            };
    }

    static async Task<RegistryLook> LoginAsync(ImagePlace place, CancellationToken cancellation)
    {
        if (!place.Registry.IsReady)
        {
            return new(place.Registry, null, null);
        }
        var login = await place.Port.LoginAsync(place.Registry, cancellation);
        return new(place.Registry, login.Ok ? login.Value.Until : null, login.Failure);
    }
}
