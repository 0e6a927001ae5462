using System.Collections.Concurrent;
using Tandem.Images;
using Tandem.Overlays;
using Tandem.Overlays.Sources;
using Tandem.Plans;

namespace Tandem.Unit.Core.Fakes;

/// <summary>The registries of the world, in memory.</summary>
sealed class Lookup : IImageLookup, IPullLogins
{
    /// <summary>By host: who must be named to be told anything.</summary>
    public ConcurrentDictionary<string, string> Closed { get; } = [];

    /// <summary>By site: what its cluster pulls with, or why that cannot be read.</summary>
    public ConcurrentDictionary<string, Result<IReadOnlyList<PullLogin>>> Logins { get; } = [];

    /// <summary>Whose logins were read, in order.</summary>
    public ConcurrentQueue<string> Read { get; } = [];

    public Task<Result<IReadOnlyList<PullLogin>>> OfAsync(
        Guid planId,
        Plan plan,
        SiteChoice site,
        PullSource source,
        CancellationToken cancellation
    )
    {
        Read.Enqueue($"{site.Key} {source.Account} {string.Join(',', source.Secrets)}");
        return Task.FromResult(Logins.TryGetValue(site.Key, out var logins) ? logins : Result.Of<IReadOnlyList<PullLogin>>([]));
    }

    /// <summary>By host, repository and tag.</summary>
    public ConcurrentDictionary<string, string> Digests { get; } = [];

    public ConcurrentQueue<string> Asked { get; } = [];

    public Task<Result<string>> DigestAsync(ImageReference image, SourceLogin? login, CancellationToken cancellation)
    {
        var key = $"{image.Host} {image.Repository} {image.Tag}";
        Asked.Enqueue(login is null ? key : $"{key} as {login.User}");
        if (Closed.TryGetValue(image.Host, out var friend) && login?.User != friend)
        {
            return Task.FromResult<Result<string>>(
                new Failure(SourceFailures.Login, Text.Of($"{image.Host} wants a login."), Text.Of($"Give one."))
            );
        }
        return Task.FromResult<Result<string>>(
            Digests.TryGetValue(key, out var digest)
                ? digest
                : new Failure(ImageFailures.NoTag, Text.Of($"There is no {key}."), Text.Of($"Push it."))
        );
    }
}

/// <summary>For runs whose images stay as they are written.</summary>
sealed class AsWritten : IImagePinner
{
    public static ReleaseImages Images(IRenderer renderer) =>
        new(renderer, new ImageDigests(new MemoryCloud(), new Lookup(), new Lookup()), new AsWritten());

    public Rendering Pin(Rendering rendering, IReadOnlyDictionary<string, string> digests) =>
        throw new InvalidOperationException("Nothing is pinned here.");
}
