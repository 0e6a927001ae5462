using System.Net;
using Tandem.Adapters.Kube.Http;
using Tandem.Adapters.Kube.Watching;
using Tandem.Clusters;
using Xunit;

namespace Tandem.Unit.Adapters.Kube;

public sealed class WatchTests
{
    static readonly ApiKind ConfigMaps = new("", "v1", "ConfigMap", "configmaps", true);

    static CancellationToken Token => TestContext.Current.CancellationToken;

    static string List(int version, params string[] names) =>
        $"{{'metadata':{{'resourceVersion':'{version}'}},'items':[{string.Join(',', names.Select(n => $"{{'metadata':{{'namespace':'shop','name':'{n}'}}}}"))}]}}";

    static string Event(string type, string name, int version) =>
        $$$"""{"type":"{{{type}}}","object":{"metadata":{"namespace":"shop","name":"{{{name}}}","resourceVersion":"{{{version}}}"} } }"""
        + "\n";

    /// <summary>Answers lists and watches in turn; after the last watch, streams stay silent.</summary>
    static FakeServer Server(Queue<string> lists, Queue<string> watches) =>
        new FakeServer()
            .On("GET /api/v1/namespaces/shop/configmaps ", _ => FakeServer.Json(lists.Dequeue()))
            .On(
                "GET /api/v1/namespaces/shop/configmaps?watch=1",
                _ => new HttpResponseMessage(HttpStatusCode.OK)
                {
                    Content = watches.TryDequeue(out var lines) ? new StringContent(lines) : new StreamContent(new SilentStream()),
                }
            );

    static async Task<Reflector> UntilAsync(FakeServer server, Func<Reflector, bool> reached)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        stop.CancelAfter(TimeSpan.FromSeconds(20));
        var client = server.Client();
        var reflector = new Reflector(client, new(ConfigMaps, "shop", false), new ClusterPulse(client), () => { });
        var running = reflector.RunAsync(stop.Token);
        while (!reached(reflector))
        {
            await Task.Delay(20, stop.Token);
        }
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        return reflector;
    }

    static string[] Names(Reflector reflector) =>
        [.. reflector.Copy.Objects.Select(o => o.GetProperty("metadata").GetProperty("name").GetString()!).Order()];

    [Fact]
    public async Task Rule_39_a_version_the_server_has_forgotten_is_listed_again()
    {
        var gone = """{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired"}}""" + "\n";
        var server = Server(new([List(1, "a", "b"), List(5, "b", "c")]), new([gone]));

        var reflector = await UntilAsync(server, r => Names(r).SequenceEqual(["b", "c"]));

        Assert.Null(reflector.Problem);
        Assert.Equal(2, server.Asked.Count(a => !a.Contains("watch")));
    }

    [Fact]
    public async Task Rule_39_a_stream_that_ends_goes_on_from_its_last_version()
    {
        var first = Event("ADDED", "b", 2) + Event("BOOKMARK", "", 7);
        var cut = Event("DELETED", "a", 8) + "{\"type\":\"ADD";
        var server = Server(new([List(1, "a")]), new([first, cut, Event("ADDED", "d", 9)]));

        await UntilAsync(server, r => Names(r).SequenceEqual(["b", "d"]));

        Assert.Equal(["1", "7", "8"], server.Asked.Where(a => a.Contains("watch")).Take(3).Select(a => a[(a.LastIndexOf('=') + 1)..]));
        Assert.Single(server.Asked, a => !a.Contains("watch"));
    }

    [Fact]
    public async Task A_cluster_that_stays_away_until_the_deadline_is_a_failure()
    {
        await using var cluster = new FakeServer().On("GET", _ => throw new HttpRequestException("reset")).Cluster();

        var waited = await cluster.WaitHealthyAsync(
            [new ObjectRef("", "ConfigMap", "shop", "a")],
            TimeSpan.FromSeconds(1),
            _ => Task.CompletedTask,
            Token
        );

        Assert.Equal("cluster.unreachable", waited.Failure?.Code);
    }

    [Fact]
    public async Task What_may_not_be_read_ends_the_wait_at_once()
    {
        var server = new FakeServer()
            .Modern()
            .On(
                "GET /api/v1/namespaces/shop/configmaps",
                "{'kind':'Status','reason':'Forbidden','code':403,'message':'configmaps is forbidden: User alice cannot list resource \\'configmaps\\' in API group'}".Replace(
                    "\\'",
                    "\\\""
                ),
                403
            );
        await using var cluster = server.Cluster();

        var waited = await cluster.WaitHealthyAsync(
            [new ObjectRef("", "ConfigMap", "shop", "a")],
            TimeSpan.FromMinutes(5),
            _ => Task.CompletedTask,
            Token
        );

        Assert.Equal("cluster.forbidden", waited.Failure?.Code);
        Assert.Contains("may not list configmaps", waited.Failure!.What.ToString());
    }

    /// <summary>A stream on which nothing ever comes.</summary>
    sealed class SilentStream : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }
}
