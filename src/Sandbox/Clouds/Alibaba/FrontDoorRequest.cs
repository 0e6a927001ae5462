using System.Text;

namespace Tandem.Sandbox.Clouds.Alibaba;

/// <summary>A request as it came off the wire, nothing decoded.</summary>
/// <param name="Method">In upper case.</param>
/// <param name="RawPath">Percent-encoded, e.g. <c>/clusters/c1</c>.</param>
/// <param name="RawQuery">Percent-encoded, without the question mark; empty when there is none.</param>
/// <param name="Headers">Names in any case; several values of one name are joined by a comma.</param>
internal sealed record FrontDoorRequest(
    string Method,
    string RawPath,
    string RawQuery,
    IReadOnlyDictionary<string, string> Headers,
    byte[] Body
)
{
    /// <summary>The header, or null when absent or blank.</summary>
    public string? Header(string name) =>
        Headers.TryGetValue(name, out var value) && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    public string Host => Header("host") ?? "";
}

/// <summary>The answer; <paramref name="Cut"/> means: say nothing and break the connection.</summary>
internal sealed record FrontDoorResponse(
    int Status,
    string ContentType,
    IReadOnlyDictionary<string, string> Headers,
    byte[] Body,
    bool Cut = false
)
{
    public static readonly FrontDoorResponse NoAnswer = new(0, "", new Dictionary<string, string>(), [], Cut: true);

    public string Text => Encoding.UTF8.GetString(Body);
}
