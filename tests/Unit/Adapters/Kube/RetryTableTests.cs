using System.Net;
using System.Text.Json;
using Tandem.Adapters.Kube.Config;
using Tandem.Adapters.Kube.Http;
using Tandem.Clusters;
using Xunit;

namespace Tandem.Unit.Adapters.Kube;

/// <summary>Which answers are worth asking again for: one vector for each row of the table.</summary>
public sealed class RetryTableTests
{
    static readonly KubeRequest Write = new(HttpMethod.Patch, "/x", new ObjectRef("", "ConfigMap", "shop", "a"))
    {
        Budget = TimeSpan.FromMinutes(2),
    };

    const string Webhook = "Internal error occurred: failed calling webhook \"a.example\": no endpoints available";
    const string Typed = "failed to create typed patch object (shop/a; /v1, Kind=ConfigMap): .spec.foo: field not declared in schema";
    const string FieldConflict = "{\"details\":{\"causes\":[{\"reason\":\"FieldManagerConflict\",\"field\":\".data.a\"}]}";
    const string Ending = "{\"details\":{\"causes\":[{\"reason\":\"NamespaceTerminating\"}]}";

    static KubeAnswer Answer(int status, string reason, string message)
    {
        if (reason.Length == 0 && status is 404 or 429)
        {
            return new(status, default, message, [], null, null);
        }
        var extra = message.StartsWith('{') ? message : "";
        var node = extra.Length > 0 ? System.Text.Json.Nodes.JsonNode.Parse(extra + "}")! : new System.Text.Json.Nodes.JsonObject();
        node["reason"] = reason;
        node["message"] = extra.Length > 0 ? reason : message;
        using var document = JsonDocument.Parse(node.ToJsonString());
        return new(status, document.RootElement.Clone(), "", [], null, null);
    }

    [Theory]
    // 429: as told, or after a second
    [InlineData(429, "", "Too many requests, please try again later.", Fresh.Nothing, true)]
    // webhook, gateways, etcd
    [InlineData(500, "InternalError", Webhook, Fresh.Nothing, true)]
    [InlineData(500, "InternalError", "etcdserver: request timed out", Fresh.Nothing, true)]
    [InlineData(502, "", "bad gateway", Fresh.Nothing, true)]
    [InlineData(503, "ServiceUnavailable", "apiserver not ready", Fresh.Nothing, true)]
    [InlineData(504, "Timeout", "request did not complete within 34s", Fresh.Nothing, true)]
    // a user's mistake, answered as if it were the server's
    [InlineData(500, "", Typed, Fresh.Nothing, false)]
    [InlineData(500, "", "something went wrong", Fresh.Nothing, false)]
    // conflicts: of fields, of versions, of quotas, of an object that is going
    [InlineData(409, "Conflict", FieldConflict, Fresh.Nothing, false)]
    [InlineData(409, "Conflict", "the object has been modified", Fresh.Nothing, false)]
    [InlineData(409, "AlreadyExists", "configmaps \"a\" already exists", Fresh.Nothing, true)]
    [InlineData(409, "Conflict", "object is being deleted: configmaps \"a\" already exists", Fresh.Nothing, true)]
    [InlineData(409, "Conflict", "Operation cannot be fulfilled on resourcequotas \"q\"", Fresh.Nothing, true)]
    // what is not there, unless it was just made
    [InlineData(404, "", "404 page not found", Fresh.Nothing, false)]
    [InlineData(404, "", "404 page not found", Fresh.Kind, true)]
    [InlineData(404, "NotFound", "namespaces \"shop\" not found", Fresh.Nothing, false)]
    [InlineData(404, "NotFound", "namespaces \"shop\" not found", Fresh.Namespace, true)]
    [InlineData(404, "NotFound", "configmaps \"a\" not found", Fresh.Namespace, false)]
    // forbidden: a namespace that is going can be waited for, rights and quotas cannot
    [InlineData(403, "Forbidden", Ending, Fresh.Nothing, true)]
    [InlineData(403, "Forbidden", "pods \"a\" is forbidden: exceeded quota: q", Fresh.Nothing, false)]
    [InlineData(403, "Forbidden", "User \"x\" cannot patch resource \"configmaps\"", Fresh.Nothing, false)]
    // never
    [InlineData(400, "BadRequest", "no", Fresh.Nothing, false)]
    [InlineData(401, "Unauthorized", "Unauthorized", Fresh.Nothing, false)]
    [InlineData(405, "MethodNotAllowed", "no", Fresh.Nothing, false)]
    [InlineData(413, "RequestEntityTooLarge", "no", Fresh.Nothing, false)]
    [InlineData(415, "UnsupportedMediaType", "no", Fresh.Nothing, false)]
    [InlineData(422, "Invalid", "no", Fresh.Nothing, false)]
    internal void Rule_29_every_row_of_the_table(int status, string reason, string message, Fresh fresh, bool again) =>
        Assert.Equal(
            again,
            RetryRules.After(Write with { Fresh = fresh }, Answer(status, reason, message), 0, TimeSpan.Zero, 0.5) is not null
        );

