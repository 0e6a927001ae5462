using Tandem.Access;
using Tandem.Clouds;
using Tandem.Overlays;
using Tandem.Plans;
using Tandem.Runs.Steps;

namespace Tandem.Images;

/// <summary>
/// Looks which images a plan's overlays name and what each comes to in the registries of the plan's accounts, so that two sites that seem to run
/// the same do so. Changes nothing.
/// </summary>
public sealed class PlanImages(IRenderer renderer, ICloudProvider clouds, TimeProvider clock)
{
    sealed record Place(IImageRegistry Port, RegistryInstance Registry);

    sealed record Named(SiteChoice Site, string Container, string Image);

    public async Task<Result<ImageReport>> LookAsync(Actor actor, Plan plan, CancellationToken cancellation)
    {
        if (actor.Refuses(Permission.ReadPlans) is { } no)
        {
            return no;
        }
        var renderings = await Task.WhenAll(plan.Sites.All.Select(s => RenderAsync(plan, s, cancellation)));
        var named = renderings.Where(r => r.Ok).SelectMany(r => r.Value).ToList();
        var regions = plan.Sites.All.Where(s => s.Region.Length > 0).Select(s => (s.AccountId, s.Region)).Distinct();
        var asked = await Task.WhenAll(regions.Select(r => PlacesAsync(r.AccountId, r.Region, cancellation)));
        var places = asked.Where(p => p.Ok).SelectMany(p => p.Value).DistinctBy(p => p.Registry.Id).ToList();
        var images = named.Select(n => n.Image).Distinct().ToList();
        var digests = await Task.WhenAll(images.Select(i => DigestAsync(ImageReference.Parse(i), places, cancellation)));
        var known = images.Zip(digests).ToDictionary(p => p.First, p => p.Second);
        return new ImageReport(
            clock.GetUtcNow(),
            [.. named.GroupBy(n => n.Container).Select(c => new ImageRow(c.Key, [.. c.Select(n => Of(n, known[n.Image]))]))],
            await Task.WhenAll(places.Select(p => LoginAsync(p, cancellation))),
            [.. renderings.Select(r => r.Failure).Concat(asked.Select(a => a.Failure)).OfType<Failure>()]
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

    async Task<Result<IReadOnlyList<Place>>> PlacesAsync(Guid account, string region, CancellationToken cancellation)
    {
        var cloud = await clouds.OpenAsync(account, cancellation);
        if (!cloud.Ok)
        {
            return cloud.Failure;
        }
        var instances = await cloud.Value.Images.InstancesAsync(region, cancellation);
        return instances.Map<IReadOnlyList<Place>>(all => [.. all.Select(i => new Place(cloud.Value.Images, i))]);
    }

    static async Task<Result<string>> DigestAsync(ImageReference image, List<Place> places, CancellationToken cancellation)
    {
        if (image.Digest is { } pinned)
        {
            return pinned;
        }
        var place = places.Find(p => p.Registry.Hosts.Contains(image.Host, StringComparer.OrdinalIgnoreCase));
        return place is not null
            ? await place.Port.DigestAsync(place.Registry, image, cancellation)
            : new Failure(
                ImageFailures.NoRegistry,
                Text.Of($"No registry of the plan's accounts answers to {image.Host}."),
                Text.Of($"Look the digest up where the image lies, or push it to a registry of the site's account.")
            );
    }

    static async Task<RegistryLook> LoginAsync(Place place, CancellationToken cancellation)
    {
        if (!place.Registry.IsReady)
        {
            return new(place.Registry, null, null);
        }
        var login = await place.Port.LoginAsync(place.Registry, cancellation);
        return new(place.Registry, login.Ok ? login.Value.Until : null, login.Failure);
    }
}
