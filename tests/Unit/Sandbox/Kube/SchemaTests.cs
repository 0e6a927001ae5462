using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Api;
using Tandem.Sandbox.Kube.Store;
using Xunit;

namespace Tandem.Unit.Sandbox.Kube;

public sealed class SchemaTests
{
    readonly TestCluster cluster = new();

    [Fact]
    public async Task Every_document_is_found_by_its_hash_and_may_then_be_kept_for_ever()
    {
        var index = (await cluster.AskAsync("GET", "/openapi/v3")).Map("paths")!;
        Assert.Contains("apis/apps/v1", index.Select(p => p.Key));
        foreach (var (_, entry) in index)
        {
            var answer = await cluster.SendAsync("GET", entry.Text("serverRelativeURL")!);
            Assert.Equal(200, answer.Status);
            Assert.Equal("public, immutable", answer.Headers["Cache-Control"]);
            Assert.All(References(JsonNode.Parse(answer.Body)!), (reference) => Assert.NotNull(reference.Found));
        }
        var wrong = await cluster.SendAsync("GET", "/openapi/v3/apis/apps/v1?hash=0");
        Assert.Equal(index.Text("apis/apps/v1", "serverRelativeURL"), wrong.Headers["Location"]);
    }

    [Fact]
    public async Task A_custom_kind_has_its_schema_and_a_new_hash_when_it_changes()
    {
        await Define("""{"watts":{"type":"integer"}}""", "POST", "");
        cluster.Pass(6);
        var (first, document) = await Lamps();
        Assert.Equal(
            "integer",
            document.Text("components", "schemas", "example.demo.v1.Lamp", "properties", "spec", "properties", "watts", "type")
        );

        await Define("""{"watts":{"type":"integer"},"colour":{"type":"string"}}""", "PUT", "/lamps.demo.example");

        Assert.NotEqual(first, (await Lamps()).Url);
    }

    [Fact]
    public async Task What_the_caller_has_already_is_not_sent_again()
    {
        var request = new KubeRequest("GET", "/apis")
        {
            Token = cluster.State.Identity.AdminToken,
            Accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
        };
        var first = await cluster.Api.HandleAsync(request);
        var again = await cluster.Api.HandleAsync(request with { IfNoneMatch = first.Headers["ETag"] });

        Assert.Equal((304, 0), (again.Status, again.Body.Length));
    }

    [Fact]
    public async Task The_second_version_of_the_schemas_is_json_only()
    {
        var whole = await cluster.AskAsync("GET", "/openapi/v2");
        Assert.Equal(
            "#/definitions/io.k8s.api.core.v1.PodTemplateSpec",
            whole.Text("definitions", "io.k8s.api.apps.v1.DeploymentSpec", "properties", "template", "$ref")
        );
        var request = new KubeRequest("GET", "/openapi/v2")
        {
            Token = cluster.State.Identity.AdminToken,
            Accept = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf",
        };
        Assert.Equal(406, (await cluster.Api.HandleAsync(request)).Status);
    }

    static IEnumerable<(string Name, JsonNode? Found)> References(JsonNode document)
    {
        const string prefix = "#/components/schemas/";
        var open = new Stack<JsonNode>([document]);
        while (open.TryPop(out var node))
        {
            if (node.Text("$ref") is { } name)
                yield return (name, document.At("components", "schemas", name[prefix.Length..]));
            foreach (var child in node is JsonObject map ? map.Select(p => p.Value) : node as JsonArray ?? [])
                if (child is JsonObject or JsonArray)
                    open.Push(child);
        }
    }

    async Task<(string Url, JsonNode Document)> Lamps()
    {
        var url = (await cluster.AskAsync("GET", "/openapi/v3")).Text("paths", "apis/demo.example/v1", "serverRelativeURL")!;
        return (url, await cluster.AskAsync("GET", url));
    }

    Task<JsonNode> Define(string fields, string method, string name) =>
        cluster.AskAsync(
            method,
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions" + name,
            $$$"""
            {"metadata":{"name":"lamps.demo.example"},"spec":{"group":"demo.example","scope":"Namespaced",
             "names":{"plural":"lamps","kind":"Lamp"},"versions":[{"name":"v1","served":true,"storage":true,
              "schema":{"openAPIV3Schema":{"type":"object","properties":{"spec":{"type":"object","properties":{{{fields}}} } } } } }]} }
            """
        );
}