    [Fact]
    public void Rule_29_waits_double_with_full_jitter_up_to_ten_seconds_and_end_with_the_budget()
    {
        var away = Answer(503, "ServiceUnavailable", "no");
        var most = Enumerable.Range(0, 8).Select(n => RetryRules.After(Write, away, n, TimeSpan.Zero, 1)!.Value.TotalSeconds);

        Assert.Equal([0.5, 1, 2, 4, 8, 10, 10, 10], most);
        Assert.Equal(TimeSpan.Zero, RetryRules.After(Write, away, 5, TimeSpan.Zero, 0));
        Assert.Null(RetryRules.After(Write, away, 9, TimeSpan.FromSeconds(115), 1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Rule_29_a_lost_connection_is_replaced_at_once_and_then_ever_later(bool goAway)
    {
        var time = new VirtualTime { Step = TimeSpan.FromMilliseconds(50) };
        var asked = new List<TimeSpan>();
        var start = time.Clock.GetUtcNow();
        var server = new FakeServer().On(
            "PATCH /x",
            _ =>
            {
                asked.Add(time.Clock.GetUtcNow() - start);
                throw goAway
                    ? new HttpRequestException(
                        HttpRequestError.HttpProtocolError,
                        "x",
                        new HttpProtocolException(7, "REFUSED_STREAM", null)
                    )
                    : new HttpRequestException("x", new IOException("reset by peer"));
            }
        );
        using var client = server.Client(time.Clock);

        time.Run(async () =>
        {
            var sent = await client.SendAsync(Write with { Budget = TimeSpan.FromSeconds(3) }, TestContext.Current.CancellationToken);
            Assert.Equal("cluster.unreachable", sent.Failure?.Code);
        });

        Assert.True(asked.Count >= 3, string.Join(", ", asked));
        Assert.Equal(TimeSpan.Zero, asked[1]);
    }

    [Fact]
    public void Rule_29_one_piece_of_work_asks_an_ill_cluster_again_for_ten_minutes_in_all()
    {
        var time = new VirtualTime { Step = TimeSpan.FromMilliseconds(100) };
        var server = new FakeServer().On("PATCH /x", _ => FakeServer.Plain("not now", 503));
        using var client = server.Client(time.Clock);
        var work = new KubeClient(client.Wire, "run-1", new RetryBudget(time.Clock));
        var counts = new List<int>();

        var took = time.Run(
            async () =>
            {
                // Four at a time count once: it is the cluster that is given up, not the single request.
                for (var round = 0; round < 8; round++)
                {
                    var before = server.Asked.Count;
                    await Task.WhenAll(
                        Enumerable
                            .Range(0, 4)
                            .Select(_ =>
                                work.SendAsync(Write with { Budget = TimeSpan.FromMinutes(2) }, TestContext.Current.CancellationToken)
                            )
                    );
                    counts.Add(server.Asked.Count - before);
                }
            },
            TimeSpan.FromMinutes(60)
        );

        Assert.InRange(took, TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(10.1));
        Assert.True(counts[0] > 40, $"{counts[0]}");
        // A wait that happens to be short may still fit in.
        Assert.InRange(counts[^1], 4, 12);
    }

    [Fact]
    public async Task Rule_29_a_refused_token_is_renewed_once()
    {
        var server = new FakeServer().On("GET /x", _ => FakeServer.Json("{'reason':'Unauthorized'}", 401));
        var credential = new Changing();
        var config = new Kubeconfig(new Uri("https://c.example"), null, null, null, null, null);
        using var wire = new Wire(config, server, TimeProvider.System, credential, new ClusterLimits(TimeProvider.System));

        var answer = await new KubeClient(wire).SendAsync(new KubeRequest(HttpMethod.Get, "/x"), TestContext.Current.CancellationToken);

        Assert.Equal((401, 2, 2), (answer.Value.Status, server.Asked.Count, credential.Asked));
    }

    sealed class Changing : ICredential
    {
        public int Asked { get; private set; }

        public ValueTask<Result<string?>> TokenAsync(CancellationToken cancellation) =>
            ValueTask.FromResult(Result.Of<string?>($"t{++Asked}"));

        public bool Renews(string? refused) => true;
    }
}
