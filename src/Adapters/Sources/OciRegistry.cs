using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tandem.Overlays.Sources;
using Tandem.Secrets;

namespace Tandem.Adapters.Sources;

/// <summary>A place in a registry.</summary>
/// <param name="Authority">Host, with the port if it is not the usual one.</param>
/// <param name="Repository">e.g. <c>charts/shop</c>.</param>
sealed record OciPlace(string Authority, string Repository)
{
    public Uri To(string path) => new($"https://{Authority}/v2/{Repository}/{path}");
}

/// <param name="Digest">Of the bytes, counted here.</param>
sealed record OciContent(byte[] Body, string Digest, string? MediaType);

/// <summary>
/// Speaks the protocol of container registries: manifests, layers and tags, with the token that a registry asks for. What is named by its digest is
/// held against it.
/// </summary>
sealed partial class OciRegistry(SourceClient client)
{
    const int MostManifest = 4 * 1024 * 1024;
    const int MostToken = 64 * 1024;

    /// <summary>Pages of 1,000 tags.</summary>
    const int MostPages = 5;

    public Task<Result<OciContent>> ManifestAsync(
        OciPlace place,
        string reference,
        IReadOnlyList<string> accept,
        SourceLogin? login,
        CancellationToken cancellation
    ) =>
        ContentAsync(
            place,
            new(HttpMethod.Get, place.To($"manifests/{reference}"), MostManifest) { Accept = accept },
            login,
            reference,
            cancellation
        );

    public Task<Result<OciContent>> BlobAsync(
        OciPlace place,
        string digest,
        long most,
        SourceLogin? login,
        CancellationToken cancellation
    ) => ContentAsync(place, new(HttpMethod.Get, place.To($"blobs/{digest}"), most), login, digest, cancellation);

    /// <summary>The digest a tag names now: said by the registry, or counted from the manifest where it says nothing.</summary>
    public async Task<Result<string>> DigestAsync(
        OciPlace place,
        string tag,
        IReadOnlyList<string> accept,
        SourceLogin? login,
        CancellationToken cancellation
    )
    {
        var head = await AskAsync(
            place,
            new(HttpMethod.Head, place.To($"manifests/{tag}"), MostManifest) { Accept = accept },
            login,
            cancellation
        );
        if (!head.Ok)
        {
            return head.Failure;
        }
        if (
            head.Value.Ok
            && head.Value.Headers.TryGetValues("Docker-Content-Digest", out var said)
            && said.FirstOrDefault() is { } digest
            && Digest().IsMatch(digest)
        )
        {
            return digest;
        }
        if (!head.Value.Ok && head.Value.Status is not (HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented))
        {
            return Refused(place, tag, head.Value.Status);
        }
        var manifest = await ManifestAsync(place, tag, accept, login, cancellation);
        return manifest.Map(m => m.Digest);
    }

    public async Task<Result<IReadOnlyList<string>>> TagsAsync(OciPlace place, SourceLogin? login, CancellationToken cancellation)
    {
        var tags = new List<string>();
        var next = place.To("tags/list?n=1000");
        for (var page = 0; page < MostPages && next is not null; page++)
        {
            var answer = await AskAsync(place, new(HttpMethod.Get, next, MostManifest), login, cancellation);
            if (!answer.Ok)
            {
                return answer.Failure;
            }
            if (!answer.Value.Ok)
            {
                return Refused(place, "tags/list", answer.Value.Status);
            }
            if (Json(answer.Value.Body) is not { } json || !json.TryGetProperty("tags", out var list))
            {
                return Garbled(place);
            }
            if (list.ValueKind == JsonValueKind.Array)
            {
                tags.AddRange(list.EnumerateArray().Where(t => t.ValueKind == JsonValueKind.String).Select(t => t.GetString()!));
            }
            next = Next(place, answer.Value);
        }
        return Result.Of<IReadOnlyList<string>>(tags);
    }

