using System.Text;
using System.Text.Json;
using Tandem.Adapters.Kube.Http;

namespace Tandem.Adapters.Kube.Watching;

/// <summary>
/// Keeps a copy of one kind in one namespace: list, then watch from there. A cut stream is resumed where it ended, a forgotten version is
/// listed again, and a silent stream is taken for dead.
/// </summary>
sealed class Reflector(KubeClient client, ApiKind kind, string? ns, bool metadataOnly, Action changed)
{
    static readonly TimeSpan Silence = TimeSpan.FromMinutes(2);

    /// <summary>A stream that passes this is opened anew.</summary>
    const long LongestStream = 512L << 20;
    static readonly TimeSpan Slowest = TimeSpan.FromSeconds(5);

    readonly Lock _lock = new();
    readonly Dictionary<(string?, string), JsonElement> _objects = [];
    IReadOnlyList<JsonElement>? _snapshot;
    string _version = "";

    /// <summary>Why the copy may be old or is not there; null while the stream is open.</summary>
    public Failure? Problem { get; private set; }

    /// <summary>True once the first list has come.</summary>
    public bool Synced { get; private set; }

    public IReadOnlyList<JsonElement> Objects
    {
        get
        {
            lock (_lock)
            {
                return _snapshot ??= [.. _objects.Values];
            }
        }
    }

    public JsonElement? Find(string? objectNs, string name)
    {
        lock (_lock)
        {
            return _objects.TryGetValue((objectNs, name), out var found) ? found : null;
        }
    }

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        for (var failures = 0; !cancellation.IsCancellationRequested; )
        {
            Problem = Synced && _version.Length > 0 ? null : await ListAsync(cancellation);
            changed();
            var quiet = Problem is null && await WatchAsync(cancellation);
            failures = quiet ? 0 : failures + 1;
            if (!quiet)
            {
                changed();
                var pause = Math.Min(Slowest.TotalSeconds, 0.25 * Math.Pow(2, Math.Min(failures, 8)));
                await Task.Delay(TimeSpan.FromSeconds(pause), client.Clock, cancellation);
            }
        }
    }

    async Task<Failure?> ListAsync(CancellationToken cancellation)
    {
        var answer = await client.AskAsync(
            new KubeRequest(HttpMethod.Get, KubePath.List(kind, ns))
            {
                Accept = metadataOnly ? KubeRequest.MetadataList : "application/json",
            },
            cancellation
        );
        if (!answer.Ok)
        {
            return answer.Failure;
        }
        lock (_lock)
        {
            _objects.Clear();
            foreach (var o in answer.Value.Body.GetProperty("items").EnumerateArray())
            {
                _objects[Key(o)] = o;
            }
            _snapshot = null;
        }
        _version = answer.Value.Body.GetProperty("metadata").GetProperty("resourceVersion").GetString() ?? "";
        Synced = true;
        return null;
    }

    /// <summary>True when the stream ended the way streams end; false when it could not be opened or broke off with an error.</summary>
    async Task<bool> WatchAsync(CancellationToken cancellation)
    {
        var seconds = 240 + Random.Shared.Next(60);
        var path =
            $"{KubePath.List(kind, ns)}?watch=1&allowWatchBookmarks=true&timeoutSeconds={seconds}&resourceVersion={Uri.EscapeDataString(_version)}";
        var opened = await client.OpenAsync(
            new KubeRequest(HttpMethod.Get, path) { Accept = metadataOnly ? KubeRequest.Metadata : "application/json" },
            cancellation
        );
        if (!opened.Ok)
        {
            Problem = opened.Failure;
            // The version may be too old for the server; a new list settles it.
            _version = "";
            return false;
        }
        using var response = opened.Value;
        try
        {
            using var reader = new StreamReader(
                new BoundedStream(await response.Content.ReadAsStreamAsync(cancellation), LongestStream),
                Encoding.UTF8
            );
            var any = false;
            while (await ReadLineAsync(reader, cancellation) is { } line)
            {
                any = true;
                if (!Take(line))
                {
                    _version = "";
                    return false;
                }
            }
            return any;
        }
        catch (Exception e) when (e is IOException or HttpRequestException or JsonException && !cancellation.IsCancellationRequested)
        {
            // Cut in the middle: resume from the last version.
            return false;
        }
    }

    async Task<string?> ReadLineAsync(StreamReader reader, CancellationToken cancellation)
    {
        using var silent = new CancellationTokenSource(Silence, client.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silent.Token, cancellation);
        try
        {
            return await reader.ReadLineAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>False when the server says that the stream is of no use any more.</summary>
    bool Take(string line)
    {
        using var document = JsonDocument.Parse(line);
        var type = document.RootElement.GetProperty("type").GetString();
        var body = document.RootElement.GetProperty("object");
        if (type == "ERROR")
        {
            return false;
        }
        _version = body.GetProperty("metadata").GetProperty("resourceVersion").GetString() ?? _version;
        if (type == "BOOKMARK")
        {
            return true;
        }
        lock (_lock)
        {
            if (type == "DELETED")
            {
                _objects.Remove(Key(body));
            }
            else
            {
                _objects[Key(body)] = body.Clone();
            }
            _snapshot = null;
        }
        changed();
        return true;
    }

    static (string?, string) Key(JsonElement o)
    {
        var metadata = o.GetProperty("metadata");
        return (
            metadata.TryGetProperty("namespace", out var space) ? space.GetString() : null,
            metadata.GetProperty("name").GetString() ?? ""
        );
    }
}
