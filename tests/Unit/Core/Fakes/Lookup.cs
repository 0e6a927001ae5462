using System.Collections.Concurrent;
using Tandem.Images;
using Tandem.Overlays;

namespace Tandem.Unit.Core.Fakes;

/// <summary>The registries of the world, in memory.</summary>
sealed class Lookup : IImageLookup
{
    /// <summary>By host, repository and tag.</summary>
    public ConcurrentDictionary<string, string> Digests { get; } = [];

    public ConcurrentQueue<string> Asked { get; } = [];

    public Task<Result<string>> DigestAsync(ImageReference image, CancellationToken cancellation)
    {
        var key = $"{image.Host} {image.Repository} {image.Tag}";
        Asked.Enqueue(key);
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
        new(renderer, new ImageDigests(new MemoryCloud(), new Lookup()), new AsWritten());

    public Rendering Pin(Rendering rendering, IReadOnlyDictionary<string, string> digests) =>
        throw new InvalidOperationException("Nothing is pinned here.");
}
