using System.Net;
using System.Text.Json;
using Tandem.Overlays.Charts;
using Tandem.Overlays.Sources;
using YamlDotNet.Core;

namespace Tandem.Adapters.Sources;

/// <inheritdoc/>
sealed class ChartFetcher(SourceClient client, OciRegistry registry) : IChartSource
{
    const long MostIndex = 20 * 1024 * 1024;
    const long MostArchive = 10 * 1024 * 1024;
    const string ChartLayer = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";

    static readonly string[] Manifests =
    [
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.v2+json",
    ];

    public async Task<Result<IReadOnlyList<ChartVersion>>> VersionsAsync(
        SourceAddress repository,
        string name,
        SourceLogin? login,
        CancellationToken cancellation
    )
    {
        var found =
            repository.Scheme == "oci"
                ? (await registry.TagsAsync(Place(repository, name), login, cancellation)).Map(tags =>
                    tags.Select(t => new ChartVersion(t.Replace('_', '+'), "", null, null, false))
                )
                : (await IndexAsync(repository, name, login, cancellation)).Map(entries => entries.Select(e => e.Version));
        return found.Map<IReadOnlyList<ChartVersion>>(all => [.. all.OrderByDescending(v => v.Version, ChartVersions.Order)]);
    }

    public Task<Result<FetchedChart>> FetchAsync(
        SourceAddress repository,
        string name,
        string version,
        SourceLogin? login,
        CancellationToken cancellation
    ) =>
        repository.Scheme == "oci"
            ? FromRegistryAsync(Place(repository, name), name, version, login, cancellation)
            : FromRepositoryAsync(repository, name, version, login, cancellation);

    async Task<Result<FetchedChart>> FromRepositoryAsync(
        SourceAddress repository,
        string name,
        string version,
        SourceLogin? login,
        CancellationToken cancellation
    )
    {
        var entries = await IndexAsync(repository, name, login, cancellation);
        if (!entries.Ok)
        {
            return entries.Failure;
        }
        if (entries.Value.FirstOrDefault(e => e.Version.Version == version) is not { } entry)
        {
            return NoVersion(name, version);
        }
        var index = IndexOf(repository);
        if (entry.Urls.FirstOrDefault() is not { Length: > 0 } url || !Uri.TryCreate(index, url, out var at))
        {
            return Garbled(repository);
        }
        var answer = await client.SendAsync(
            // The index may point elsewhere; a login is for the host it was typed for.
            new(HttpMethod.Get, at, MostArchive)
            {
                Authorization =
                    login is not null && at.Authority == index.Authority && at.Scheme == index.Scheme ? OciRegistry.Basic(login) : null,
            },
            cancellation
        );
        if (!answer.Ok)
        {
            return answer.Failure;
        }
        return Refusal(at, answer.Value) ?? Unpack(answer.Value.Body, name, version, entry.Version.Digest);
    }

    async Task<Result<FetchedChart>> FromRegistryAsync(
        OciPlace place,
        string name,
        string version,
        SourceLogin? login,
        CancellationToken cancellation
    )
    {
        var tag = version.Replace('+', '_');
        if (!IsTag(tag))
        {
            return NoVersion(name, version);
        }
        var manifest = await registry.ManifestAsync(place, tag, Manifests, login, cancellation);
        if (!manifest.Ok)
        {
            return manifest.Failure;
        }
        if (Layer(manifest.Value.Body) is not { } digest)
        {
            return new Failure(
                SourceFailures.Content,
                Text.Of($"{place.Authority}/{place.Repository}:{tag} is no chart."),
                Text.Of($"Name a chart, not an image.")
            );
        }
        var archive = await registry.BlobAsync(place, digest, MostArchive, login, cancellation);
        return archive.Ok ? Unpack(archive.Value.Body, name, version, digest) : archive.Failure;
    }

