using Tandem.Adapters.Kube;
using Tandem.Adapters.Kube.Config;
using Tandem.Adapters.Kube.Http;
using Tandem.Adapters.Kube.Planning;
using Tandem.Clusters;
using Xunit;

namespace Tandem.Unit.Adapters.Kube;

public sealed class AccessTests
{
    [Fact]
    public async Task Rule_06_every_missing_right_is_listed_at_once_and_nothing_is_written()
    {
        var server = new FakeServer()
            .Modern()
            .On(
                "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                request =>
                {
                    var body = request.Content!.ReadAsStream();
                    using var reader = new StreamReader(body);
                    var text = reader.ReadToEnd();
                    var allowed = !(text.Contains("\"patch\"") || text.Contains("\"create\"")) ? "true" : "false";
                    return FakeServer.Json($"{{'status':{{'allowed':{allowed}}}}}", 201);
                }
            );
        await using var cluster = server.Cluster();
        var manifest = new Manifest(new ObjectRef("", "ConfigMap", null, "a"), "v1", "{}");

        var missing = await cluster.MissingAccessAsync([manifest, manifest], "shop", TestContext.Current.CancellationToken);

        Assert.Equal(["create configmaps in shop", "patch configmaps in shop"], missing.Value);
        Assert.DoesNotContain(server.Asked, a => a.StartsWith("PATCH", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rule_06_the_right_to_delete_is_needed_only_where_something_may_be_pruned()
    {
        var asked = new List<string>();
        var server = new FakeServer()
            .Modern()
            .On(
                "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                request =>
                {
                    using var reader = new StreamReader(request.Content!.ReadAsStream());
                    lock (asked)
                    {
                        asked.Add(reader.ReadToEnd());
                    }
                    return FakeServer.Json("{'status':{'allowed':true}}", 201);
                }
            );
        await using var cluster = server.Cluster();
        Manifest Config(string options) =>
            new(
                new ObjectRef("", "ConfigMap", null, "a"),
                "v1",
                """{"metadata":{"annotations":{"argocd.argoproj.io/sync-options":"OPTIONS"}}}""".Replace("OPTIONS", options)
            );

        await cluster.MissingAccessAsync([Config("Prune=false")], "shop", TestContext.Current.CancellationToken);
        Assert.DoesNotContain(asked, a => a.Contains("\"delete\"", StringComparison.Ordinal));
        await cluster.MissingAccessAsync([Config("Prune=false"), Config("Prune=true")], "shop", TestContext.Current.CancellationToken);
        Assert.Contains(asked, a => a.Contains("\"delete\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Rule_06_every_verb_of_every_kind_is_asked_once_and_sixteen_at_most_at_a_time()
    {
        var time = new VirtualTime { Step = TimeSpan.FromMilliseconds(5) };
        var (running, most) = (0, 0);
        var bodies = new System.Collections.Concurrent.ConcurrentBag<string>();
        var server = new SlowReviews(
            time.Clock,
            async body =>
            {
                bodies.Add(body);
                most = Math.Max(most, Interlocked.Increment(ref running));
                await Task.Delay(TimeSpan.FromMilliseconds(20), time.Clock);
                Interlocked.Decrement(ref running);
            }
        );
        var kinds = Enumerable.Range(0, 8).Select(i => new Manifest(new ObjectRef("", $"Kind{i}", null, "a"), "v1", "{}")).ToList();
        using var client = server.Client();
        var link = new ClusterLink(client, _ => server, Masking.Fresh());
        var cluster = new Cluster(link, () => { });

        time.Run(async () =>
            Assert.Empty((await cluster.MissingAccessAsync([.. kinds, .. kinds], "shop", TestContext.Current.CancellationToken)).Value)
        );

        Assert.Equal(8 * 6, bodies.Count);
        Assert.Equal(8 * 6, bodies.Distinct().Count());
        Assert.InRange(most, 1, 16);
    }

    /// <summary>Serves eight kinds and allows everything, slowly.</summary>
    sealed class SlowReviews(TimeProvider clock, Func<string, Task> review) : HttpMessageHandler
    {
        public KubeClient Client() => new(new Kubeconfig(new Uri("https://c.example"), null, null, null, "t", null), this, clock);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
        {
            var path = request.RequestUri!.AbsolutePath;
            if (request.Method == HttpMethod.Post)
            {
                await review(await request.Content!.ReadAsStringAsync(cancellation));
                return FakeServer.Json("{'status':{'allowed':true}}", 201);
            }
            var resources = Enumerable
                .Range(0, 8)
                .Select(i => $"{{'resource':'kind{i}s','responseKind':{{'kind':'Kind{i}'}},'scope':'Namespaced'}}");
            return path == "/api"
                ? FakeServer.Json(
                    $"{{'kind':'APIGroupDiscoveryList','items':[{{'metadata':{{'name':''}},'versions':[{{'version':'v1','resources':[{string.Join(',', resources)}]}}]}}]}}"
                )
                : FakeServer.Json("{'kind':'APIGroupDiscoveryList','items':[]}");
        }
    }
}
