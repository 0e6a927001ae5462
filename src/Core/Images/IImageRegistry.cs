using Tandem.Secrets;

namespace Tandem.Images;

/// <summary>A registry of an account.</summary>
/// <param name="Id">The cloud's id, e.g. <c>cri-…</c>.</param>
/// <param name="Status">The cloud's own word for its state.</param>
/// <param name="Hosts">The host names under which images are pulled from it; empty while it is not ready.</param>
public sealed record RegistryInstance(string Id, string Name, string Region, bool IsReady, string Status, IReadOnlyList<string> Hosts);

/// <summary>What a container runtime logs in to a registry with. Ends by itself.</summary>
public sealed record RegistryLogin(string User, SecretText Password, DateTimeOffset Until);

/// <summary>The image registries of a cloud account. Only read.</summary>
public interface IImageRegistry
{
    /// <summary>Every registry of the account in a region.</summary>
    Task<Result<IReadOnlyList<RegistryInstance>>> InstancesAsync(string region, CancellationToken cancellation);

    /// <summary>
    /// The digest that the image's tag names now, as <c>sha256:…</c>. A failure says whether the registry, the repository or the tag is missing; see
    /// <see cref="ImageFailures"/>.
    /// </summary>
    Task<Result<string>> DigestAsync(RegistryInstance registry, ImageReference image, CancellationToken cancellation);

    /// <summary>A login good for pulling; a failure when the account gets none.</summary>
    Task<Result<RegistryLogin>> LoginAsync(RegistryInstance registry, CancellationToken cancellation);
}

/// <summary>Codes of what can be wrong with an image.</summary>
public static class ImageFailures
{
    public const string NoRegistry = "image.no-registry";
    public const string NoRepository = "image.no-repository";
    public const string NoTag = "image.no-tag";
    public const string NoRendering = "image.no-rendering";
    public const string Unresolved = "image.unresolved";
}
