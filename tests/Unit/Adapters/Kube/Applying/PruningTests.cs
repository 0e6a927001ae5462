using System.Text.Json.Nodes;
using Tandem.Clusters;
using Xunit;
using static Tandem.Unit.Adapters.Kube.Applying.ApplyStage;

namespace Tandem.Unit.Adapters.Kube.Applying;

/// <summary>What left the release, and the list of what is there.</summary>
public sealed class PruningTests
{
    const string Inventory = "/api/v1/namespaces/shop/secrets/tandem-p1";

    static async Task<bool> IsThereAsync(ApplyStage stage, string name) =>
        (await stage.Server.GetAsync($"/api/v1/namespaces/shop/configmaps/{name}"))["kind"]!.ToString() == "ConfigMap";

    static Manifest[] Six => [.. Enumerable.Range(0, 6).Select(i => ConfigMap($"c{i}"))];

    [Fact]
    public async Task Rule_34_what_left_the_release_goes_and_a_copy_that_somebody_made_stays()
    {
        await using var stage = new ApplyStage();
        await stage.DeployAsync([.. Six, ConfigMap("gone")]);
        // A copy with all our marks, which speak of another object.
        var copy = (await stage.Server.GetAsync("/api/v1/namespaces/shop/configmaps/gone")).AsObject();
        copy["metadata"] = new JsonObject
        {
            ["name"] = "copy",
            ["namespace"] = "shop",
            ["labels"] = copy["metadata"]!["labels"]!.DeepClone(),
            ["annotations"] = copy["metadata"]!["annotations"]!.DeepClone(),
        };
        await stage.Server.Cluster.AskAsync("POST", "/api/v1/namespaces/shop/configmaps", copy.ToJsonString());

        var applied = await stage.TryAsync(stage.Request(Six));

        Assert.True(applied.Ok, applied.Failure?.ToString());
        Assert.Equal(["gone"], applied.Value.Where(a => a.Action == ApplyAction.Deleted).Select(a => a.Ref.Name));
        Assert.True(await IsThereAsync(stage, "copy"));
    }

    [Fact]
    public async Task Rule_34_an_object_that_asks_to_stay_stays()
    {
        await using var stage = new ApplyStage();
        await stage.DeployAsync([.. Six, ConfigMap("stays", extra: ",'annotations':{'argocd.argoproj.io/sync-options':'Prune=false'}")]);

        await stage.TryAsync(stage.Request(Six));

        Assert.True(await IsThereAsync(stage, "stays"));
    }

    [Fact]
    public async Task Rule_35_nothing_is_pruned_when_a_write_failed()
    {
        await using var stage = new ApplyStage();
        await stage.DeployAsync([.. Six, ConfigMap("gone")]);
        stage.Server.Before = (line, _) =>
            Task.FromResult(
                line.StartsWith("PATCH /api/v1/namespaces/shop/configmaps/new", StringComparison.Ordinal)
                    ? FakeServer.Json("{'kind':'Status','code':422,'reason':'Invalid','message':'no'}", 422)
                    : null
            );

        await stage.TryAsync(stage.Request([.. Six, ConfigMap("new")]));

        Assert.True(await IsThereAsync(stage, "gone"));
    }

    [Fact]
    public async Task Rule_35_an_empty_release_prunes_nothing()
    {
        await using var stage = new ApplyStage();
        await stage.DeployAsync(Six);

        await stage.TryAsync(stage.Request() with { Objects = [] });

        Assert.True(await IsThereAsync(stage, "c0"));
    }

    [Fact]
    public async Task Rule_35_many_at_once_and_what_holds_data_wait_for_consent()
    {
        await using var stage = new ApplyStage();
        var claim = Of(
            "{'apiVersion':'v1','kind':'PersistentVolumeClaim','metadata':{'name':'data'},'spec':{'accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'1Gi'}}}}"
        );
        await stage.DeployAsync([.. Six, claim]);

        var one = await stage.PlanAsync(stage.Request(Six), "PersistentVolumeClaim");
        var kept = await stage.TryAsync(stage.Request(Six));
        var many = await stage.TryAsync(stage.Request([Six[0]]));
        var agreed = await stage.TryAsync(
            stage.Request(Six[0], claim) with
            {
                Decisions = [new("x", new("", "ConfigMap", "shop", "c1"), null, ApplyChoice.Prune)],
            }
        );

        Assert.Equal((ObjectAction.Prune, true, false), (one.Action, one.NeedsConsent, one.Stops));
        Assert.Equal(["data"], kept.Value.Where(a => a.Action == ApplyAction.Kept).Select(a => a.Ref.Name));
        Assert.Equal(6, many.Value.Count(a => a.Action == ApplyAction.Kept));
        Assert.Equal(["c1"], agreed.Value.Where(a => a.Action == ApplyAction.Deleted).Select(a => a.Ref.Name));
    }

