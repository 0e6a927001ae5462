using Tandem.Clouds;
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
/// Asks what tags mean: through the account, where a registry belongs to one of the plan's, else the registry itself. The same image is one question.
/// </summary>
public sealed class ImageDigests(ICloudProvider clouds, IImageLookup lookup)
{
    /// <summary>Questions at once.</summary>
    const int AtOnce = 8;

    internal async Task<ImageAnswers> OfAsync(Plan plan, IEnumerable<string> images, CancellationToken cancellation)
    {
        var regions = plan.Sites.All.Where(s => s.Region.Length > 0).Select(s => (s.AccountId, s.Region)).Distinct();
        var asked = await Task.WhenAll(regions.Select(r => PlacesAsync(r.AccountId, r.Region, cancellation)));
        var places = asked.Where(p => p.Ok).SelectMany(p => p.Value).DistinctBy(p => p.Registry.Id).ToList();
        using var turns = new SemaphoreSlim(AtOnce);
        var wanted = images.Distinct(StringComparer.Ordinal).ToList();
        var digests = await Task.WhenAll(wanted.Select(i => InTurnAsync(turns, ImageReference.Parse(i), places, cancellation)));
        return new(
            wanted.Zip(digests).ToDictionary(p => p.First, p => p.Second),
            places,
            [.. asked.Select(a => a.Failure).OfType<Failure>()]
        );
    }

    async Task<Result<string>> InTurnAsync(
        SemaphoreSlim turns,
        ImageReference image,
        List<ImagePlace> places,
        CancellationToken cancellation
    )
    {
        await turns.WaitAsync(cancellation);
        try
        {
            return await DigestAsync(image, places, cancellation);
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
            : await lookup.DigestAsync(image, cancellation);
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
