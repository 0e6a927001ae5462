using System.Collections.Concurrent;
using System.Net;
using Tandem.Adapters.Kube.Applying;
using Tandem.Adapters.Kube.Planning;
using Tandem.Clusters;
using Xunit;
using static Tandem.Unit.Adapters.Kube.Applying.ApplyStage;

namespace Tandem.Unit.Adapters.Kube.Applying;

/// <summary>Order, immutable fields, failures, cancellation, resuming.</summary>
public sealed class WritingTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    static Manifest Wave(string name, int wave, string more = "") =>
        ConfigMap(name, extra: $",'annotations':{{'argocd.argoproj.io/sync-wave':'{wave}'{more}}}");

    static IReadOnlyList<string> Order(params Manifest[] objects)
    {
        var drafts = objects.Select(o => Draft.Of(o, "shop").Value).ToList();
        var groups = WriteOrder.Of(drafts);
        Assert.True(groups.Ok, groups.Failure?.ToString());
        return [.. groups.Value.Select(g => string.Join(" | ", g.Levels.Select(l => string.Join(",", l.Select(d => d.Ref.Name)))))];
    }

    [Fact]
    public void Rule_17_a_shuffled_release_is_written_in_the_same_order()
    {
        Manifest[] objects =
        [
            ConfigMap("b"),
            Namespace,
            Deployment(),
            ConfigMap("a"),
            Of("{'apiVersion':'v1','kind':'Service','metadata':{'name':'web'}}"),
        ];

        var order = Order(objects);

        Assert.Equal(["shop | a,b | web | web"], order);
        Assert.Equal(order, Order([.. objects.Reverse()]));
    }

    [Fact]
    public void Rule_17_what_depends_on_another_object_waits_for_it_and_a_cycle_is_named()
    {
        static string On(string name) => $",'annotations':{{'config.kubernetes.io/depends-on':'/namespaces/shop/ConfigMap/{name}'}}";

        var order = Order(ConfigMap("a", extra: On("b")), ConfigMap("b", extra: On("c")), ConfigMap("c"));
        var drafts = new[] { ConfigMap("a", extra: On("b")), ConfigMap("b", extra: On("a")) }
            .Select(o => Draft.Of(o, "shop").Value)
            .ToList();
        var cycle = WriteOrder.Of(drafts);

        Assert.Equal(["c", "b", "a"], order);
        Assert.Contains("ConfigMap/shop/a → ConfigMap/shop/b → ConfigMap/shop/a", cycle.Failure!.What.ToString());
    }

    [Fact]
    public void Rule_18_waves_and_hooks_of_argo_cd_are_understood()
    {
        static string Hook(string phase) => $",'argocd.argoproj.io/hook':'{phase}'";

        var order = Order(
            Wave("late", 5),
            Wave("post", 0, Hook("PostSync")),
            Wave("early", -1),
            Wave("pre", 9, Hook("PreSync")),
            Wave("never", 0, Hook("Skip"))
        );

        Assert.Equal(["pre", "early", "late", "post"], order);
        Assert.Equal(
            ["Colour=blue"],
            Draft.Of(Wave("x", 0, ",'argocd.argoproj.io/sync-options':'Prune=false,Colour=blue'"), "shop").Value.Options.Unknown
        );
    }

    [Fact]
    public async Task Rule_18_the_last_wave_must_be_healthy_too()
    {
        await using var stage = new ApplyStage();
        var request = stage.Request(ConfigMap(), Deployment(more: ",'annotations':{'argocd.argoproj.io/sync-wave':'1'}")) with
        {
            Gate = new HealthGate(TimeSpan.FromMilliseconds(200), _ => Task.CompletedTask),
        };

        var failed = await stage.TryAsync(request);

        Assert.Equal("cluster.unhealthy", failed.Failure?.Code);
        Assert.Equal("Deployment/shop/web", failed.Failure?.Field);
    }

    [Fact]
    public async Task Rule_20_a_namespace_that_is_being_deleted_is_waited_for_and_made_anew()
    {
        await using var stage = new ApplyStage();
        await stage.DeployAsync(ConfigMap());
        await stage.Server.Cluster.AskAsync("DELETE", "/api/v1/namespaces/shop");
        var running = stage.TryAsync(stage.Request(ConfigMap()));
        while (!stage.Server.Asked.Any(a => a == "GET /api/v1/namespaces/shop"))
        {
            await Task.Delay(10, Token);
        }
        stage.Server.Cluster.Pass(30);

        var applied = await running;

        Assert.True(applied.Ok, applied.Failure?.ToString());
        Assert.Equal("blue", (await stage.Server.GetAsync("/api/v1/namespaces/shop/configmaps/settings"))["data"]!["colour"]!.ToString());
    }

    [Fact]
    public void Rule_21_a_webhook_waits_for_the_service_behind_it()
    {
        var hook = Draft
            .Of(
                Of(
                    """
                    {'apiVersion':'admissionregistration.k8s.io/v1','kind':'ValidatingWebhookConfiguration','metadata':{'name':'guard'},
                     'webhooks':[{'name':'a.example','clientConfig':{'service':{'name':'guard','namespace':'shop'} } }]}
                    """
                ),
                "shop"
            )
            .Value;

        Assert.Equal([new ObjectRef("", "Service", "shop", "guard")], WebhookGate.BackendsOf(hook));
        Assert.True(hook.Level > Draft.Of(Deployment(), "shop").Value.Level);
    }

    [Fact]
    public async Task Rule_27_a_fixed_field_needs_consent_and_then_the_object_is_made_anew()
    {
        await using var stage = new ApplyStage();
        await stage.DeployAsync(Deployment());
        var other = Of(Deployment().Json.Replace("\"app\":\"web\"", "\"app\":\"shop\""));
        var request = stage.Request(other);

        var planned = await stage.PlanAsync(request, "Deployment");
        var refused = await stage.TryAsync(request);
        var agreed = stage.TryAsync(
            request with
            {
                Decisions = [new("x", new("apps", "Deployment", "shop", "web"), null, ApplyChoice.Recreate)],
            }
        );
        await CollectAsync(stage, agreed);

        Assert.Equal((ObjectAction.Recreate, true), (planned.Action, planned.NeedsConsent));
        Assert.Equal("cluster.immutable", refused.Failure?.Code);
        Assert.True((await agreed).Ok, (await agreed).Failure?.ToString());
        Assert.Equal(ApplyAction.Recreated, (await agreed).Value.Single(a => a.Ref.Kind == "Deployment").Action);
    }

    [Fact]
    public async Task Rule_27_another_role_is_bound_anew_without_a_question()
    {
        await using var stage = new ApplyStage();
        Manifest Binding(string role) =>
            Of(
                $$"""
                {'apiVersion':'rbac.authorization.k8s.io/v1','kind':'ClusterRoleBinding','metadata':{'name':'shop-look'},
                 'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'ClusterRole','name':'{{role}}'},
                 'subjects':[{'kind':'ServiceAccount','name':'web','namespace':'shop'}]}
                """
            );
        await stage.DeployAsync(Binding("view"));

        var applied = await stage.TryAsync(stage.Request(Binding("edit")));

        Assert.True(applied.Ok, applied.Failure?.ToString());
        var live = await stage.Server.GetAsync("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/shop-look");
        Assert.Equal("edit", live["roleRef"]!["name"]!.ToString());
        Assert.Contains(stage.Server.Writes, w => w.StartsWith("DELETE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rule_27_a_volume_claim_is_never_made_anew()
    {
        await using var stage = new ApplyStage();
        Manifest Claim(string mode) =>
            Of(
                $"{{'apiVersion':'v1','kind':'PersistentVolumeClaim','metadata':{{'name':'data'}},'spec':{{'accessModes':['{mode}'],'resources':{{'requests':{{'storage':'1Gi'}}}}}}}}"
            );
        await stage.DeployAsync(Claim("ReadWriteOnce"));

        var planned = await stage.PlanAsync(stage.Request(Claim("ReadWriteMany")), "PersistentVolumeClaim");

        Assert.Equal(ObjectAction.Blocked, planned.Action);
    }

    [Fact]
    public async Task Rule_27_when_the_new_object_is_refused_the_old_one_is_put_back()
    {
        await using var stage = new ApplyStage();
        await stage.DeployAsync(Deployment());
        var other = Of(Deployment().Json.Replace("\"app\":\"web\"", "\"app\":\"shop\""));
        var deleted = false;
        stage.Server.Before = (line, _) =>
        {
            deleted |= line.StartsWith("DELETE", StringComparison.Ordinal);
            return Task.FromResult(
                deleted && line.StartsWith("PATCH /apis/apps", StringComparison.Ordinal)
                    ? FakeServer.Json("{'kind':'Status','code':422,'reason':'Invalid','message':'no'}", 422)
                    : null
            );
        };

        var running = stage.TryAsync(
            stage.Request(other) with
            {
                Decisions = [new("x", new("apps", "Deployment", "shop", "web"), null, ApplyChoice.Recreate)],
            }
        );
        await CollectAsync(stage, running);

        Assert.Contains("put back", (await running).Failure!.What.ToString());
        var live = await stage.Server.GetAsync("/apis/apps/v1/namespaces/shop/deployments/web");
        Assert.Equal("web", live["spec"]!["selector"]!["matchLabels"]!["app"]!.ToString());
    }

    [Fact]
    public async Task Rule_30_an_answer_that_was_lost_is_neither_missed_nor_written_twice()
    {
        await using var stage = new ApplyStage();
        var lost = 0;
        stage.Server.Before = async (line, body) =>
        {
            if (
                line.StartsWith("PATCH /api/v1/namespaces/shop/configmaps/settings", StringComparison.Ordinal)
                && Interlocked.Increment(ref lost) == 1
            )
            {
                await stage.Server.Cluster.AskAsync("PATCH", line[6..], body, "application/apply-patch+yaml");
                throw new HttpRequestException(HttpRequestError.ResponseEnded, "cut");
            }
            return null;
        };

        var applied = await stage.TryAsync(stage.Request(ConfigMap(), Deployment()));

        Assert.True(applied.Ok, applied.Failure?.ToString());
        var live = await stage.Server.GetAsync("/api/v1/namespaces/shop/configmaps/settings");
        var version = live["metadata"]!["resourceVersion"]!.ToString();
        await stage.TryAsync(stage.Request(ConfigMap(), Deployment()));
        Assert.Equal(
            version,
            (await stage.Server.GetAsync("/api/v1/namespaces/shop/configmaps/settings"))["metadata"]!["resourceVersion"]!.ToString()
        );
    }

    [Fact]
    public async Task Rule_31_a_cancellation_begins_nothing_more_and_lets_what_is_under_way_end()
    {
        await using var stage = new ApplyStage();
        using var stop = new CancellationTokenSource();
        var under = new ConcurrentDictionary<string, bool>();
        var ended = 0;
        stage.Server.Before = async (line, _) =>
        {
            if (line.StartsWith("PATCH /api/v1/namespaces/shop/configmaps", StringComparison.Ordinal))
            {
                under[line] = true;
                if (under.Count == 3)
                {
                    await stop.CancelAsync();
                }
                await Task.Delay(100, CancellationToken.None);
                Interlocked.Increment(ref ended);
            }
            return null;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            stage.TryAsync(stage.Request([.. Enumerable.Range(0, 200).Select(i => ConfigMap($"c{i}"))]), stop.Token)
        );
        var begun = under.Count;
        await Task.Delay(300, Token);

        Assert.InRange(begun, 3, 16);
        Assert.Equal((begun, begun), (under.Count, ended));
        stage.Server.Before = null;
        Assert.True((await stage.TryAsync(stage.Request([.. Enumerable.Range(0, 200).Select(i => ConfigMap($"c{i}"))]))).Ok);
    }

    [Fact]
    public async Task Rule_32_what_fails_takes_down_only_what_needs_it()
    {
        await using var stage = new ApplyStage();
        stage.Server.Before = (line, _) =>
            Task.FromResult(
                line.StartsWith("PATCH /api/v1/namespaces/shop/configmaps/broken", StringComparison.Ordinal)
                    ? FakeServer.Json("{'kind':'Status','code':422,'reason':'Invalid','message':'no'}", 422)
                    : null
            );
        var needing = Of(
            """
            {'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'needy'},'spec':{'selector':{'matchLabels':{'app':'n'} },
             'template':{'metadata':{'labels':{'app':'n'} },'spec':{'containers':[{'name':'n','image':'n:1','envFrom':[{'configMapRef':{'name':'broken'} }]}]} } } }
            """
        );

        var failed = await stage.TryAsync(stage.Request(ConfigMap("broken"), ConfigMap("fine"), needing, Deployment()));

        var ends = stage.Told.ToDictionary(t => t.Ref.Name, t => t.Action);
        Assert.Equal(
            (ApplyAction.Failed, ApplyAction.Created, ApplyAction.Skipped, ApplyAction.Created),
            (ends["broken"], ends["fine"], ends["needy"], ends["web"])
        );
        Assert.Contains("ConfigMap/shop/broken", failed.Failure!.What.ToString());
    }

    [Fact]
    public async Task Rule_33_a_warning_is_told_once_in_a_cluster()
    {
        await using var stage = new ApplyStage();
        stage.Server.Before = (line, _) =>
        {
            if (!line.StartsWith("PATCH /api/v1/namespaces/shop/configmaps", StringComparison.Ordinal))
            {
                return Task.FromResult<HttpResponseMessage?>(null);
            }
            var made = FakeServer.Json("{'metadata':{'name':'a','uid':'u','resourceVersion':'1'}}", (int)HttpStatusCode.Created);
            made.Headers.TryAddWithoutValidation("Warning", "299 - \"v1 is deprecated\"");
            return Task.FromResult<HttpResponseMessage?>(made);
        };

        var applied = await stage.TryAsync(stage.Request(ConfigMap("a"), ConfigMap("b"), ConfigMap("c")));

        Assert.Equal(["v1 is deprecated"], applied.Value.SelectMany(a => a.Warnings));
    }

    /// <summary>Lets the cluster's garbage collector work while something waits for it.</summary>
    static async Task CollectAsync(ApplyStage stage, Task waiting)
    {
        while (!waiting.IsCompleted)
        {
            stage.Server.Cluster.Pass(1);
            await Task.Delay(20, Token);
        }
    }
}
