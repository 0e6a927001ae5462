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
    public async Task<Result<ImageReport>> LookAsync(Actor actor, Guid planId, Plan plan, CancellationToken cancellation)
    {
        if (actor.Refuses(Permission.ReadPlans) is { } no)
        {
            return no;
        }
        var renderings = await Task.WhenAll(plan.Sites.All.Select(s => RenderAsync(plan, s, cancellation)));
        var named = renderings.Where(r => r.Ok).SelectMany(r => r.Value).ToList();
        var answers = await digests.OfAsync(planId, plan, named, cancellation);
        return new ImageReport(
            clock.GetUtcNow(),
            [
                .. named
                    .GroupBy(n => n.Container.Name)
                    .Select(c => new ImageRow(c.Key, [.. c.Select(n => Of(n, answers.Digests[n.Container.Image]))])),
            ],
            await Task.WhenAll(answers.Places.Select(p => LoginAsync(p, cancellation))),
            [.. renderings.Select(r => r.Failure).OfType<Failure>(), .. answers.Unread]
        );
    }

    static SiteImage Of(SiteContainer named, Result<string> digest) =>
        new(named.Site.Name, named.Container.Image, digest.Ok ? digest.Value : null, digest.Failure);

    async Task<Result<IReadOnlyList<SiteContainer>>> RenderAsync(Plan plan, SiteChoice site, CancellationToken cancellation)
    {
        var rendering = await renderer.RenderAsync(plan.Overlays.Files, OverlaysSection.FolderOf(site.Key), cancellation);
        return rendering.Ok
            ? Result.Of<IReadOnlyList<SiteContainer>>([.. ContainerImages.Of(rendering.Objects).Select(c => new SiteContainer(site, c))])
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
