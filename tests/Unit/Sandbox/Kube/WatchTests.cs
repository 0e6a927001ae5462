using System.Text;
using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Api;
using Tandem.Sandbox.Kube.Store;
using Xunit;

namespace Tandem.Unit.Sandbox.Kube;

public sealed class WatchTests
{
    const string Maps = "/api/v1/namespaces/default/configmaps";

    readonly TestCluster cluster = new(remembered: 30);

    [Fact]
    public async Task A_watch_goes_on_from_the_version_seen_last()
    {
        await Put("one", "1");
        var version = (await cluster.AskAsync("GET", Maps)).Text("metadata", "resourceVersion");
        await Put("one", "2");
        await cluster.AskAsync("DELETE", Maps + "/one");
        var events = await Watch($"{Maps}?watch=true&resourceVersion={version}", 2);
        Assert.Equal(["MODIFIED", "DELETED"], events.Select(e => e.Text("type")));
        Assert.Equal("2", events[0].Text("object", "data", "a"));
    }

    [Fact]
    public async Task A_version_that_is_no_longer_remembered_is_410()
    {
        await Put("one", "1");
        for (var i = 0; i < 70; i++)
            await Put("one", i.ToString());
        var events = await Watch($"{Maps}?watch=true&resourceVersion=1", 1);
        Assert.Equal("ERROR", events[0].Text("type"));
        Assert.Equal(410, events[0].Whole("object", "code"));
        Assert.Equal("Expired", events[0].Text("object", "reason"));
    }

    [Fact]
    public async Task An_object_that_leaves_the_selection_is_deleted_for_the_watcher()
    {
        var version = (await cluster.AskAsync("GET", Maps)).Text("metadata", "resourceVersion");
        await cluster.AskAsync("POST", Maps, """{"metadata":{"name":"m","labels":{"app":"a"}}}""");
        await cluster.AskAsync("PATCH", Maps + "/m", """{"metadata":{"labels":{"app":"b"}}}""", "application/merge-patch+json");
        var events = await Watch($"{Maps}?watch=true&resourceVersion={version}&labelSelector=app%3Da", 2);
        Assert.Equal(["ADDED", "DELETED"], events.Select(e => e.Text("type")));
    }

    [Fact]
    public async Task A_streaming_list_ends_with_a_bookmark_that_says_so()
    {
        await Put("one", "1");
        var events = await Watch(
            $"{Maps}?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&fieldSelector=metadata.name%3Done",
            2
        );
        Assert.Equal(["ADDED", "BOOKMARK"], events.Select(e => e.Text("type")));
        Assert.Equal("true", events[1].Text("object", "metadata", "annotations", "k8s.io/initial-events-end"));
    }

    [Fact]
    public async Task A_list_comes_in_pages()
    {
        foreach (var name in (string[])["a", "b", "c"])
            await Put(name, "1");
        var first = await cluster.AskAsync("GET", $"{Maps}?limit=2");
        Assert.Equal(2, first.Each("items").Count());
        var rest = await cluster.AskAsync("GET", $"{Maps}?limit=20&continue={Uri.EscapeDataString(first.Text("metadata", "continue")!)}");
        Assert.Equal(first.Whole("metadata", "remainingItemCount"), rest.Each("items").Count());
        Assert.Equal(410, (await cluster.SendAsync("GET", $"{Maps}?limit=2&continue=bm9uc2Vuc2U")).Status);
    }

    Task<JsonNode> Put(string name, string value) => cluster.ApplyAsync($"{Maps}/{name}", Manifests.ConfigMap(name, value));

    async Task<List<JsonNode>> Watch(string path, int count)
    {
        var answer = await cluster.SendAsync("GET", path);
        using var stop = new CancellationTokenSource();
        var output = new LineStream(count, stop);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await answer.Stream!(output, stop.Token);
            stop.Token.ThrowIfCancellationRequested();
        });
        return Encoding
            .UTF8.GetString(output.ToArray())
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => JsonNode.Parse(l)!)
            .ToList();
    }

    /// <summary>Stops the watch after so many lines.</summary>
    sealed class LineStream(int lines, CancellationTokenSource stop) : MemoryStream
    {
        public override Task FlushAsync(CancellationToken cancellationToken)
        {
            if (ToArray().Count(b => b == '\n') >= lines)
                stop.Cancel();
            return Task.CompletedTask;
        }
    }
}
