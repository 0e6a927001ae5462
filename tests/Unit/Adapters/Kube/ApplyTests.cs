using System.Text.Json.Nodes;
using Tandem.Adapters.Kube.Applying;
using Tandem.Clusters;
using Xunit;

namespace Tandem.Unit.Adapters.Kube;

public sealed class ApplyTests
{
    const string Absent = "{'kind':'Status','reason':'NotFound','code':404,'message':'x'}";
    const string Made = "{'metadata':{'name':'a','uid':'u','resourceVersion':'1'}}";

    static CancellationToken Token => TestContext.Current.CancellationToken;

    static Manifest ConfigMap(string name = "a") =>
        Manifest($$"""{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'{{name}}'},'data':{'k':'v'} }""");

    static Manifest Manifest(string json)
    {
        var body = JsonNode.Parse(json.Replace('\'', '"'))!;
        var r = new ObjectRef("", body["kind"]!.GetValue<string>(), null, body["metadata"]!["name"]!.GetValue<string>());
        return new Manifest(r, "v1", body.ToJsonString());
    }

    static async Task<Result<IReadOnlyList<AppliedObject>>> ApplyAsync(FakeServer server, params Manifest[] objects)
    {
        await using var cluster = server.Cluster();
        return await cluster.ApplyAsync(new ApplyRequest(objects, "tandem-p", "shop", "p"), _ => Task.CompletedTask, Token);
    }

    [Fact]
    public async Task Rule_22_a_write_is_a_server_side_apply_that_forces_nothing()
    {
        var server = new FakeServer().Modern().On("GET /api/v1/namespaces/shop/configmaps/a", Absent, 404).On("PATCH", Made, 201);

        var applied = await ApplyAsync(server, ConfigMap());

        Assert.Equal(ApplyAction.Created, Assert.Single(applied.Value).Action);
        Assert.Contains(
            "PATCH /api/v1/namespaces/shop/configmaps/a?fieldManager=tandem-p&force=false&fieldValidation=Strict",
            server.Asked
        );
        Assert.Equal("application/apply-patch+yaml", server.Last!.Content!.Headers.ContentType!.ToString());
        var body = JsonNode.Parse(server.Bodies[^1])!;
        Assert.Equal("p", body["metadata"]!["labels"]!["tandem.plan"]!.GetValue<string>());
        Assert.Equal("shop", body["metadata"]!["namespace"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_old_server_is_not_asked_to_validate_fields()
    {
        var server = new FakeServer()
            .Modern()
            .On("GET /version", "{'major':'1','minor':'20+','gitVersion':'v1.20.5'}")
            .On("GET /api/v1/namespaces/shop/configmaps/a", Absent, 404)
            .On("PATCH", Made, 201);

        await ApplyAsync(server, ConfigMap());

        Assert.EndsWith("force=false", server.Asked[^1]);
    }

    [Fact]
    public async Task Rule_26_an_object_of_others_is_refused_before_anything_is_written()
    {
        var server = new FakeServer()
            .Modern()
            .On("GET /api/v1/namespaces/shop/configmaps/a", Absent, 404)
            .On("GET /api/v1/namespaces/shop/configmaps/b", "{'metadata':{'name':'b','uid':'u','resourceVersion':'1'}}")
            .On("PATCH", Made, 201);

        var refused = await ApplyAsync(server, ConfigMap(), ConfigMap("b"));

        Assert.Equal("cluster.adopt", refused.Failure?.Code);
        Assert.Contains("ConfigMap/shop/b", refused.Failure!.What.ToString());
        Assert.DoesNotContain(server.Asked, a => a.StartsWith("PATCH", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_namespace_of_others_is_used_but_not_marked_as_ours()
    {
        const string theirs = "{'metadata':{'name':'shop','uid':'u','resourceVersion':'1'}}";
        var server = new FakeServer().Modern().On("GET /api/v1/namespaces/shop", theirs).On("PATCH", theirs);

        var applied = await ApplyAsync(server, Manifest("{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'shop'}}"));

        Assert.Equal(ApplyAction.Unchanged, Assert.Single(applied.Value).Action);
        Assert.DoesNotContain("tandem.plan", server.Bodies[^1]);
    }

    [Fact]
    public async Task Rule_33_warnings_come_with_the_object()
    {
        var server = new FakeServer()
            .Modern()
            .On("GET /api/v1/namespaces/shop/configmaps/a", Absent, 404)
            .On(
                "PATCH",
                _ =>
                {
                    var made = FakeServer.Json(Made, 201);
                    made.Headers.TryAddWithoutValidation("Warning", "299 - \"v1 is deprecated\"");
                    return made;
                }
            );

        Assert.Equal(["v1 is deprecated"], Assert.Single((await ApplyAsync(server, ConfigMap())).Value).Warnings);
    }

    [Theory]
    [InlineData(" (shop/a; /v1, Kind=ConfigMap)")]
    [InlineData("")] // as servers before 1.26 say it
    public async Task Rule_29_a_typo_is_sent_once(string which)
    {
        var server = new FakeServer()
            .Modern()
            .On("GET /api/v1/namespaces/shop/configmaps/a", Absent, 404)
            .On(
                "PATCH",
                $"{{'kind':'Status','message':'failed to create typed patch object{which}: .bogus: field not declared in schema','code':500}}",
                500
            );

        var refused = await ApplyAsync(server, ConfigMap());

        Assert.Equal("bogus", refused.Failure?.Field);
        Assert.Single(server.Asked, a => a.StartsWith("PATCH", StringComparison.Ordinal));
    }

    [Fact]
    public void Rule_08_what_only_the_server_writes_is_not_sent()
    {
        var body = (JsonObject)
            JsonNode.Parse(
                """
                {"kind":"Secret","metadata":{"name":"a","uid":"u","resourceVersion":"1","managedFields":[],"creationTimestamp":null,
                 "annotations":{"config.kubernetes.io/origin":"x"}},"status":{},"stringData":{"pin":"1234"},"data":{"old":"eA=="}}
                """
            )!;

        Normaliser.Clean(body);

        Assert.Equal("""{"kind":"Secret","metadata":{"name":"a"},"data":{"old":"eA==","pin":"MTIzNA=="}}""", body.ToJsonString());
    }

    [Fact]
    public void Ports_without_a_protocol_get_one_wherever_they_are()
    {
        var body = (JsonObject)
            JsonNode.Parse(
                """{"kind":"CronJob","spec":{"jobTemplate":{"spec":{"template":{"spec":{"containers":[{"ports":[{"containerPort":1}]}]}}}}}}"""
            )!;

        Normaliser.Clean(body);

        Assert.Contains("\"protocol\":\"TCP\"", body.ToJsonString());
    }

    [Fact]
    public void Rule_17_what_others_need_comes_first()
    {
        ObjectRef[] shuffled =
        [
            new("admissionregistration.k8s.io", "ValidatingWebhookConfiguration", null, "x"),
            new("demo.example", "Lamp", "shop", "x"),
            new("networking.k8s.io", "Ingress", "shop", "x"),
            new("apps", "Deployment", "shop", "x"),
            new("", "Service", "shop", "x"),
            new("rbac.authorization.k8s.io", "RoleBinding", "shop", "x"),
            new("", "ConfigMap", "shop", "x"),
            new("apiextensions.k8s.io", "CustomResourceDefinition", null, "x"),
            new("", "Namespace", null, "x"),
        ];

        Assert.Equal(shuffled.Reverse(), shuffled.OrderBy(KindOrder.LevelOf));
    }
}
