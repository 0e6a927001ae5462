using Tandem.Adapters.Kube.Http;

namespace Tandem.Adapters.Kube.Discovery;

/// <summary>Which kinds a cluster serves, and where. Read once, read again when a kind is missing, at most every 2 s.</summary>
sealed class KindCatalog(KubeClient client) : IDisposable
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    readonly SemaphoreSlim _reading = new(1);
    IReadOnlyList<ApiKind> _kinds = [];
    long? _readAt;
    ServerVersion? _version;

    /// <summary>The kind in the version asked for, or in the preferred one; null when the cluster does not serve it.</summary>
    public async Task<Result<ApiKind?>> FindAsync(string group, string kind, string? version, CancellationToken cancellation)
    {
        if (Find(group, kind, version) is { } known)
        {
            return Result.Of<ApiKind?>(known);
        }
        await _reading.WaitAsync(cancellation);
        try
        {
            // Somebody else may have read while we waited for our turn.
            if (Find(group, kind, version) is null && IsDue && await ReadAsync(cancellation) is { } failure)
            {
                return failure;
            }
        }
        finally
        {
            _reading.Release();
        }
        return Result.Of(Find(group, kind, version));
    }

    /// <summary>Version of the server, e.g. 1.34.</summary>
    public async Task<Result<ServerVersion>> VersionAsync(CancellationToken cancellation)
    {
        if (_version is not null)
        {
            return _version;
        }
        var answer = await client.AskAsync(new KubeRequest(HttpMethod.Get, "/version"), cancellation);
        return answer.Ok ? _version = ServerVersion.Of(answer.Value.Body) : answer.Failure;
    }

    public void Dispose() => _reading.Dispose();

    bool IsDue => _readAt is not { } at || client.Clock.GetElapsedTime(at) >= Pause;

    ApiKind? Find(string group, string kind, string? version) =>
        _kinds.FirstOrDefault(k => k.Group == group && k.Kind == kind && (version is null || k.Version == version));

    async Task<Failure?> ReadAsync(CancellationToken cancellation)
    {
        var core = client.AskAsync(Ask("/api"), cancellation);
        var groups = client.AskAsync(Ask("/apis"), cancellation);
        await Task.WhenAll(core, groups);
        var (c, g) = (await core, await groups);
        if ((c.Failure ?? g.Failure) is { } failure)
        {
            return failure;
        }
        _kinds =
            DiscoveryParser.IsAggregated(c.Value.Body) && DiscoveryParser.IsAggregated(g.Value.Body)
                ? [.. DiscoveryParser.FromAggregated(c.Value.Body), .. DiscoveryParser.FromAggregated(g.Value.Body)]
                : await ReadEachAsync(c.Value, g.Value, cancellation);
        _readAt = client.Clock.GetTimestamp();
        return null;
    }

    /// <summary>A group whose own server is down is left out; the others must not suffer for it.</summary>
    async Task<IReadOnlyList<ApiKind>> ReadEachAsync(KubeAnswer core, KubeAnswer groups, CancellationToken cancellation)
    {
        var documents = DiscoveryParser.Documents(core.Body, groups.Body).ToList();
        var found = new IReadOnlyList<ApiKind>[documents.Count];
        await Parallel.ForAsync(
            0,
            documents.Count,
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellation },
            async (i, token) =>
            {
                var (group, version, path) = documents[i];
                var answer = await client.AskAsync(new KubeRequest(HttpMethod.Get, path), token);
                found[i] = answer.Ok ? [.. DiscoveryParser.FromResources(group, version, answer.Value.Body)] : [];
            }
        );
        return [.. found.SelectMany(k => k)];
    }

    static KubeRequest Ask(string path) => new(HttpMethod.Get, path) { Accept = DiscoveryParser.Aggregated };
}