    async Task<Result<IReadOnlyList<IndexEntry>>> IndexAsync(
        SourceAddress repository,
        string name,
        SourceLogin? login,
        CancellationToken cancellation
    )
    {
        var at = IndexOf(repository);
        var answer = await client.SendAsync(
            new(HttpMethod.Get, at, MostIndex) { Authorization = login is null ? null : OciRegistry.Basic(login) },
            cancellation
        );
        if (!answer.Ok)
        {
            return answer.Failure;
        }
        if (Refusal(at, answer.Value) is { } no)
        {
            return no;
        }
        try
        {
            var entries = ChartIndex.Read(answer.Value.Body, name);
            return entries.Count > 0
                ? Result.Of(entries)
                : new Failure(
                    SourceFailures.Missing,
                    Text.Of($"{repository} lists no chart called {name}."),
                    Text.Of($"Check the name of the chart."),
                    Field: "Name"
                );
        }
        catch (YamlException)
        {
            return Garbled(repository);
        }
    }

    static Result<FetchedChart> Unpack(byte[] archive, string name, string version, string? told)
    {
        var digest = OciRegistry.DigestOf(archive);
        return told is null || told == digest
            ? ChartArchive.Read(archive, name, version)
            : new Failure(
                SourceFailures.Digest,
                Text.Of(
                    $"The archive of {name} {version} is not the one that its repository lists: it has the digest {digest} instead of {told}."
                ),
                Text.Of($"Do not use it; tell whoever publishes the chart.")
            );
    }

    /// <summary>The one layer that is the chart; null when there is none.</summary>
    static string? Layer(byte[] manifest) =>
        OciRegistry.Json(manifest) is { } json && json.TryGetProperty("layers", out var layers) && layers.ValueKind == JsonValueKind.Array
            ? layers
                .EnumerateArray()
                .Where(l => Word(l, "mediaType") == ChartLayer)
                .Select(l => Word(l, "digest"))
                .FirstOrDefault(d => d is not null && OciRegistry.Digest().IsMatch(d))
            : null;

    static string? Word(JsonElement from, string name) =>
        from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    static Uri IndexOf(SourceAddress repository) => new(repository.Root, $"{repository.Path}/index.yaml".TrimStart('/'));

    /// <summary>A registry's address is written with the chart's name or without.</summary>
    static OciPlace Place(SourceAddress repository, string name) =>
        new(
            repository.Authority,
            repository.Path == name || repository.Path.EndsWith($"/{name}", StringComparison.Ordinal)
                ? repository.Path
                : $"{repository.Path}/{name}".TrimStart('/')
        );

    static bool IsTag(string tag) => tag.Length is > 0 and <= 128 && tag.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    static Failure? Refusal(Uri at, SourceAnswer answer) =>
        answer.Ok
            ? null
            : answer.Status switch
            {
                HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new(
                    SourceFailures.Login,
                    Text.Of($"{at.Host} does not let this be read with this login."),
                    Text.Of($"Give a user and a password or token that may read it.")
                ),
                HttpStatusCode.NotFound or HttpStatusCode.Gone => new(
                    SourceFailures.Missing,
                    Text.Of($"There is nothing at {at.Host}{at.AbsolutePath}."),
                    Text.Of($"Check the address: a chart repository has an index.yaml."),
                    Field: "Address"
                ),
                _ => new(
                    SourceFailures.Unreachable,
                    Text.Of($"{at.Host} answers with the status {(int)answer.Status}."),
                    Text.Of($"Try again later; if it stays so, tell whoever runs it.")
                ),
            };

    static Failure NoVersion(string name, string version) =>
        new(SourceFailures.Missing, Text.Of($"There is no version {version} of {name}."), Text.Of($"Look for the versions anew."));

    static Failure Garbled(SourceAddress repository) =>
        new(
            SourceFailures.Content,
            Text.Of($"What {repository} answers is no index of charts."),
            Text.Of($"Check the address: a chart repository has an index.yaml."),
            Field: "Address"
        );
}
