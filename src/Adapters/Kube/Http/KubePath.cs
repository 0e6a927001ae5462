using System.Text;
using System.Text.RegularExpressions;
using Tandem.Clusters;

namespace Tandem.Adapters.Kube.Http;

/// <summary>
/// The only builder of request paths. Names come from users' manifests, so each is one escaped segment: <c>../../secrets/x</c> must not walk.
/// </summary>
static partial class KubePath
{
    /// <summary>Path of a list: <c>/apis/apps/v1/namespaces/shop/deployments</c>; null as namespace means the whole cluster.</summary>
    public static string List(ApiKind kind, string? ns)
    {
        var path = new StringBuilder(kind.Group.Length == 0 ? "/api/" : $"/apis/{Segment(kind.Group)}/").Append(Segment(kind.Version));
        if (kind.Namespaced && ns is not null)
        {
            path.Append("/namespaces/").Append(Segment(ns));
        }
        return path.Append('/').Append(Segment(kind.Resource)).ToString();
    }

    public static string Of(ApiKind kind, string? ns, string name) => $"{List(kind, ns)}/{Segment(name)}";

    /// <summary>Why this identity cannot be asked for, or null. Asked before anything is sent.</summary>
    public static Failure? Refuses(ObjectRef r) =>
        IsSegment(r.Name) && (r.Namespace is null || NamespaceName().IsMatch(r.Namespace))
            ? null
            : new Failure(
                "cluster.name",
                Text.Of($"{r.Kind} has a name or namespace that Kubernetes does not accept."),
                Text.Of($"Use lower-case letters, digits, hyphens and dots in metadata.name and metadata.namespace.")
            );

    /// <summary>Text that may stand in a header as one word: what is not a letter, digit, dot or hyphen becomes a hyphen.</summary>
    public static string Word(string text) => string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? c : '-'));

    static string Segment(string value) =>
        IsSegment(value) ? Uri.EscapeDataString(value) : throw new ArgumentException("This is no path segment.", nameof(value));

    static bool IsSegment(string value) => value is { Length: > 0 and <= 253 } and not "." and not ".." && SegmentText().IsMatch(value);

    /// <summary>RBAC names may hold colons, so more is allowed than in a DNS name, but nothing that could end a segment.</summary>
    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._:@~-]*\z")]
    private static partial Regex SegmentText();

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\z")]
    private static partial Regex NamespaceName();
}
