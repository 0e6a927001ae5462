using System.Text.Json.Nodes;
using Tandem.Clusters;
using Xunit;
using static Tandem.Unit.Adapters.Kube.Applying.ApplyStage;

namespace Tandem.Unit.Adapters.Kube.Applying;

/// <summary>Fields and objects that others own, or owned before.</summary>
public sealed class OwnershipTests
{
    const string WebPath = "/apis/apps/v1/namespaces/shop/deployments/web";
    const string SettingsPath = "/api/v1/namespaces/shop/configmaps/settings";
    const string Scaled = "{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'web','namespace':'shop'},'spec':{'replicas':9}}";

    static readonly ObjectRef Web = new("apps", "Deployment", "shop", "web");
    static readonly ObjectRef Settings = new("", "ConfigMap", "shop", "settings");

    static async Task<int> ReplicasAsync(ApplyStage stage) => (int)(await stage.Server.GetAsync(WebPath))["spec"]!["replicas"]!;

    [Fact]
    public async Task Rule_23_a_conflict_stops_before_the_first_write_and_names_owner_field_and_both_values()
    {
        await using var stage = new ApplyStage();
        await stage.DeployAsync(ConfigMap(), Deployment());
        await stage.Server.ApplyAsync(WebPath, Scaled, "alice", force: true);
        var request = stage.Request(ConfigMap(data: "'colour':'red'"), Deployment());

        var planned = await stage.PlanAsync(request, "Deployment");
        var refused = await stage.TryAsync(request);

        var field = Assert.Single(planned.Fields);
        Assert.Equal(
            ("spec.replicas", FieldFate.Conflict, "9", "2", "alice"),
            (field.Path, field.Fate, field.Live, field.Wanted, field.Owner!.Manager)
        );
        Assert.Equal("cluster.conflict", refused.Failure?.Code);
        Assert.Empty(stage.Server.Writes);
    }

    [Fact]
    public async Task Rule_23_a_field_that_is_left_keeps_its_owners_value()
    {
        await using var stage = new ApplyStage();
        await stage.DeployAsync(Deployment());
        await stage.Server.ApplyAsync(WebPath, Scaled, "alice", force: true);
        var request = stage.Request(Deployment(image: "web:2")) with { Decisions = [new("x", Web, "spec.replicas", ApplyChoice.Yield)] };

        var applied = await stage.TryAsync(request);

        Assert.True(applied.Ok, applied.Failure?.ToString());
        Assert.Equal(9, await ReplicasAsync(stage));
        Assert.Equal(ObjectAction.Unchanged, (await stage.PlanAsync(request, "Deployment")).Action);
    }

    [Fact]
    public async Task Rule_23_a_field_that_is_taken_is_forced_for_that_object_alone_and_told()
    {
        await using var stage = new ApplyStage();
        await stage.DeployAsync(ConfigMap(), Deployment());
        await stage.Server.ApplyAsync(WebPath, Scaled, "alice", force: true);
        var request = stage.Request(ConfigMap(data: "'colour':'red'"), Deployment()) with
        {
            Decisions = [new("x", Web, "spec.replicas", ApplyChoice.Take)],
        };

        var applied = await stage.TryAsync(request);

        Assert.Equal(2, await ReplicasAsync(stage));
        var forced = Assert.Single(stage.Server.Writes, w => w.Contains("force=true") && !w.Contains("fieldManager=tandem-inventory"));
        Assert.Contains("/deployments/web", forced);
        var taken = Assert.Single(applied.Value.Single(a => a.Ref == Web).Taken!);
        Assert.Equal(("alice", "9"), (taken.Owner!.Manager, taken.Live));
    }

    [Fact]
    public async Task Rule_23_sole_owned_replicas_are_never_defaulted()
    {
        await using var stage = new ApplyStage();
        await stage.DeployAsync(Deployment(replicas: "'replicas':5,"));
        // The autoscaler comes, and the release goes on naming a number; nobody but us owns the field yet.
        var request = stage.Request(Deployment(replicas: "'replicas':2,"), Scaler());

        await stage.TryAsync(request);

        Assert.Equal(5, await ReplicasAsync(stage));
    }

    [Fact]
    public async Task Rule_24_a_deploy_during_autoscaling_keeps_the_replicas()
    {
        await using var stage = new ApplyStage();
        await stage.DeployAsync(Deployment(), Scaler());
        await stage.Server.ApplyAsync(WebPath, Scaled, "autoscaler", force: true);

        var applied = await stage.TryAsync(stage.Request(Deployment(image: "web:2"), Scaler()));
        var alone = await stage.TryAsync(stage.Request(Deployment(image: "web:3")));

        Assert.True(applied.Ok, applied.Failure?.ToString());
        Assert.True(alone.Ok, alone.Failure?.ToString());
        Assert.Equal(9, await ReplicasAsync(stage));
    }

