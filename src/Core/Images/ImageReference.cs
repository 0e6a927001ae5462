namespace Tandem.Images;

/// <summary>Where an image is pulled from, taken apart.</summary>
/// <param name="Host">Host of its registry, with the port if it names one; <c>docker.io</c> when it names none.</param>
/// <param name="Repository">e.g. <c>tandem/hello</c>.</param>
/// <param name="Tag">Empty when only the digest is named.</param>
/// <param name="Digest">With its algorithm, e.g. <c>sha256:9f…</c>; null when the tag decides.</param>
public sealed record ImageReference(string Host, string Repository, string Tag, string? Digest)
{
    const string Usual = "docker.io";

    /// <summary>As container runtimes read it: a first part with a dot or a port is a host, and no tag means <c>latest</c>.</summary>
    public static ImageReference Parse(string text)
    {
        var (rest, digest) = text.Split('@', 2) is [var before, var after] ? (before, after) : (text, null);
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : rest[..slash];
        var names = first.Contains('.', StringComparison.Ordinal) || first.Contains(':', StringComparison.Ordinal) || first == "localhost";
        var path = names ? rest[(slash + 1)..] : rest;
        var colon = path.LastIndexOf(':');
        var tag = colon > path.LastIndexOf('/') ? path[(colon + 1)..] : "";
        return new(
            names ? first : Usual,
            tag.Length > 0 ? path[..colon] : path,
            tag.Length == 0 && digest is null ? "latest" : tag,
            digest
        );
    }
}
