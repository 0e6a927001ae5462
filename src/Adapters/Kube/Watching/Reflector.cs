using System.Text;
using System.Text.Json;
using Tandem.Adapters.Kube.Http;

namespace Tandem.Adapters.Kube.Watching;

/// <summary>What is followed: one kind in one namespace, or in the whole cluster.</summary>
/// <param name="Fields">A field selector such as <c>type=Warning</c>; empty for all.</param>
readonly record struct WatchKey(ApiKind Kind, string? Namespace, bool MetadataOnly, string Fields = "");

/// <summary>
/// Keeps a copy of one kind: list, then watch from there. A cut stream is resumed where it ended, a forgotten version is listed again, and a
/// stream on which nothing came for two minutes is opened anew, which is the probe as well.
/// </summary>
sealed class Reflector(KubeClient client, WatchKey key, ClusterPulse pulse, Action changed)
{
    static readonly TimeSpan Silence = TimeSpan.FromMinutes(2);
    static readonly TimeSpan Slowest = TimeSpan.FromSeconds(30);

    /// <summary>A stream that passes this is opened anew.</summary>
    const long LongestStream = 512L << 20;

    readonly ObjectCopy _copy = new();
    DateTimeOffset? _heardAt;
    bool _open;

    /// <summary>Why the copy may be old or is not there; null while the stream is open.</summary>
    public Failure? Problem { get; private set; }

    /// <summary>True once the first list has come.</summary>
    public bool Synced { get; private set; }

    public ObjectCopy Copy => _copy;

    /// <summary>
    /// The moment up to which the copy is known to be true; null before the first list. While the stream is open, that is whenever the cluster last
    /// answered anything: had there been news, they would have come.
    /// </summary>
    public DateTimeOffset? KnownAt => _open && pulse.AliveAt is { } alive && alive > _heardAt ? alive : _heardAt;

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        for (var failures = 0; !cancellation.IsCancellationRequested; )
        {
            // A question from before an outage may hang long after it: when the cluster is back, everything is asked anew.
            using var round = CancellationTokenSource.CreateLinkedTokenSource(cancellation, pulse.Back);
            try
            {
                var quiet = await RoundAsync(round.Token);
                failures = quiet ? 0 : failures + 1;
                if (!quiet)
                {
                    changed();
                    await PauseAsync(failures, round.Token);
                }
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                failures = 0;
            }
        }
    }

    /// <summary>True when the stream ended the way streams end.</summary>
    async Task<bool> RoundAsync(CancellationToken cancellation)
    {
        try
        {
            Problem = Synced && _copy.Version.Length > 0 ? null : await ListAsync(cancellation);
            changed();
            return Problem is null && await WatchAsync(cancellation);
        }
        finally
        {
            // Whatever ended it: from here on the copy grows old.
            _open = false;
        }
    }

    /// <summary>Ever longer, up to half a minute.</summary>
    Task PauseAsync(int failures, CancellationToken cancellation)
    {
        var most = Math.Min(Slowest.TotalSeconds, 0.5 * Math.Pow(2, Math.Min(failures, 8)));
        return Task.Delay(TimeSpan.FromSeconds(most * (0.5 + 0.5 * Random.Shared.NextDouble())), client.Clock, cancellation);
    }

    async Task<Failure?> ListAsync(CancellationToken cancellation)
    {
        var query = key.Fields.Length > 0 ? $"?fieldSelector={Uri.EscapeDataString(key.Fields)}" : "";
        var answer = await client.AskAsync(
            new KubeRequest(HttpMethod.Get, KubePath.List(key.Kind, key.Namespace) + query)
            {
                Accept = key.MetadataOnly ? KubeRequest.MetadataList : "application/json",
            },
            cancellation
        );
        if (!answer.Ok)
        {
            return answer.Failure;
        }
        try
        {
            _copy.Replace(answer.Value.Body);
        }
        catch (Exception e) when (IsBroken(e))
        {
            return new Failure(
                "cluster.answer",
                Text.Of($"The cluster's list of {key.Kind.Resource} cannot be read."),
                Text.Of($"Check that a Kubernetes API server answers at the address of the kubeconfig.")
            );
        }
        Heard();
        Synced = true;
        return null;
    }

    /// <summary>The line broke, or what came over it is not what a Kubernetes API server says.</summary>
    static bool IsBroken(Exception e) =>
        e is IOException or HttpRequestException or JsonException or KeyNotFoundException or InvalidOperationException;

    /// <summary>True when the stream ended the way streams end; false when it could not be opened or broke off with an error.</summary>
    async Task<bool> WatchAsync(CancellationToken cancellation)
    {
        var opened = await client.OpenAsync(
            new KubeRequest(HttpMethod.Get, Path()) { Accept = key.MetadataOnly ? KubeRequest.Metadata : "application/json" },
            cancellation
        );
        if (!opened.Ok)
        {
            Problem = opened.Failure;
            Forget(opened.Failure.Code is "cluster.Expired" or "cluster.Gone" or "cluster.410");
            return false;
        }
        using var response = opened.Value;
        try
        {
            using var reader = new StreamReader(
                new BoundedStream(await response.Content.ReadAsStreamAsync(cancellation), LongestStream),
                Encoding.UTF8
            );
            _open = true;
            Heard();
            return await ReadAsync(reader, cancellation);
        }
        catch (Exception e) when (IsBroken(e) && !cancellation.IsCancellationRequested)
        {
            // Cut in the middle: resume from the last version.
            return false;
        }
    }

    string Path()
    {
        var seconds = 240 + Random.Shared.Next(60);
        var fields = key.Fields.Length > 0 ? $"&fieldSelector={Uri.EscapeDataString(key.Fields)}" : "";
        return $"{KubePath.List(key.Kind, key.Namespace)}?watch=1&allowWatchBookmarks=true{fields}&timeoutSeconds={seconds}&resourceVersion={Uri.EscapeDataString(_copy.Version)}";
    }

    async Task<bool> ReadAsync(StreamReader reader, CancellationToken cancellation)
    {
        var any = false;
        while (await ReadLineAsync(reader, cancellation) is { } line)
        {
            any = true;
            Heard();
            switch (_copy.Take(line))
            {
                case Taken.Useless:
                    // The server gives no reason that would matter: a new list settles every one.
                    Forget(true);
                    return false;
                case Taken.News:
                    changed();
                    break;
            }
        }
        return any;
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

    void Heard() => _heardAt = client.Clock.GetUtcNow();

    void Forget(bool version)
    {
        if (version)
        {
            _copy.ForgetVersion();
        }
    }
}
