using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Api;

/// <summary>What one watch sees.</summary>
internal sealed record WatchScope(string Resource, string? Space, Func<JsonObject, bool> Selects)
{
    public bool Covers(ObjectKey key) => key.Resource == Resource && (Space is null || key.Space == Space);
}

/// <summary>One watch: the state to start from, then every change after it, with bookmarks in quiet times.</summary>
internal sealed class WatchStream(ClusterState cluster, WatchScope scope, View view)
{
    static readonly TimeSpan BookmarkEvery = TimeSpan.FromSeconds(10);
    static readonly TimeSpan LongestWatch = TimeSpan.FromMinutes(30);

    bool headed = true;

    /// <summary>Fixes the starting point (under the gate); the answer writes the stream.</summary>
    public Func<Stream, CancellationToken, Task> Prepare(KubeRequest request)
    {
        var asked = request.Ask("resourceVersion");
        var list = request.AskFlag("sendInitialEvents") && request.Query.ContainsKey("sendInitialEvents");
        var start = new MemoryStream();
        var from = cluster.Store.Version;
        if (list || asked is "" or "0")
            foreach (var item in cluster.Store.List(scope.Resource, scope.Space).Where(s => scope.Selects(s.Body)))
                Write(start, "ADDED", item);
        else if (!long.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out from))
            throw ApiException.Bad($"Invalid value: \"{asked}\": strconv.ParseUint: parsing \"{asked}\": invalid syntax");
        else if (from < cluster.Store.History.Oldest)
            return (output, cancellation) => WriteOldAsync(output, from, cancellation);
        if (list)
            Bookmark(start, from, initialEnd: true);
        var bookmarks = request.AskFlag("allowWatchBookmarks") && request.Query.ContainsKey("allowWatchBookmarks");
        var until =
            int.TryParse(request.Ask("timeoutSeconds"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0
                ? TimeSpan.FromSeconds(seconds)
                : LongestWatch;
        return (output, cancellation) => RunAsync(output, start, from, (bookmarks, until), cancellation);
    }

    async Task RunAsync(
        Stream output,
        MemoryStream start,
        long from,
        (bool Bookmarks, TimeSpan Until) options,
        CancellationToken cancellation
    )
    {
        var end = cluster.Now + options.Until;
        await SendAsync(output, start, cancellation);
        var quietSince = cluster.Now;
        while (cluster.Now < end)
        {
            Task news;
            using var batch = new MemoryStream();
            lock (cluster.Store.Gate)
            {
                news = cluster.Store.NextChange;
                from = Collect(batch, from);
                if (from < 0)
                    break;
                if (batch.Length == 0 && options.Bookmarks && cluster.Now - quietSince >= BookmarkEvery)
                    Bookmark(batch, from, initialEnd: false);
            }
            if (batch.Length > 0)
            {
                await SendAsync(output, batch, cancellation);
                quietSince = cluster.Now;
                continue;
            }
            if (!await WaitAsync(news, Shortest(end - cluster.Now, BookmarkEvery), cancellation))
                continue;
        }
        if (from < 0)
            await WriteOldAsync(output, cluster.Store.History.Oldest, cancellation);
    }

    /// <summary>Writes what changed after <paramref name="from"/>; the answer is the version reached, negative when the watcher fell too far behind.</summary>
    long Collect(Stream batch, long from)
    {
        if (from < cluster.Store.History.Oldest)
            return -1;
        foreach (var change in cluster.Store.History.After(from))
        {
            from = change.Version;
            if (scope.Covers(change.Now.Key))
                WriteChange(batch, change);
        }
        return from;
    }

    /// <summary>An object that begins or ceases to match the selector is added or deleted for this watcher.</summary>
    void WriteChange(Stream batch, Change change)
    {
        var was = change.Before is not null && scope.Selects(change.Before.Body);
        var matches = change.Kind != ChangeKind.Deleted && scope.Selects(change.Now.Body);
        if (matches)
            Write(batch, was ? "MODIFIED" : "ADDED", change.Now);
        else if (was)
            Write(batch, "DELETED", change.Now);
    }

    async Task<bool> WaitAsync(Task news, TimeSpan longest, CancellationToken cancellation)
    {
        try
        {
            await news.WaitAsync(longest > TimeSpan.Zero ? longest : TimeSpan.FromMilliseconds(1), cluster.Clock, cancellation);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    void Write(Stream output, string type, Stored stored)
    {
        output.Write(Encoding.UTF8.GetBytes($"{{\"type\":\"{type}\",\"object\":"));
        output.Write(view.Render(stored, headed));
        output.Write("}\n"u8);
        headed = false;
    }

    void Bookmark(Stream output, long version, bool initialEnd)
    {
        var meta = new JsonObject { ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture) };
        if (initialEnd)
            meta["annotations"] = new JsonObject { ["k8s.io/initial-events-end"] = "true" };
        var kind = cluster.Kinds.Find(scope.Resource);
        var body = new JsonObject
        {
            ["kind"] = kind?.Kind,
            ["apiVersion"] = kind?.ApiVersion,
            ["metadata"] = meta,
        };
        output.Write(Wire.Bytes(new JsonObject { ["type"] = "BOOKMARK", ["object"] = body }));
        output.Write("\n"u8);
    }

    async Task WriteOldAsync(Stream output, long from, CancellationToken cancellation)
    {
        var status = ApiException.Expired($"too old resource version: {from} ({cluster.Store.History.Oldest})").ToStatus();
        await output.WriteAsync(Wire.Bytes(new JsonObject { ["type"] = "ERROR", ["object"] = status }), cancellation);
        await output.WriteAsync("\n"u8.ToArray(), cancellation);
        await output.FlushAsync(cancellation);
    }

    static async Task SendAsync(Stream output, MemoryStream batch, CancellationToken cancellation)
    {
        batch.Position = 0;
        await batch.CopyToAsync(output, cancellation);
        await output.FlushAsync(cancellation);
    }

    static TimeSpan Shortest(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
