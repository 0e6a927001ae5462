using Tandem.Clusters;
using Xunit;
using static Tandem.Unit.Adapters.Kube.Applying.ApplyStage;

namespace Tandem.Unit.Adapters.Kube.Applying;

/// <summary>What a plan says of a release and a cluster, before anything is written.</summary>
public sealed class PlanningTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rule_12_a_plan_names_every_object_and_field_and_writes_nothing()
    {
        await using var stage = new ApplyStage();
        await stage.DeployAsync(ConfigMap(), Deployment());

        var plan = await stage.Cluster.PlanAsync(stage.Request(ConfigMap(), Deployment(image: "web:2"), ConfigMap("new")), false, Token);

        Assert.Equal(
            ["ConfigMap/shop/new Create", "ConfigMap/shop/settings Unchanged", "Deployment/shop/web Change", "Namespace/shop Unchanged"],
            plan.Value.Objects.Select(o => $"{o.Ref} {o.Action}").Order(StringComparer.Ordinal)
        );
        var field = Assert.Single(plan.Value.Objects.Single(o => o.Ref.Kind == "Deployment").Fields);
        Assert.Equal(new FieldChange("spec.template.spec.containers[name=web].image", FieldFate.Set, "\"web:1\"", "\"web:2\""), field);
        Assert.Empty(stage.Server.Writes);
    }

    [Fact]
    public async Task Rule_12_a_field_that_left_the_release_is_removed()
    {
        await using var stage = new ApplyStage();
        await stage.DeployAsync(ConfigMap(data: "'a':'1','b':'2'"));

        var planned = await stage.PlanAsync(stage.Request(ConfigMap(data: "'a':'1'")), "ConfigMap");
        await stage.DeployAsync(ConfigMap(data: "'a':'1'"));

        Assert.Equal(new FieldChange("data.b", FieldFate.Remove, "\"2\"", null), Assert.Single(planned.Fields));
        Assert.Null((await stage.Server.GetAsync("/api/v1/namespaces/shop/configmaps/settings"))["data"]!["b"]);
    }

    [Fact]
    public async Task Rule_13_what_is_unchanged_costs_one_list_for_each_kind_and_no_write()
    {
        await using var stage = new ApplyStage();
        var many = Enumerable.Range(0, 300).Select(i => ConfigMap($"c{i}")).Append(Deployment()).ToArray();
        await stage.DeployAsync(many);

        var applied = await stage.TryAsync(stage.Request(many));

        Assert.All(applied.Value, a => Assert.Equal(ApplyAction.Unchanged, a.Action));
        Assert.Empty(stage.Server.Writes);
        var lists = stage.Server.Asked.Where(a => a.Contains("/configmaps") || a.Contains("/deployments")).ToList();
        Assert.Equal(2, lists.Count);
        // The namespace belongs to everybody and is asked for by name; the inventory and the autoscalers make the rest.
        Assert.InRange(stage.Server.Asked.Count, 4, 8);
    }

    [Fact]
    public async Task Rule_13_a_value_the_cluster_writes_in_another_way_is_not_a_change()
    {
        await using var stage = new ApplyStage();
        stage.Server.Admit = (_, body) => body.Replace("\"0.5\"", "\"500m\"");
        await stage.DeployAsync(Deployment());
        stage.Server.Admit = (_, body) => body;

        var same = await stage.PlanAsync(stage.Request(Deployment()), "Deployment");
        var other = await stage.PlanAsync(stage.Request(Deployment(cpu: "1")), "Deployment");

        Assert.Equal(ObjectAction.Unchanged, same.Action);
        Assert.Equal("\"500m\"", Assert.Single(other.Fields).Live);
    }

    [Fact]
    public async Task Rule_14_the_server_is_asked_only_of_what_is_new_or_changes_and_once()
    {
        await using var stage = new ApplyStage();
        await stage.DeployAsync(ConfigMap("same"), ConfigMap("other"));
        var request = stage.Request(ConfigMap("same"), ConfigMap("other", "'colour':'red'"), ConfigMap("new"));

        var plan = await stage.Cluster.PlanAsync(request, askServer: true, Token);
        await stage.Cluster.PlanAsync(request, askServer: true, Token);

        var asked = stage.Server.Writes;
        Assert.All(asked, a => Assert.Contains("dryRun=All", a));
        Assert.Equal(2, asked.Count);
        Assert.Equal(["new", "other"], plan.Value.Objects.Where(o => o.Checked).Select(o => o.Ref.Name).Order());
        Assert.Equal("blue", (await stage.Server.GetAsync("/api/v1/namespaces/shop/configmaps/other"))["data"]!["colour"]!.ToString());
    }

    [Fact]
    public async Task Rule_14_what_the_server_would_refuse_is_said_before_the_run()
    {
        await using var stage = new ApplyStage();
        await stage.DeployAsync(ConfigMap());
        var wrong = Of("{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'x'},'dada':{'a':'1'}}");

        var plan = await stage.Cluster.PlanAsync(stage.Request(ConfigMap(), wrong), askServer: true, Token);

        var blocked = Assert.Single(plan.Value.Objects, o => o.Action == ObjectAction.Blocked);
        Assert.Contains("dada", blocked.Why!.ToString());
    }

    [Fact]
    public async Task Rule_15_a_run_stops_at_what_moved_since_somebody_looked()
    {
        await using var stage = new ApplyStage();
        await stage.DeployAsync(ConfigMap(), Deployment());
        var request = stage.Request(ConfigMap(data: "'colour':'red'"), Deployment());
        var foreseen = await stage.Cluster.PlanAsync(request, false, Token);
        await stage.Server.ApplyAsync(
            "/apis/apps/v1/namespaces/shop/deployments/web",
            "{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'web','namespace':'shop'},'spec':{'replicas':7}}",
            "kubectl",
            force: true
        );

        var refused = await stage.TryAsync(request with { Foreseen = foreseen.Value, Conflicts = ConflictPolicy.Take });

        Assert.Equal("cluster.moved", refused.Failure?.Code);
        Assert.Contains("spec.replicas", refused.Failure!.What.ToString());
        Assert.Empty(stage.Server.Writes);
    }

    [Fact]
    public async Task Rule_15_a_change_that_is_none_of_ours_does_not_stop_the_run()
    {
        await using var stage = new ApplyStage();
        await stage.DeployAsync(ConfigMap());
        var request = stage.Request(ConfigMap(data: "'colour':'red'"));
        var foreseen = await stage.Cluster.PlanAsync(request, false, Token);
        var struck = false;
        stage.Server.Before = async (line, _) =>
        {
            if (!struck && line.StartsWith("PATCH /api/v1/namespaces/shop/configmaps", StringComparison.Ordinal))
            {
                struck = true;
                // Between our look and our write somebody adds a key of their own.
                await stage.Server.ApplyAsync(
                    "/api/v1/namespaces/shop/configmaps/settings",
                    "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'settings','namespace':'shop'},'data':{'theirs':'1'}}",
                    "alice"
                );
            }
            return null;
        };

        var applied = await stage.TryAsync(request with { Foreseen = foreseen.Value });

        Assert.True(applied.Ok, applied.Failure?.ToString());
        var live = await stage.Server.GetAsync("/api/v1/namespaces/shop/configmaps/settings");
        Assert.Equal(("red", "1"), (live["data"]!["colour"]!.ToString(), live["data"]!["theirs"]!.ToString()));
    }

    [Fact]
    public async Task Rule_16_values_of_secrets_stand_in_plans_as_hashes_that_only_tell_changed_from_unchanged()
    {
        await using var stage = new ApplyStage();
        Manifest Secret(string pin) =>
            Of($"{{'apiVersion':'v1','kind':'Secret','metadata':{{'name':'key'}},'stringData':{{'pin':'{pin}'}}}}");
        await stage.DeployAsync(Secret("1234"));

        var planned = await stage.PlanAsync(stage.Request(Secret("5678")), "Secret");
        var again = await stage.PlanAsync(stage.Request(Secret("5678")), "Secret");

        var field = Assert.Single(planned.Fields);
        Assert.Matches("^#[0-9a-f]{12}$", field.Live);
        Assert.Matches("^#[0-9a-f]{12}$", field.Wanted);
        Assert.NotEqual(field.Live, field.Wanted);
        Assert.Equal(field, Assert.Single(again.Fields));
    }
}
