using System.Text.RegularExpressions;
using Tandem.Adapters.Sources;
using Tandem.Images;
using Tandem.Overlays.Sources;

namespace Tandem.Adapters.Images;

/// <inheritdoc/>
sealed partial class RegistryImages(OciRegistry registry, TimeProvider clock) : IImageLookup
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Of many platforms first: its digest is what a runtime would be told.</summary>
    static readonly string[] Manifests =
    [
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.v2+json",
    ];

    public async Task<Result<string>> DigestAsync(ImageReference image, SourceLogin? login, CancellationToken cancellation)
    {
        if (!Host().IsMatch(image.Host) || !Repository().IsMatch(image.Repository) || !Tag().IsMatch(image.Tag))
        {
            return new Failure(
                SourceFailures.Address,
                Text.Of($"That is no image a registry could have."),
                Text.Of($"Write it like registry.example.com/team/shop:1.2.")
            );
        }
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            return Told(image, login is not null, await registry.DigestAsync(PlaceOf(image), image.Tag, Manifests, login, either.Token));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new Failure(
                SourceFailures.Slow,
                Text.Of($"{image.Host} did not answer in full within {Patience.TotalSeconds} seconds."),
                Text.Of($"Try again, or fetch from a nearer host.")
            );
        }
    }

    /// <summary>A missing tag under the code that the clouds' registries use for it, too.</summary>
    static Result<string> Told(ImageReference image, bool withLogin, Result<string> digest) =>
        digest.Failure is { Code: SourceFailures.Missing } missing ? missing with { Code = ImageFailures.NoTag }
        : digest.Failure is { Code: SourceFailures.Login }
            ? new Failure(
                SourceFailures.Login,
                withLogin
                    ? Text.Of($"{image.Host} does not tell about {image.Repository} with the login that the cluster has.")
                    : Text.Of($"{image.Host} does not tell anybody without a login about {image.Repository}."),
                Text.Of(
                    $"Check the name; then give the pods of the site a pull secret for it, write the digest behind the image yourself, or keep it in a registry of the site's account."
                )
            )
        : digest;

    /// <summary>The usual registry answers under another name than the one it is written by, and keeps its own images in a folder that nobody writes.</summary>
    static OciPlace PlaceOf(ImageReference image) =>
        image.Host is "docker.io" or "index.docker.io"
            ? new("registry-1.docker.io", image.Repository.Contains('/') ? image.Repository : $"library/{image.Repository}")
            : new(image.Host, image.Repository);

    [GeneratedRegex(@"^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?$")]
    private static partial Regex Host();

    [GeneratedRegex(@"^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$")]
    private static partial Regex Repository();

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$")]
    private static partial Regex Tag();
}