    public static JsonElement? Json(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static string DigestOf(byte[] body) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(body))}";

    public static Failure Garbled(OciPlace place) =>
        new(
            SourceFailures.Content,
            Text.Of($"What {place.Authority} answers is not what a registry answers."),
            Text.Of($"Check the address.")
        );

    async Task<Result<OciContent>> ContentAsync(
        OciPlace place,
        SourceRequest request,
        SourceLogin? login,
        string reference,
        CancellationToken cancellation
    )
    {
        var answer = await AskAsync(place, request, login, cancellation);
        if (!answer.Ok)
        {
            return answer.Failure;
        }
        if (!answer.Value.Ok)
        {
            return Refused(place, reference, answer.Value.Status);
        }
        var digest = DigestOf(answer.Value.Body);
        return !reference.StartsWith("sha256:", StringComparison.Ordinal) || reference == digest
            ? new OciContent(answer.Value.Body, digest, answer.Value.MediaType)
            : new Failure(
                SourceFailures.Digest,
                Text.Of($"{place.Authority} sends something else than what {reference} names."),
                Text.Of($"Do not use it; tell whoever runs the registry.")
            );
    }

    /// <summary>Asks once, and once more with what the registry wants to be shown.</summary>
    async Task<Result<SourceAnswer>> AskAsync(OciPlace place, SourceRequest request, SourceLogin? login, CancellationToken cancellation)
    {
        var answer = await client.SendAsync(request, cancellation);
        if (!answer.Ok || answer.Value.Status != HttpStatusCode.Unauthorized)
        {
            return answer;
        }
        var challenge = answer.Value.Headers.WwwAuthenticate.FirstOrDefault(h => h.Scheme is "Bearer" or "Basic" or "bearer" or "basic");
        if (challenge?.Scheme.ToLowerInvariant() == "bearer")
        {
            var token = await TokenAsync(place, challenge.Parameter ?? "", login, cancellation);
            return token.Ok
                ? await client.SendAsync(request with { Authorization = new("Bearer", token.Value.Reveal()) }, cancellation)
                : token.Failure;
        }
        return challenge is not null && login is not null
            ? await client.SendAsync(request with { Authorization = Basic(login) }, cancellation)
            : Refused(place, "", HttpStatusCode.Unauthorized);
    }

    async Task<Result<SecretText>> TokenAsync(OciPlace place, string challenge, SourceLogin? login, CancellationToken cancellation)
    {
        var told = Parameter().Matches(challenge).ToLookup(m => m.Groups[1].Value, m => m.Groups[2].Value);
        if (!Uri.TryCreate(told["realm"].FirstOrDefault(), UriKind.Absolute, out var realm))
        {
            return Garbled(place);
        }
        var query = string.Join(
            '&',
            told["service"]
                .Take(1)
                .Select(s => $"service={Uri.EscapeDataString(s)}")
                .Append($"scope={Uri.EscapeDataString($"repository:{place.Repository}:pull")}")
        );
        var at = new UriBuilder(realm) { Query = query, Fragment = "" }.Uri;
        var answer = await client.SendAsync(
            new(HttpMethod.Get, at, MostToken) { Authorization = login is null ? null : Basic(login) },
            cancellation
        );
        if (!answer.Ok)
        {
            return answer.Failure;
        }
        if (!answer.Value.Ok)
        {
            return Refused(
                place,
                "",
                answer.Value.Status == HttpStatusCode.NotFound ? HttpStatusCode.NotFound : HttpStatusCode.Unauthorized
            );
        }
        return
            Json(answer.Value.Body) is { } json
            && (json.TryGetProperty("token", out var token) || json.TryGetProperty("access_token", out token))
            && token.ValueKind == JsonValueKind.String
            && token.GetString() is { Length: > 0 } text
            && text.All(c => c is > ' ' and < (char)127)
            ? new SecretText(text)
            : Garbled(place);
    }

    public static AuthenticationHeaderValue Basic(SourceLogin login) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{login.User}:{login.Password.Reveal()}")));

    static Uri? Next(OciPlace place, SourceAnswer answer) =>
        answer.Headers.TryGetValues("Link", out var links)
        && Link().Match(links.First()) is { Success: true } link
        && Uri.TryCreate(place.To("tags/list"), link.Groups[1].Value, out var next)
        && next.Authority == place.To("").Authority
            ? next
            : null;

    static Failure Refused(OciPlace place, string reference, HttpStatusCode status) =>
        status switch
        {
            HttpStatusCode.NotFound => new(
                SourceFailures.Missing,
                Text.Of($"{place.Authority}/{place.Repository} has nothing called {reference}."),
                Text.Of($"Check the name and the tag; a registry also says so when it wants a login.")
            ),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new(
                SourceFailures.Login,
                Text.Of($"{place.Authority} does not let {place.Repository} be read with this login."),
                Text.Of($"Give a user and a password or token that may read it.")
            ),
            HttpStatusCode.TooManyRequests => new(
                SourceFailures.Unreachable,
                Text.Of($"{place.Authority} has been asked too often."),
                Text.Of($"Try again in a while, or give a login, which is allowed more.")
            ),
            _ => new(
                SourceFailures.Unreachable,
                Text.Of($"{place.Authority} answers with the status {(int)status}."),
                Text.Of($"Try again later; if it stays so, tell whoever runs it.")
            ),
        };

    [GeneratedRegex("^sha256:[0-9a-f]{64}$")]
    public static partial Regex Digest();

    [GeneratedRegex("([a-z]+)=\"([^\"]*)\"")]
    private static partial Regex Parameter();

    [GeneratedRegex("<([^>]+)>;\\s*rel=\"?next\"?")]
    private static partial Regex Link();
}
