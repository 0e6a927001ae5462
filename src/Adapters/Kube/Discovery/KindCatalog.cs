using Tandem.Adapters.Kube.Http;

namespace Tandem.Adapters.Kube.Discovery;

/// <summary>Which kinds a cluster serves, and where. Read once, read again when a kind is missing, at most every 2 s.</summary>
sealed class KindCatalog(KubeClient client) : IDisposable
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    readonly SemaphoreSlim _reading = new(1);
    IReadOnlyList<ApiKind> _kinds = [];

    /// <summary>The documents that <see cref="_kinds"/> was read from, while a tag can stand for them.</summary>
    KubeAnswer? _core;
    KubeAnswer? _groups;
    long? _readAt;
    ServerVersion? _version;

    /// <summary>
    /// The kind if the last reading had it. For kinds that clusters may well do without: looking for one that is missing must not read all kinds anew.
    /// </summary>
    public ApiKind? FindKnown(string group, string kind) => Find(group, kind, null);

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

    /// <summary>Every kind of the last reading, which is made when there was none yet.</summary>
    public async Task<Result<IReadOnlyList<ApiKind>>> AllAsync(CancellationToken cancellation)
    {
        await _reading.WaitAsync(cancellation);
        try
        {
            return _kinds.Count == 0 && IsDue && await ReadAsync(cancellation) is { } failure ? failure : Result.Of(_kinds);
        }
        finally
        {
            _reading.Release();
        }
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
        var core = client.SendAsync(Ask("/api", _core), cancellation);
        var groups = client.SendAsync(Ask("/apis", _groups), cancellation);
        await Task.WhenAll(core, groups);
        var (c, g) = (await core, await groups);
        if ((Refusal(c) ?? Refusal(g)) is { } failure)
        {
            return failure;
        }
        _readAt = client.Clock.GetTimestamp();
        if (c.Value.NotModified && g.Value.NotModified)
        {
            return null;
        }
        // A tag stands for one of the two documents; what the other half said is kept with it.
        (_core, _groups) = (c.Value.NotModified ? _core! : c.Value, g.Value.NotModified ? _groups! : g.Value);
        var isAggregated = DiscoveryParser.IsAggregated(_core.Body) && DiscoveryParser.IsAggregated(_groups.Body);
        _kinds = isAggregated
            ? [.. DiscoveryParser.FromAggregated(_core.Body), .. DiscoveryParser.FromAggregated(_groups.Body)]
            : await ReadEachAsync(_core, _groups, cancellation);
        if (!isAggregated)
        {
            // These two only list groups: a new kind in a known group would not change them.
            (_core, _groups) = (null, null);
        }
        return null;
    }

    static Failure? Refusal(Result<KubeAnswer> answer) =>
        !answer.Ok ? answer.Failure
        : answer.Value.Ok || answer.Value.NotModified ? null
        : StatusFailures.Of(answer.Value, null);

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

    static KubeRequest Ask(string path, KubeAnswer? known) =>
        new(HttpMethod.Get, path) { Accept = DiscoveryParser.Aggregated, IfNoneMatch = known?.ETag };
}
