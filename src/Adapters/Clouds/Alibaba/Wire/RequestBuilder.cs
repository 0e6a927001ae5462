using System.Globalization;
using System.Net;

namespace Tandem.Adapters.Clouds.Alibaba.Wire;

/// <summary>A request ready to be sent once, and what was signed for it.</summary>
sealed record SignedRequest(HttpRequestMessage Message, string StringToSign);

/// <summary>Makes a signed request of a call: a new nonce, date and signature each time, because a nonce counts once.</summary>
static class RequestBuilder
{
    public static SignedRequest Build(AlibabaCall call, Uri endpoint, AccessKey key, DateTimeOffset now, string nonce)
    {
        var headers = Headers(call, endpoint, key, now, nonce);
        var parts = new SignedParts(call.Method.Method, call.Path, call.Query, headers, headers["x-acs-content-sha256"]);
        var signature = Signer.Sign(parts, key.Id, key.Secret);
        var message = new HttpRequestMessage(call.Method, Address(endpoint, call))
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = call.Body is null ? null : new ByteArrayContent(call.Body),
        };
        foreach (var (name, value) in headers)
        {
            // Without validation, so that what is sent is to the letter what was signed.
            var target = name == "content-type" ? (System.Net.Http.Headers.HttpHeaders)message.Content!.Headers : message.Headers;
            target.TryAddWithoutValidation(name, value);
        }
        message.Headers.TryAddWithoutValidation("accept", "application/json");
        message.Headers.TryAddWithoutValidation("user-agent", "tandem");
        message.Headers.TryAddWithoutValidation("Authorization", signature.Authorization);
        return new SignedRequest(message, signature.StringToSign);
    }

    static Dictionary<string, string> Headers(AlibabaCall call, Uri endpoint, AccessKey key, DateTimeOffset now, string nonce)
    {
        var headers = new Dictionary<string, string>
        {
            ["host"] = endpoint.IsDefaultPort ? endpoint.IdnHost : $"{endpoint.IdnHost}:{endpoint.Port}",
            ["x-acs-action"] = call.Action,
            ["x-acs-version"] = call.Product.Version,
            ["x-acs-date"] = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ["x-acs-signature-nonce"] = nonce,
            ["x-acs-content-sha256"] = Signer.Sha256(call.Body),
        };
        if (call.ContentType is not null)
        {
            headers["content-type"] = call.ContentType;
        }
        if (key.SecurityToken is not null)
        {
            headers["x-acs-accesskey-id"] = key.Id;
            headers["x-acs-security-token"] = key.SecurityToken.Reveal();
        }
        return headers;
    }

    /// <summary>The address exactly as encoded by us: the framework must not tidy it up after it was signed.</summary>
    static Uri Address(Uri endpoint, AlibabaCall call)
    {
        var query = call.Query.Count == 0 ? "" : "?" + PercentEncoder.Join(call.Query);
        var exact = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        return new Uri($"{endpoint.Scheme}://{endpoint.Authority}{call.Path}{query}", exact);
    }
}
