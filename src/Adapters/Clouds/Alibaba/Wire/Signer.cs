using System.Security.Cryptography;
using System.Text;
using Tandem.Secrets;

namespace Tandem.Adapters.Clouds.Alibaba.Wire;

/// <summary>Everything of a request that the signature covers.</summary>
/// <param name="Path">As sent: its segments are percent-encoded already.</param>
/// <param name="Query">Decoded.</param>
/// <param name="Headers">Every header to be sent; what is not covered by the signature is left out by the signer.</param>
sealed record SignedParts(
    string Method,
    string Path,
    IEnumerable<KeyValuePair<string, string>> Query,
    IReadOnlyDictionary<string, string> Headers,
    string BodySha256
);

/// <summary>The signature with its intermediate results, by which a mismatch can be explained.</summary>
sealed record Signature(string CanonicalRequest, string StringToSign, string Authorization);

/// <summary>Signature version 3 of Alibaba Cloud (<c>ACS3-HMAC-SHA256</c>), proven by published vectors.</summary>
static class Signer
{
    public const string Algorithm = "ACS3-HMAC-SHA256";

    public static Signature Sign(SignedParts parts, string keyId, SecretText secret)
    {
        var headers = parts
            .Headers.Select(h => (Name: h.Key.ToLowerInvariant(), Value: h.Value.Trim()))
            .Where(h => h.Name is "host" or "content-type" || h.Name.StartsWith("x-acs-", StringComparison.Ordinal))
            .OrderBy(h => h.Name, StringComparer.Ordinal)
            .ToList();
        var names = string.Join(';', headers.Select(h => h.Name));
        var canonical = string.Join(
            '\n',
            parts.Method,
            Path(parts.Path),
            PercentEncoder.Join(parts.Query.OrderBy(q => q.Key, StringComparer.Ordinal)),
            string.Concat(headers.Select(h => $"{h.Name}:{h.Value}\n")),
            names,
            parts.BodySha256
        );
        var toSign = $"{Algorithm}\n{Sha256(Encoding.UTF8.GetBytes(canonical))}";
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret.Reveal()), Encoding.UTF8.GetBytes(toSign));
        var authorization = $"{Algorithm} Credential={keyId},SignedHeaders={names},Signature={Convert.ToHexStringLower(mac)}";
        return new Signature(canonical, toSign, authorization);
    }

    public static string Sha256(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    static string Path(string path) =>
        path.Length == 0
            ? "/"
            : path.Replace("+", "%20", StringComparison.Ordinal)
                .Replace("*", "%2A", StringComparison.Ordinal)
                .Replace("%7E", "~", StringComparison.Ordinal);
}
