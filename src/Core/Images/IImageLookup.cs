using Tandem.Overlays;
using Tandem.Overlays.Sources;

namespace Tandem.Images;

/// <summary>Registries that belong to none of the plan's accounts.</summary>
public interface IImageLookup
{
    /// <summary>The digest that the image's tag names now, as <c>sha256:…</c>. Bounded in time; a failure says what is missing or unreachable.</summary>
    /// <param name="login">Null: asked as anybody may ask. <see cref="SourceFailures.Login"/> says that this is not enough.</param>
    Task<Result<string>> DigestAsync(ImageReference image, SourceLogin? login, CancellationToken cancellation);
}

/// <summary>Writes digests behind the images of a rendering.</summary>
public interface IImagePinner
{
    /// <summary>
    /// The same rendering, each container's image followed by its digest and every other byte as it was. An image that has a digest already, or none in
    /// <paramref name="digests"/>, stays.
    /// </summary>
    /// <param name="digests">By the image as it is written.</param>
    Rendering Pin(Rendering rendering, IReadOnlyDictionary<string, string> digests);
}
