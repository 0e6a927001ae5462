using System.Collections.Concurrent;
using Tandem.Clouds;
using Tandem.Overlays.Sources;
using Tandem.Plans;

namespace Tandem.Images;

/// <summary>What images come to now.</summary>
/// <param name="Digests">By the image as it is written.</param>
/// <param name="Places">The registries of the plan's accounts.</param>
/// <param name="Unread">Accounts whose registries could not be listed.</param>
sealed record ImageAnswers(
    IReadOnlyDictionary<string, Result<string>> Digests,
    IReadOnlyList<ImagePlace> Places,
    IReadOnlyList<Failure> Unread
);

/// <summary>A registry of an account, and how to ask it.</summary>
sealed record ImagePlace(IImageRegistry Port, RegistryInstance Registry);

/// <summary>
/// Asks what tags mean: through the account, where a registry belongs to one of the plan's, else the registry itself, and where that wants a login,
/// with the one that a site's cluster pulls with. The same image is one question.
/// </summary>
public sealed class ImageDigests(ICloudProvider clouds, IImageLookup lookup, IPullLogins logins)
{
    /// <summary>Questions at once.</summary>
    const int AtOnce = 8;

    internal async Task<ImageAnswers> OfAsync(Guid planId, Plan plan, IEnumerable<SiteContainer> containers, CancellationToken cancellation)
    {
        var regions = plan.Sites.All.Where(s => s.Region.Length > 0).Select(s => (s.AccountId, s.Region)).Distinct();
        var asked = await Task.WhenAll(regions.Select(r => PlacesAsync(r.AccountId, r.Region, cancellation)));
        var places = asked.Where(p => p.Ok).SelectMany(p => p.Value).DistinctBy(p => p.Registry.Id).ToList();
        using var turns = new SemaphoreSlim(AtOnce);
        var look = new LoginLook(c => logins.OfAsync(planId, plan, c.Site, c.Container.Pull, cancellation));
        var wanted = containers.ToLookup(c => c.Container.Image, StringComparer.Ordinal).ToList();
        var digests = await Task.WhenAll(wanted.Select(users => InTurnAsync(turns, users, places, look, cancellation)));
        return new(
            wanted.Zip(digests).ToDictionary(p => p.First.Key, p => p.Second),
            places,
            [.. asked.Select(a => a.Failure).OfType<Failure>()]
        );
    }

    async Task<Result<string>> InTurnAsync(
        SemaphoreSlim turns,
        IGrouping<string, SiteContainer> users,
        List<ImagePlace> places,
        LoginLook look,
        CancellationToken cancellation
    )
    {
        await turns.WaitAsync(cancellation);
        try
        {
            var image = ImageReference.Parse(users.Key);
            var digest = await DigestAsync(image, places, cancellation);
            return digest.Failure is { Code: SourceFailures.Login } refused
                ? await WithLoginAsync(image, users, refused, look, cancellation)
                : digest;
        }
        finally
        {
            turns.Release();
        }
    }

    async Task<Result<string>> DigestAsync(ImageReference image, List<ImagePlace> places, CancellationToken cancellation)
    {
        if (image.Digest is { } pinned)
        {
            return pinned;
        }
        var place = places.Find(p => p.Registry.Hosts.Contains(image.Host, StringComparer.OrdinalIgnoreCase));
        return place is not null
            ? await place.Port.DigestAsync(place.Registry, image, cancellation)
            : await lookup.DigestAsync(image, null, cancellation);
    }

    /// <summary>Site by site, until a login of one will do: a tag means the same to all who may ask.</summary>
    async Task<Result<string>> WithLoginAsync(
        ImageReference image,
        IEnumerable<SiteContainer> users,
        Failure refused,
        LoginLook look,
        CancellationToken cancellation
    )
    {
        foreach (var user in users.DistinctBy(LoginLook.Place))
        {
            var found = await look.OfAsync(user);
            if (!found.Ok)
            {
                refused = refused with
                {
                    Hint = Text.Of($"The pull secrets of {user.Site.Name} could not be read: {found.Failure.What} {found.Failure.Hint}"),
                };
            }
            foreach (
                var login in found.Ok ? found.Value.Where(l => string.Equals(l.Host, image.Host, StringComparison.OrdinalIgnoreCase)) : []
            )
            {
                var digest = await lookup.DigestAsync(image, login.Login, cancellation);
                if (digest.Failure is not { Code: SourceFailures.Login } again)
                {
                    return digest;
                }
                refused = again;
            }
        }
        return refused;
    }

    async Task<Result<IReadOnlyList<ImagePlace>>> PlacesAsync(Guid account, string region, CancellationToken cancellation)
    {
        var cloud = await clouds.OpenAsync(account, cancellation);
        if (!cloud.Ok)
        {
            return cloud.Failure;
        }
        var instances = await cloud.Value.Images.InstancesAsync(region, cancellation);
        return instances.Map<IReadOnlyList<ImagePlace>>(all => [.. all.Select(i => new ImagePlace(cloud.Value.Images, i))]);
    }
}

/// <summary>Reads the logins of each place once, however many images are pulled with them.</summary>
sealed class LoginLook(Func<SiteContainer, Task<Result<IReadOnlyList<PullLogin>>>> read)
{
    readonly ConcurrentDictionary<string, Task<Result<IReadOnlyList<PullLogin>>>> _known = [];

    public Task<Result<IReadOnlyList<PullLogin>>> OfAsync(SiteContainer container) =>
        _known.GetOrAdd(Place(container), _ => read(container));

    /// <summary>Names where the logins of a container are kept.</summary>
    public static string Place(SiteContainer c) =>
        string.Join('/', [c.Site.Key, c.Container.Pull.Namespace ?? "", c.Container.Pull.Account, .. c.Container.Pull.Secrets]);
}