    [Fact]
    public async Task Rule_25_what_client_side_apply_left_is_taken_over_once_so_that_removed_fields_disappear()
    {
        await using var stage = new ApplyStage();
        await stage.DeployAsync(ConfigMap("other"));
        await stage.Server.Cluster.AskAsync(
            "POST",
            "/api/v1/namespaces/shop/configmaps?fieldManager=kubectl-client-side-apply",
            """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"settings","namespace":"shop"},"data":{"colour":"blue","old":"1"}}"""
        );
        var request = stage.Request(ConfigMap("other"), ConfigMap()) with { Decisions = [new("x", Settings, null, ApplyChoice.Adopt)] };

        var applied = await stage.TryAsync(request);

        Assert.True(applied.Ok, applied.Failure?.ToString());
        var live = await stage.Server.GetAsync(SettingsPath);
        Assert.Equal("""{"colour":"blue"}""", live["data"]!.ToJsonString());
        Assert.DoesNotContain("kubectl-client-side-apply", live["metadata"]!["managedFields"]!.ToJsonString());
    }

    [Fact]
    public async Task Rule_26_an_object_that_is_not_ours_is_taken_only_when_somebody_agreed()
    {
        await using var stage = new ApplyStage();
        await stage.DeployAsync(ConfigMap("other"));
        await stage.Server.ApplyAsync(
            SettingsPath,
            ConfigMap().Json.Replace("{\"name\":\"settings\"}", "{\"name\":\"settings\",\"namespace\":\"shop\"}"),
            "alice"
        );
        var request = stage.Request(ConfigMap("other"), ConfigMap());

        var planned = await stage.PlanAsync(request, "ConfigMap", "settings");
        var refused = await stage.TryAsync(request);
        var agreed = await stage.TryAsync(request with { Decisions = [new("x", Settings, null, ApplyChoice.Adopt)] });

        Assert.Equal((ObjectAction.Adopt, true), (planned.Action, planned.NeedsConsent));
        Assert.Equal("cluster.adopt", refused.Failure?.Code);
        Assert.True(agreed.Ok, agreed.Failure?.ToString());
        Assert.Equal(Plan, (await stage.Server.GetAsync(SettingsPath))["metadata"]!["labels"]!["tandem.plan"]!.ToString());
    }

    [Theory]
    [InlineData("'labels':{'tandem.plan':'p2'}", "another plan")]
    [InlineData("'labels':{'applyset.kubernetes.io/part-of':'applyset-x-v1'}", "another set")]
    [InlineData("'annotations':{'argocd.argoproj.io/tracking-id':'shop:/ConfigMap:shop/settings'}", "Argo CD")]
    public async Task Rule_26_what_another_tool_keeps_is_refused_even_with_consent(string mark, string whose)
    {
        await using var stage = new ApplyStage();
        await stage.DeployAsync(ConfigMap("other"));
        await stage.Server.ApplyAsync(
            SettingsPath,
            $"{{'apiVersion':'v1','kind':'ConfigMap','metadata':{{'name':'settings','namespace':'shop',{mark}}},'data':{{'colour':'blue'}}}}",
            "them"
        );
        var request = stage.Request(ConfigMap("other"), ConfigMap()) with { Decisions = [new("x", Settings, null, ApplyChoice.Adopt)] };

        var refused = await stage.TryAsync(request);

        Assert.Contains(whose, refused.Failure!.What.ToString());
        Assert.Empty(stage.Server.Writes);
    }

    [Fact]
    public async Task Rule_26_two_installations_do_not_share_an_inventory()
    {
        await using var stage = new ApplyStage();
        await stage.DeployAsync(ConfigMap());

        var refused = await stage.TryAsync(stage.Request(ConfigMap("mine")) with { Plan = "p2", FieldManager = "tandem-p2" });

        Assert.Equal("cluster.inventory", refused.Failure?.Code);
    }

    static Manifest Scaler() =>
        Of(
            """
            {'apiVersion':'autoscaling/v2','kind':'HorizontalPodAutoscaler','metadata':{'name':'web'},
             'spec':{'minReplicas':2,'maxReplicas':9,'scaleTargetRef':{'apiVersion':'apps/v1','kind':'Deployment','name':'web'}} }
            """
        );
}
