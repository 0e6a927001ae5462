using Tandem.Clusters;
using Tandem.Drifts;
using Xunit;
using static Tandem.Unit.Adapters.Kube.Applying.ApplyStage;

namespace Tandem.Unit.Adapters.Kube.Applying;

/// <summary>What differs in a cluster from what was deployed, and how soon it is known that something was written.</summary>
public sealed class DriftTests
{
    const string WebPath = "/apis/apps/v1/namespaces/shop/deployments/web";
    static readonly ObjectRef Web = new("apps", "Deployment", "shop", "web");
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    static CancellationToken Token => TestContext.Current.CancellationToken;

    static async Task<IReadOnlyList<DriftItem>> DriftAsync(ApplyStage stage, params Manifest[] released) =>
        [.. DriftItems.OfObjects((await stage.Cluster.PlanAsync(stage.Request(released), false, Token)).Value, Manager)];

    static Task ScaleAsync(ApplyStage stage, int replicas) =>
        stage.Server.ApplyAsync(
            WebPath,
            $"{{'apiVersion':'apps/v1','kind':'Deployment','metadata':{{'name':'web','namespace':'shop'}},'spec':{{'replicas':{replicas}}}}}",
            "alice",
            force: true
        );

    [Fact]
    public async Task Rule_42_what_a_webhook_of_the_cluster_made_of_it_is_no_drift()
    {
        await using var stage = new ApplyStage();
        stage.Server.Admit = (line, body) =>
            line.Contains("/deployments/") ? body.Replace("\"image\":\"web:1\"", "\"image\":\"mirror.example/web:1\"") : body;
        await stage.DeployAsync(ConfigMap(), Deployment());

        Assert.Empty(await DriftAsync(stage, ConfigMap(), Deployment()));
    }

    [Fact]
    public async Task Rule_42_a_field_that_somebody_took_is_named_with_its_taker_and_the_time()
    {
        await using var stage = new ApplyStage();
        await stage.DeployAsync(ConfigMap(), Deployment());
        await ScaleAsync(stage, 9);

        var item = Assert.Single(await DriftAsync(stage, ConfigMap(), Deployment()));

        Assert.Equal(("Deployment/shop/web", "spec.replicas", "2", "9", "alice"), (item.What, item.Field, item.Was, item.Is, item.Owner));
        Assert.NotNull(item.Since);
        Assert.True(item.InCluster);
    }

    [Fact]
    public async Task Rule_42_what_is_gone_is_drift_and_what_is_left_to_others_is_not()
    {
        await using var stage = new ApplyStage();
        await stage.DeployAsync(ConfigMap(), Deployment());
        await ScaleAsync(stage, 9);
        await stage.Server.Cluster.AskAsync("DELETE", "/api/v1/namespaces/shop/configmaps/settings");
        var request = stage.Request(ConfigMap(), Deployment()) with { Decisions = [new("x", Web, "spec.replicas", ApplyChoice.Yield)] };

        var plan = await stage.Cluster.PlanAsync(request, false, Token);

        var item = Assert.Single(DriftItems.OfObjects(plan.Value, Manager));
        Assert.Equal(("ConfigMap/shop/settings", DriftItem.Whole), (item.What, item.Field));
    }

    [Fact]
    public async Task Rule_42_a_write_is_noticed_at_once_and_a_controllers_report_is_not_one()
    {
        await using var stage = new ApplyStage();
        await stage.DeployAsync(ConfigMap(), Deployment());
        var written = stage.Cluster.Live.WrittenAsync([Web, new("", "ConfigMap", "shop", "settings")], Token);
        while (!stage.Server.Asked.Any(a => a.Contains("/deployments") && a.Contains("watch")))
        {
            await Task.Delay(20, Token);
        }
        // The controllers make pods and write the status.
        stage.Server.Cluster.Pass(20);
        await Task.Delay(700, Token);
        Assert.False(written.IsCompleted);

        await ScaleAsync(stage, 3);

        await written.WaitAsync(Patience, Token);
    }
}
