using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Api;
using Tandem.Sandbox.Kube.Store;
using Xunit;

namespace Tandem.Unit.Sandbox.Kube;

public sealed class RequestTests
{
    const string Maps = "/api/v1/namespaces/default/configmaps";
    const string Metadata = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";
    const string MetadataList = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";

    readonly TestCluster cluster = new();

    [Fact]
    public async Task Metadata_alone_is_answered_for_one_for_many_and_for_a_selection()
    {
        await cluster.AskAsync("POST", Maps, """{"metadata":{"name":"a","labels":{"app":"x"}},"data":{"k":"v"}}""");
        await cluster.AskAsync("POST", Maps, """{"metadata":{"name":"b"},"data":{"k":"v"}}""");

        var one = await Ask(Maps + "/a", [], Metadata);
        var all = await Ask(Maps, new() { ["resourceVersion"] = "0" }, MetadataList);
        var chosen = await Ask(Maps, new() { ["labelSelector"] = "app in (x,y),!tier" }, MetadataList);

        Assert.Equal(("PartialObjectMetadata", "a", null), (one.Text("kind"), one.Name(), one["data"]));
        Assert.Equal("PartialObjectMetadataList", all.Text("kind"));
        Assert.Superset(new HashSet<string?> { "a", "b" }, all.Each("items").Select(i => i.Name()).ToHashSet());
        Assert.Equal("a", Assert.Single(chosen.Each("items")).Name());
        Assert.All(all.Each("items"), i => Assert.Null(i["data"]));
    }

    [Fact]
    public async Task A_dry_run_answers_as_if_and_changes_nothing()
    {
        await cluster.ApplyAsync(Maps + "/there", Manifests.ConfigMap("there", "1"));
        var before = (await cluster.AskAsync("GET", Maps)).Text("metadata", "resourceVersion");

        var posted = await cluster.SendAsync("POST", Maps + "?dryRun=All", """{"metadata":{"name":"new"}}""");
        var patched = await cluster.AskAsync("PATCH", Maps + "/there?dryRun=All", """{"data":{"a":"2"}}""", "application/merge-patch+json");
        var applied = await cluster.AskAsync(
            "PATCH",
            Maps + "/fresh?dryRun=All&fieldManager=m",
            Manifests.ConfigMap("fresh", "1").ToJsonString(),
            "application/apply-patch+yaml"
        );
        var deleted = await cluster.SendAsync("DELETE", Maps + "/there?dryRun=All");
        var asked = await cluster.SendAsync("DELETE", Maps + "/there", """{"dryRun":["All"]}""");

        Assert.Equal((201, "2", "fresh"), (posted.Status, patched.Text("data", "a"), applied.Name()));
        Assert.Equal((200, 200), (deleted.Status, asked.Status));
        Assert.Equal(before, (await cluster.AskAsync("GET", Maps)).Text("metadata", "resourceVersion"));
        Assert.Equal("1", (await cluster.AskAsync("GET", Maps + "/there")).Text("data", "a"));
    }

    [Fact]
    public async Task A_deletion_demands_what_the_caller_saw_and_orphans_stay()
    {
        await cluster.ApplyAsync(Manifests.Web, Manifests.Deployment("shop:1", 1));
        cluster.Pass(6);
        var live = await cluster.AskAsync("GET", Manifests.Web);

        foreach (var wrong in (string[])["""{"uid":"0"}""", """{"resourceVersion":"1"}"""])
            Assert.Equal(409, (await Delete(wrong)).Status);
        var right = $$$"""{"uid":"{{{live.Uid()}}}","resourceVersion":"{{{live.Text("metadata", "resourceVersion")}}}" }""";
        Assert.Equal(200, (await Delete(right)).Status);
        cluster.Pass(5);

        Assert.Equal(404, (await cluster.SendAsync("GET", Manifests.Web)).Status);
        var orphan = Assert.Single((await cluster.AskAsync("GET", "/apis/apps/v1/replicasets")).Each("items"));
        Assert.Null(orphan["metadata"]!["ownerReferences"]);

        Task<KubeResponse> Delete(string preconditions) =>
            cluster.SendAsync("DELETE", Manifests.Web, """{"propagationPolicy":"Orphan","preconditions":""" + preconditions + "}");
    }

    async Task<JsonNode> Ask(string path, Dictionary<string, string> query, string accept)
    {
        var request = new KubeRequest("GET", path)
        {
            Token = cluster.State.Identity.AdminToken,
            Accept = accept,
            Query = query,
        };
        return JsonNode.Parse((await cluster.Api.HandleAsync(request)).Body)!;
    }
}