    [Fact]
    public async Task Rule_35_an_object_made_anew_by_somebody_else_under_the_name_is_not_deleted()
    {
        await using var stage = new ApplyStage();
        await stage.DeployAsync([.. Six, ConfigMap("gone")]);
        stage.Server.Before = async (line, _) =>
        {
            if (line.StartsWith("DELETE /api/v1/namespaces/shop/configmaps/gone", StringComparison.Ordinal))
            {
                stage.Server.Before = null;
                await stage.Server.Cluster.AskAsync("DELETE", "/api/v1/namespaces/shop/configmaps/gone");
                await stage.Server.ApplyAsync(
                    "/api/v1/namespaces/shop/configmaps/gone",
                    "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'gone','namespace':'shop'},'data':{'theirs':'1'}}",
                    "alice"
                );
            }
            return null;
        };

        await stage.TryAsync(stage.Request(Six));

        Assert.True(await IsThereAsync(stage, "gone"));
    }

    [Fact]
    public async Task Rule_36_the_inventory_is_a_parent_that_other_tools_can_read()
    {
        await using var stage = new ApplyStage();
        await stage.DeployAsync(ConfigMap(), Deployment());

        var parent = (await stage.Server.GetAsync(Inventory))["metadata"]!;
        var member = (await stage.Server.GetAsync("/api/v1/namespaces/shop/configmaps/settings"))["metadata"]!;

        var id = parent["labels"]!["applyset.kubernetes.io/id"]!.ToString();
        Assert.Matches("^applyset-[A-Za-z0-9_-]{43}-v1$", id);
        Assert.Equal(id, member["labels"]!["applyset.kubernetes.io/part-of"]!.ToString());
        Assert.Equal(
            "ConfigMap,Deployment.apps,Namespace",
            parent["annotations"]!["applyset.kubernetes.io/contains-group-kinds"]!.ToString()
        );
        Assert.EndsWith($"@{parent["uid"]}", member["annotations"]!["tandem.object"]!.ToString());
    }

    [Fact]
    public async Task Rule_36_what_a_killed_run_wrote_is_pruned_by_the_next()
    {
        await using var stage = new ApplyStage();
        await stage.DeployAsync(Six);
        // Dies after the writes, before anything could be narrowed.
        stage.Server.Before = (line, _) =>
            line.StartsWith("PATCH /api/v1/namespaces/shop/configmaps/after", StringComparison.Ordinal)
                ? throw new InvalidOperationException("killed")
                : Task.FromResult<HttpResponseMessage?>(null);
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            stage.TryAsync(stage.Request([.. Six, ConfigMap("lost"), ConfigMap("after")]))
        );
        stage.Server.Before = null;
        Assert.True(await IsThereAsync(stage, "lost"));

        await stage.TryAsync(stage.Request(Six));

        Assert.False(await IsThereAsync(stage, "lost"));
    }

    [Fact]
    public async Task Rule_36_a_kind_that_vanished_is_passed_over()
    {
        await using var stage = new ApplyStage();
        await stage.DeployAsync(Six);
        var secret = await stage.Server.GetAsync(Inventory);
        var known = Tandem.Adapters.Kube.Planning.Inventory.Of(System.Text.Json.JsonSerializer.SerializeToElement(secret));
        var widened = known.WidenedBy([new("demo.example", "Lamp", "shop", "desk")]);
        var parent = new ObjectRef("", "Secret", "shop", "tandem-p1");
        await stage.Server.ApplyAsync(Inventory, widened.ToBody(parent, Plan).ToJsonString(), "tandem-inventory", force: true);

        var applied = await stage.TryAsync(stage.Request(Six));

        Assert.True(applied.Ok, applied.Failure?.ToString());
    }
}
