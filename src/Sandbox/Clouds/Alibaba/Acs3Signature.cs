using System.Security.Cryptography;
using System.Text;

namespace Tandem.Sandbox.Clouds.Alibaba;

/// <summary>The four parts of an <c>Authorization</c> header of signature V3.</summary>
internal sealed record Acs3Authorization(string Algorithm, string AccessKeyId, IReadOnlyList<string> SignedHeaders, string Signature)
{
    /// <summary>Null when a part is missing.</summary>
    public static Acs3Authorization? Parse(string header)
    {
        var halves = header.Split(' ', 2);
        if (halves.Length < 2)
            return null;
        var parts = halves[1]
            .Split(',', StringSplitOptions.TrimEntries)
            .Select(p => p.Split('=', 2))
            .Where(p => p.Length == 2)
            .GroupBy(p => p[0], p => p[1], StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        return
            parts.TryGetValue("Credential", out var key)
            && parts.TryGetValue("SignedHeaders", out var signed)
            && parts.TryGetValue("Signature", out var signature)
            ? new(halves[0], key, signed.Split(';', StringSplitOptions.RemoveEmptyEntries), signature)
            : null;
    }
}

/// <summary>Signature V3 (<c>ACS3-HMAC-SHA256</c>), recomputed from what was received.</summary>
internal static class Acs3Signature
{
    public const string Algorithm = "ACS3-HMAC-SHA256";

    public static string Hash(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>The canonical request over the headers named in <paramref name="signedHeaders"/>.</summary>
    public static string Canonical(FrontDoorRequest request, IReadOnlyList<string> signedHeaders)
    {
        var names = signedHeaders.Select(n => n.ToLowerInvariant()).Order(StringComparer.Ordinal).ToList();
        var headers = string.Concat(names.Select(n => $"{n}:{request.Header(n)}\n"));
        return string.Join(
            '\n',
            request.Method,
            CanonicalPath(request.RawPath),
            CanonicalQuery(request.RawQuery),
            headers,
            string.Join(';', names),
            Hash(request.Body)
        );
    }

    public static string StringToSign(string canonicalRequest) => $"{Algorithm}\n{Hash(Encoding.UTF8.GetBytes(canonicalRequest))}";

    public static string Sign(string secret, string stringToSign) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(stringToSign)));

    /// <summary>The headers every request must have signed: <c>host</c>, a body's <c>content-type</c>, and each <c>x-acs-*</c> it carries.</summary>
    public static IEnumerable<string> MustBeSigned(FrontDoorRequest request) =>
        request
            .Headers.Keys.Select(n => n.ToLowerInvariant())
            .Where(n => n is "host" or "content-type" || n.StartsWith("x-acs-", StringComparison.Ordinal));

    static string CanonicalPath(string raw) =>
        raw.Length == 0
            ? "/"
            : raw.Replace("+", "%20", StringComparison.Ordinal)
                .Replace("*", "%2A", StringComparison.Ordinal)
                .Replace("%7E", "~", StringComparison.Ordinal);

    // Clients differ in which characters they leave bare, so the query is decoded first and encoded by the one rule.
    static string CanonicalQuery(string raw) =>
        string.Join(
            '&',
            Wire.Parse(raw).OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{Wire.Encode(p.Key)}={Wire.Encode(p.Value)}")
        );
}
