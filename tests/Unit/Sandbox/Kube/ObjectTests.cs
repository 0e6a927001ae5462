using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Store;
using Xunit;

namespace Tandem.Unit.Sandbox.Kube;

public sealed class ObjectTests
{
    const string Maps = "/api/v1/namespaces/default/configmaps";
    const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    readonly TestCluster cluster = new();

    [Fact]
    public async Task A_terminating_namespace_waits_for_finalizers_and_goes()
    {
        await cluster.AskAsync("POST", "/api/v1/namespaces", """{"metadata":{"name":"shop"}}""");
        await cluster.AskAsync(
            "POST",
            "/api/v1/namespaces/shop/configmaps",
            """{"metadata":{"name":"held","finalizers":["example.com/hold"]}}"""
        );
        var gone = await cluster.AskAsync("DELETE", "/api/v1/namespaces/shop");
        Assert.Equal("Terminating", gone.Text("status", "phase"));
        cluster.Pass(3);
        var space = await cluster.AskAsync("GET", "/api/v1/namespaces/shop");
        Assert.Contains(space.Each("status", "conditions"), c => c.Text("message")!.Contains("example.com/hold", StringComparison.Ordinal));
        Assert.Equal(
            403,
            (await cluster.SendAsync("POST", "/api/v1/namespaces/shop/configmaps", """{"metadata":{"name":"late"}}""")).Status
        );
        await cluster.AskAsync(
            "PATCH",
            "/api/v1/namespaces/shop/configmaps/held",
            """{"metadata":{"finalizers":null}}""",
            "application/merge-patch+json"
        );
        cluster.Pass(3);
        Assert.Equal(404, (await cluster.SendAsync("GET", "/api/v1/namespaces/shop")).Status);
    }

    [Fact]
    public async Task A_custom_kind_is_served_once_its_definition_is_established()
    {
        const string path = "/apis/ex.io/v1/namespaces/default/foos/x";
        var foo = JsonNode.Parse("""{"apiVersion":"ex.io/v1","kind":"Foo","metadata":{"name":"x"},"spec":{"size":1}}""")!;
        const string schema = """{"type":"object","properties":{"spec":{"type":"object","properties":{"size":{"type":"integer"}}}}}""";
        await cluster.AskAsync(
            "POST",
            Definitions,
            $$$"""{"metadata":{"name":"foos.ex.io"},"spec":{"group":"ex.io","scope":"Namespaced","names":{"plural":"foos","kind":"Foo"},"versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{{{schema}}}}}]}}"""
        );
        Assert.Equal(404, (await cluster.SendAsync("GET", path)).Status);
        cluster.Pass(2);
        Assert.Equal(1, (await cluster.ApplyAsync(path, foo)).Whole("metadata", "generation"));
        Assert.Contains((await cluster.AskAsync("GET", "/apis")).Each("groups"), g => g.Text("name") == "ex.io");
        await cluster.AskAsync("DELETE", Definitions + "/foos.ex.io");
        Assert.Equal(404, (await cluster.SendAsync("GET", path)).Status);
    }

    [Fact]
    public async Task A_field_no_longer_applied_is_removed_and_one_somebody_else_holds_stays()
    {
        var both = JsonNode.Parse("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"m"},"data":{"a":"1","b":"1"}}""")!;
        await cluster.ApplyAsync(Maps + "/m", both);
        await cluster.ApplyAsync(Maps + "/m", Manifests.ConfigMap("m", "1"), "other");
        var after = await cluster.ApplyAsync(
            Maps + "/m",
            JsonNode.Parse("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"m"}}""")!
        );
        Assert.Equal(["a"], after.Pairs("data").Select(p => p.Key));
    }

    [Fact]
    public async Task Replicas_that_only_we_held_fall_to_one_when_we_let_go()
    {
        await cluster.ApplyAsync(Manifests.Web, Manifests.Deployment("shop:1", 5));
        var without = Manifests.Deployment("shop:1");
        without["spec"]!.AsObject().Remove("replicas");
        Assert.Equal(1, (await cluster.ApplyAsync(Manifests.Web, without)).Whole("spec", "replicas"));
    }

    [Fact]
    public async Task Replicas_that_somebody_scaled_stay_when_we_let_go()
    {
        await cluster.ApplyAsync(Manifests.Web, Manifests.Deployment("shop:1", 5));
        await cluster.AskAsync(
            "PATCH",
            Manifests.Web + "/scale?fieldManager=hpa",
            """{"spec":{"replicas":9}}""",
            "application/merge-patch+json"
        );
        var conflict = await cluster.ApplyAsync(Manifests.Web, Manifests.Deployment("shop:1", 5));
        Assert.Contains("\"hpa\" with subresource \"scale\" using apps/v1", conflict.Text("message"), StringComparison.Ordinal);
        var without = Manifests.Deployment("shop:1");
        without["spec"]!.AsObject().Remove("replicas");
        Assert.Equal(9, (await cluster.ApplyAsync(Manifests.Web, without)).Whole("spec", "replicas"));
    }

    [Fact]
    public async Task A_strategic_patch_merges_lists_by_key()
    {
        await cluster.ApplyAsync(Manifests.Web, Manifests.Deployment("shop:1"));
        const string patch = """{"spec":{"template":{"spec":{"containers":[{"name":"side","image":"side:1"}]}}}}""";
        var after = await cluster.AskAsync("PATCH", Manifests.Web, patch, "application/strategic-merge-patch+json");
        Assert.Equal(["web", "side"], after.Each("spec", "template", "spec", "containers").Select(c => c.Text("name")));
    }

    [Fact]
    public async Task An_unknown_field_is_dropped_with_a_warning_or_refused()
    {
        const string body = """{"metadata":{"name":"m"},"dada":{}}""";
        Assert.Equal(400, (await cluster.SendAsync("POST", Maps + "?fieldValidation=Strict", body)).Status);
        var answer = await cluster.SendAsync("POST", Maps + "?fieldValidation=Warn", body);
        Assert.Equal(201, answer.Status);
        Assert.Equal(["unknown field \"dada\""], answer.Warnings);
    }

    [Fact]
    public async Task A_throttled_request_is_told_when_to_come_again_in_plain_text()
    {
        cluster.Api.Interfere = request => request.Method == "POST" ? Tandem.Sandbox.Kube.Api.KubeApi.Throttled() : null;
        var answer = await cluster.SendAsync("POST", Maps, """{"metadata":{"name":"m"}}""");
        Assert.Equal(429, answer.Status);
        Assert.StartsWith("text/plain", answer.ContentType, StringComparison.Ordinal);
        Assert.Equal("1", answer.Headers["Retry-After"]);
    }
}
