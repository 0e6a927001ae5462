using System.Net.Http.Headers;
using Microsoft.Extensions.Time.Testing;
using Tandem.Adapters.Kube.Discovery;
using Tandem.Adapters.Kube.Http;
using Tandem.Clusters;
using Xunit;

namespace Tandem.Unit.Adapters.Kube;

public sealed class ClientTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rule_04_every_request_says_who_we_are()
    {
        var server = new FakeServer().On("GET /version", "{'major':'1','minor':'34'}");
        using var client = server.Client();

        await client.AskAsync(new KubeRequest(HttpMethod.Get, "/version"), Token);

        Assert.Equal("https://cluster.example:6443/k8s/c-1/version", server.Last!.RequestUri!.ToString());
        Assert.Equal("Bearer t0ken", server.Last.Headers.Authorization!.ToString());
        Assert.Equal("tandem-console", server.Last.Headers.UserAgent.ToString());
        Assert.Equal("api.internal", server.Last.Headers.Host);
    }

    [Fact]
    public async Task Rule_29_a_throttled_request_waits_as_long_as_it_is_told()
    {
        var clock = new FakeTimeProvider();
        var busy = FakeServer.Plain("Too many requests", 429);
        busy.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(2));
        var answers = new Queue<HttpResponseMessage>([busy, FakeServer.Json("{}")]);
        var server = new FakeServer().On("GET /x", _ => answers.Dequeue());
        using var client = server.Client(clock);
        var before = client.Window.Limit;

        var asking = client.SendAsync(new KubeRequest(HttpMethod.Get, "/x"), Token);
        clock.Advance(TimeSpan.FromSeconds(1.9));
        Assert.False(asking.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(0.6));
        var answer = await asking;

        Assert.Equal(200, answer.Value.Status);
        Assert.Equal(before / 2, client.Window.Limit);
    }

    [Fact]
    public async Task Rule_10_a_server_without_aggregated_discovery_is_read_group_by_group()
    {
        var server = new FakeServer()
            .On(
                "GET /apis ",
                "{'kind':'APIGroupList','groups':[{'name':'apps','versions':[{'version':'v1beta1'},{'version':'v1'}],'preferredVersion':{'version':'v1'}}]}"
            )
            .On("GET /api ", "{'kind':'APIVersions','versions':['v1']}")
            .On(
                "GET /api/v1 ",
                "{'resources':[{'name':'pods','kind':'Pod','namespaced':true},{'name':'pods/log','kind':'Pod','namespaced':true}]}"
            )
            .On("GET /apis/apps/v1 ", "{'resources':[{'name':'deployments','kind':'Deployment','namespaced':true}]}")
            .On("GET /apis/apps/v1beta1 ", "{'resources':[{'name':'deployments','kind':'Deployment','namespaced':true}]}");
        using var catalog = new KindCatalog(server.Client());

        var deployment = await catalog.FindAsync("apps", "Deployment", null, Token);

        Assert.Equal(new ApiKind("apps", "v1", "Deployment", "deployments", true), deployment.Value);
        Assert.Equal("pods", (await catalog.FindAsync("", "Pod", null, Token)).Value?.Resource);
    }

    [Fact]
    public async Task Rule_10_a_missing_kind_is_looked_up_again_but_not_at_every_question()
    {
        var clock = new FakeTimeProvider();
        var server = new FakeServer().Modern();
        using var catalog = new KindCatalog(server.Client(clock));

        for (var i = 0; i < 5; i++)
        {
            Assert.Null((await catalog.FindAsync("demo.example", "Lamp", null, Token)).Value);
        }
        Assert.Equal(2, server.Asked.Count);
        clock.Advance(TimeSpan.FromSeconds(2));
        await catalog.FindAsync("demo.example", "Lamp", null, Token);
        Assert.Equal(4, server.Asked.Count);
    }

    [Fact]
    public async Task Rule_10_what_did_not_change_is_not_sent_again_and_a_new_kind_is_found_without_a_restart()
    {
        var clock = new FakeTimeProvider();
        var lamps = false;
        var server = new FakeServer()
            .Modern()
            .On(
                "GET /apis ",
                request =>
                {
                    var tag = lamps ? "\"two\"" : "\"one\"";
                    if (request.Headers.IfNoneMatch.ToString() == tag)
                    {
                        // With the type of what is not sent, as servers do.
                        return new HttpResponseMessage(System.Net.HttpStatusCode.NotModified)
                        {
                            Content = new StringContent("", System.Text.Encoding.UTF8, "application/json"),
                        };
                    }
                    var lamp =
                        "{'metadata':{'name':'demo.example'},'versions':[{'version':'v1','resources':[{'resource':'lamps','responseKind':{'kind':'Lamp'},'scope':'Namespaced'}]}]}";
                    var answer = FakeServer.Json($"{{'kind':'APIGroupDiscoveryList','items':[{(lamps ? lamp : "")}]}}");
                    answer.Headers.TryAddWithoutValidation("ETag", tag);
                    return answer;
                }
            );
        using var catalog = new KindCatalog(server.Client(clock));

        Assert.Null((await catalog.FindAsync("demo.example", "Lamp", null, Token)).Value);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Null((await catalog.FindAsync("demo.example", "Lamp", null, Token)).Value);
        Assert.Equal("\"one\"", server.Last!.Headers.IfNoneMatch.ToString());
        lamps = true;
        clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal("lamps", (await catalog.FindAsync("demo.example", "Lamp", null, Token)).Value?.Resource);
        Assert.Equal("ConfigMap", (await catalog.FindAsync("", "ConfigMap", null, Token)).Value?.Kind);
    }

    [Theory]
    [InlineData("../../kube-system/secrets/x")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a?dryRun=All#")]
    [InlineData("a%2fb")]
    [InlineData("")]
    public void A_name_cannot_walk_out_of_its_path(string name)
    {
        Assert.NotNull(KubePath.Refuses(new ObjectRef("", "Secret", "shop", name)));
        Assert.NotNull(KubePath.Refuses(new ObjectRef("", "Secret", name, "x")));
        Assert.Throws<ArgumentException>(() => KubePath.Of(ApiKind.Pods, "shop", name));
    }

    [Fact]
    public void A_role_may_have_a_colon() =>
        Assert.Equal("/api/v1/namespaces/shop/pods/system%3Aa", KubePath.Of(ApiKind.Pods, "shop", "system:a"));
}
