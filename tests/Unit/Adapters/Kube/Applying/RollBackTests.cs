using Tandem.Clusters;
using Tandem.Runs;
using Tandem.Unit.Core.Fakes;
using Xunit;

namespace Tandem.Unit.Adapters.Kube.Applying;

/// <summary>An earlier release put back byte for byte, whatever was deployed since.</summary>
public sealed class RollBackTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    static string Config(string name, string colour) =>
        $"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n  namespace: shop\ndata:\n  colour: {colour} # as written\n";

    static string Policy(int port) =>
        $"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  podSelector: {{}}\n"
        + $"  ingress:\n    - ports:\n        - port: {port}\n";

    const string Definition = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata:
          name: widgets.shop.example
        spec:
          group: shop.example
          scope: Namespaced
          names: {kind: Widget, plural: widgets, singular: widget, listKind: WidgetList}
          versions:
            - name: v1
              served: true
              storage: true
              schema:
                openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}

        """;

    const string Widget = "apiVersion: shop.example/v1\nkind: Widget\nmetadata:\n  name: one\n  namespace: shop\nsize: 3\n";

    static string Stream(params string[] documents) => string.Join("---\n", documents);

    const string ConfigMaps = "/api/v1/namespaces/shop/configmaps";
    const string Widgets = "/apis/shop.example/v1/namespaces/shop/widgets/one";
    const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.shop.example";

    [Fact]
    public async Task Rule_44_a_rename_of_a_config_map_is_rolled_back_byte_for_byte_as_a_new_release()
    {
        var stage = new RollBackStage();
        var kept = Stream(Policy(80), Config("settings-4h9k2m5gt8", "blue"));
        var first = await stage.DeployAsync(kept);
        await stage.DeployAsync(Stream(Policy(81), Config("settings-bb7d6ff2tk", "red")));
        Assert.Equal(404, await stage.StatusAsync($"{ConfigMaps}/settings-4h9k2m5gt8"));

        var looked = await stage.LookAsync(first);
        var plan = stage.PlanOf(looked);
        Assert.Equal(ObjectAction.Create, plan.Objects.Single(o => o.Ref.Name == "settings-4h9k2m5gt8").Action);
        Assert.Equal(ObjectAction.Prune, plan.Objects.Single(o => o.Ref.Name == "settings-bb7d6ff2tk").Action);
        Assert.Equal(ObjectAction.Change, plan.Objects.Single(o => o.Ref.Kind == "NetworkPolicy").Action);
        var run = await stage.RollBackAsync(looked);

        Assert.Equal(200, await stage.StatusAsync($"{ConfigMaps}/settings-4h9k2m5gt8"));
        Assert.Equal(404, await stage.StatusAsync($"{ConfigMaps}/settings-bb7d6ff2tk"));
        var policy = await stage.Server.GetAsync("/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies/web");
        Assert.Equal("80", policy["spec"]!["ingress"]![0]!["ports"]![0]!["port"]!.ToString());
        var current = await stage.Releases.CurrentAsync(RollBackStage.PlanId, "edge", Token);
        Assert.Equal((run.Id, kept), (current!.RunId, current.Yaml));
        Assert.Equal(RunPurpose.RollBack, run.Purpose);
        var asked = stage.Runs.Audit.Last(a => a.Action == "run.requested").Intent.ToString();
        Assert.Contains($"release of run {first}", asked, StringComparison.Ordinal);
        Assert.Contains(current.Sha256[..12], asked, StringComparison.Ordinal);
        Assert.Contains(current.Sha256[..12], stage.Releases.Audit[^1].Intent.ToString(), StringComparison.Ordinal);
        Assert.Equal("release.rolled-back", stage.Releases.Audit[^1].Action);
    }

    [Fact]
    public async Task Rule_44_a_kind_that_was_removed_comes_back_with_its_objects()
    {
        var stage = new RollBackStage();
        var first = await stage.DeployAsync(Stream(Definition, Widget, Config("settings", "blue")));
        await stage.DeployAsync(Config("settings", "red"));
        // A definition goes only when somebody agrees; here its owner removed it by hand, and the objects went with it.
        await stage.Server.Cluster.AskAsync("DELETE", Definitions);
        stage.Server.Cluster.Pass(30);
        Assert.Equal(404, await stage.StatusAsync(Widgets));

        var looked = await stage.LookAsync(first);
        var plan = stage.PlanOf(looked);
        Assert.Equal(ObjectAction.Create, plan.Objects.Single(o => o.Ref.Kind == "CustomResourceDefinition").Action);
        Assert.Equal(ObjectAction.Create, plan.Objects.Single(o => o.Ref.Kind == "Widget").Action);
        await stage.RollBackAsync(looked);

        Assert.Equal("3", (await stage.Server.GetAsync(Widgets))["size"]!.ToString());
        Assert.Equal("blue", (await stage.Server.GetAsync($"{ConfigMaps}/settings"))["data"]!["colour"]!.ToString());
    }

    [Fact]
    public async Task Rule_44_a_kind_that_came_since_goes_and_its_definition_only_when_somebody_agrees()
    {
        var stage = new RollBackStage();
        var first = await stage.DeployAsync(Config("settings", "blue"));
        await stage.DeployAsync(Stream(Definition, Widget, Config("settings", "red")));

        var looked = await stage.LookAsync(first);
        var definition = stage.PlanOf(looked).Objects.Single(o => o.Ref.Kind == "CustomResourceDefinition");
        Assert.Equal((ObjectAction.Prune, true), (definition.Action, definition.NeedsConsent));
        Assert.Equal(ObjectAction.Prune, stage.PlanOf(looked).Objects.Single(o => o.Ref.Kind == "Widget").Action);
        var agreed = await stage.LookAsync(
            first,
            [
                .. stage
                    .PlanOf(looked)
                    .Objects.Where(o => o.NeedsConsent)
                    .Select(o => new ApplyDecision("edge", o.Ref, null, ApplyChoice.Prune)),
            ]
        );
        await stage.RollBackAsync(agreed);

        Assert.Equal(404, await stage.StatusAsync(Widgets));
        Assert.Equal(404, await stage.StatusAsync(Definitions));
    }

    [Fact]
    public async Task Rule_44_a_fixed_field_is_listed_beforehand_and_nothing_is_touched_until_somebody_agrees()
    {
        var stage = new RollBackStage();
        var first = await stage.DeployAsync(Config("settings", "blue"));
        await stage.DeployAsync(Config("settings", "red") + "immutable: true\n");

        var looked = await stage.LookAsync(first);
        var blocked = Assert.Single(Assert.Single(looked.Sites).InTheWay);
        Assert.Equal((ObjectAction.Recreate, true), (blocked.Action, blocked.NeedsConsent));
        stage.Server.Forget();
        var refused = await stage.Requests.RequestAsync(People.Engineer, looked, new HashSet<string> { "edge" }, Token);
        Assert.Equal("rollback.in-the-way", refused.Failure?.Code);
        Assert.Contains("ConfigMap/shop/settings", refused.Failure!.What.ToString(), StringComparison.Ordinal);
        Assert.Empty(stage.Server.Asked);

        await stage.RollBackAsync(await stage.LookAsync(first, new ApplyDecision("edge", blocked.Ref, null, ApplyChoice.Recreate)));
        Assert.Equal("blue", (await stage.Server.GetAsync($"{ConfigMaps}/settings"))["data"]!["colour"]!.ToString());
    }

    [Fact]
    public async Task Rule_44_consent_given_for_one_roll_back_is_not_given_for_the_next()
    {
        var stage = new RollBackStage();
        var first = await stage.DeployAsync(Config("settings", "blue"));
        await stage.DeployAsync(Config("settings", "red") + "immutable: true\n");
        var consent = new ApplyDecision("edge", new ObjectRef("", "ConfigMap", "shop", "settings"), null, ApplyChoice.Recreate);
        var back = await stage.RollBackAsync(await stage.LookAsync(first, consent));
        await stage.DeployAsync(Config("settings", "green") + "immutable: true\n");

        Assert.Single(Assert.Single((await stage.LookAsync(back.Id)).Sites).InTheWay);
    }

    [Fact]
    public async Task Rule_44_what_somebody_else_took_since_is_a_conflict_that_is_decided_before()
    {
        var stage = new RollBackStage();
        var first = await stage.DeployAsync(Config("settings", "blue"));
        await stage.DeployAsync(Config("settings", "red"));
        await stage.Server.ApplyAsync(
            $"{ConfigMaps}/settings",
            "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'settings','namespace':'shop'},'data':{'colour':'green'}}",
            "somebody",
            force: true
        );

        var looked = await stage.LookAsync(first);
        var conflict = Assert.Single(Assert.Single(looked.Sites).InTheWay);
        Assert.Equal("somebody", conflict.Fields.Single(f => f.Fate == FieldFate.Conflict).Owner!.Manager);
        var decided = await stage.LookAsync(first, new ApplyDecision("edge", conflict.Ref, "data.colour", ApplyChoice.Take));
        Assert.Empty(Assert.Single(decided.Sites).InTheWay);
        await stage.RollBackAsync(decided);
        Assert.Equal("blue", (await stage.Server.GetAsync($"{ConfigMaps}/settings"))["data"]!["colour"]!.ToString());
    }

    [Fact]
    public async Task Rule_44_the_run_stops_at_what_moved_since_somebody_looked()
    {
        var stage = new RollBackStage();
        var first = await stage.DeployAsync(Config("settings", "blue"));
        await stage.DeployAsync(Config("settings", "red"));
        var looked = await stage.LookAsync(first);
        await stage.DeployAsync(Config("settings", "yellow"));

        var failure = await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => stage.RollBackAsync(looked));

        Assert.Contains("cluster.moved", failure.Message, StringComparison.Ordinal);
        Assert.Equal("yellow", (await stage.Server.GetAsync($"{ConfigMaps}/settings"))["data"]!["colour"]!.ToString());
    }

    [Fact]
    public async Task Rule_44_kept_bytes_that_were_altered_are_not_put_back()
    {
        var stage = new RollBackStage();
        var first = await stage.DeployAsync(Config("settings", "blue"));
        await stage.DeployAsync(Config("settings", "red"));
        var looked = await stage.LookAsync(first);
        var kept = (await stage.Releases.FindAsync(RollBackStage.PlanId, first, "edge", Token))!;
        stage.Releases.Alter(kept, kept with { Yaml = Config("settings", "black") });

        var failure = await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => stage.RollBackAsync(looked));

        Assert.Contains("release.altered", failure.Message, StringComparison.Ordinal);
        Assert.Equal("red", (await stage.Server.GetAsync($"{ConfigMaps}/settings"))["data"]!["colour"]!.ToString());
    }

    [Fact]
    public async Task Rule_44_a_roll_back_can_itself_be_rolled_back_to()
    {
        var stage = new RollBackStage();
        var first = await stage.DeployAsync(Config("settings", "blue"));
        await stage.DeployAsync(Config("settings", "red"));
        var back = await stage.RollBackAsync(await stage.LookAsync(first));
        await stage.DeployAsync(Config("settings", "yellow"));
        await stage.RollBackAsync(await stage.LookAsync(back.Id));
        Assert.Equal("blue", (await stage.Server.GetAsync($"{ConfigMaps}/settings"))["data"]!["colour"]!.ToString());
    }
}
