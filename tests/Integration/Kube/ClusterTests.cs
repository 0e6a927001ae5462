using System.Collections.Concurrent;
using Tandem.Adapters.Checks;
using Tandem.Adapters.Net;
using Tandem.Clusters;
using Xunit;

namespace Tandem.Integration.Kube;

/// <summary>The adapter against a cluster of the Sandbox, over the wire.</summary>
public sealed class ClusterTests(SandboxCluster sandbox) : IClassFixture<SandboxCluster>
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_release_becomes_healthy_answers_and_is_removed_without_a_trace()
    {
        await using var cluster = sandbox.Open();
        var ns = sandbox.NewNamespace();
        var objects = Shop.Objects(ns);
        var told = new ConcurrentQueue<ObjectHealth>();

        var applied = await ApplyAsync(cluster, ns, objects);
        Assert.All(applied, a => Assert.Equal(ApplyAction.Created, a.Action));

        var healthy = await cluster.WaitHealthyAsync(Shop.Refs(objects), Patience, Into(told), Token);
        Assert.True(healthy.Ok, healthy.Failure?.ToString());
        Assert.All(healthy.Value, h => Assert.True(h.State == HealthState.Healthy, h.ToString()));
        Assert.Equal(objects.Count, told.Select(h => h.Ref).Distinct().Count());

        var address = await cluster.ServiceAddressAsync(ns, "web", Token);
        Assert.Equal([80], address.Value!.Ports);
        using var prober = new Prober(new AddressGuard(SandboxCluster.Options), TimeProvider.System);
        var answer = await prober.AskAsync(new Uri($"http://{address.Value.Host}/"), "shop.example", Token);
        Assert.True(answer.Status == 200, answer.ToString());

        var seen = await cluster.ObserveAsync(Shop.Refs(objects), Token);
        Assert.All(seen.Value, h => Assert.True(h.State == HealthState.Healthy, h.ToString()));

        var deleted = await cluster.DeleteAsync(Shop.Refs(objects), "plan1", _ => Task.CompletedTask, Token);
        Assert.True(deleted.Ok, deleted.Failure?.ToString());
        Assert.Equal(objects.Count, deleted.Value.Count);
        Assert.Equal("Namespace", deleted.Value[^1].Ref.Kind);
        Assert.All((await cluster.ObserveAsync(Shop.Refs(objects), Token)).Value, h => Assert.Equal(HealthState.Missing, h.State));
    }

    [Fact]
    public async Task Applying_the_same_again_changes_nothing()
    {
        await using var cluster = sandbox.Open();
        var ns = sandbox.NewNamespace();
        await ApplyAsync(cluster, ns, Shop.Objects(ns));

        Assert.All(await ApplyAsync(cluster, ns, Shop.Objects(ns)), a => Assert.Equal(ApplyAction.Unchanged, a.Action));

        var changed = await ApplyAsync(cluster, ns, Shop.Objects(ns, replicas: 3));
        Assert.Equal(["Deployment"], changed.Where(a => a.Action == ApplyAction.Changed).Select(a => a.Ref.Kind));
    }

    [Fact]
    public async Task Rule_38_an_image_that_is_not_there_fails_within_20_seconds_in_words()
    {
        await using var cluster = sandbox.Open();
        var ns = sandbox.NewNamespace();
        var objects = Shop.Objects(ns, tag: "broken");
        await ApplyAsync(cluster, ns, objects);
        var start = TimeProvider.System.GetTimestamp();

        var waited = await cluster.WaitHealthyAsync(Shop.Refs(objects), TimeSpan.FromMinutes(2), _ => Task.CompletedTask, Token);

        var sick = Assert.Single(waited.Value, h => h.Ref.Kind == "Deployment");
        Assert.True(sick.Permanent);
        Assert.Contains("registry.example/web:broken", sick.Sentence.ToString());
        Assert.InRange(TimeProvider.System.GetElapsedTime(start).TotalSeconds, 0, 22);
    }

    [Fact]
    public async Task A_field_that_somebody_else_owns_is_a_conflict_that_names_both()
    {
        await using var cluster = sandbox.Open();
        var ns = sandbox.NewNamespace();
        await ApplyAsync(cluster, ns, Shop.Objects(ns));
        var other = Shop.Request(ns, [.. Shop.Objects(ns, replicas: 5).Where(o => o.Ref.Kind == "Deployment")]) with
        {
            FieldManager = "alice",
        };

        var refused = await cluster.ApplyAsync(other, _ => Task.CompletedTask, Token);

        Assert.Equal("cluster.conflict", refused.Failure?.Code);
        Assert.Contains("spec.replicas", refused.Failure!.What.ToString());
        Assert.Contains("tandem-plan1", refused.Failure.What.ToString());
    }

    [Fact]
    public async Task Rule_26_an_object_of_somebody_else_is_not_touched()
    {
        await using var cluster = sandbox.Open();
        var ns = sandbox.NewNamespace();
        await ApplyAsync(cluster, ns, Shop.Objects(ns));

        var refused = await cluster.ApplyAsync(Shop.Request(ns, Shop.Objects(ns), "plan2"), _ => Task.CompletedTask, Token);
        var deleted = await cluster.DeleteAsync(Shop.Refs(Shop.Objects(ns)), "plan2", _ => Task.CompletedTask, Token);

        Assert.Equal("cluster.adopt", refused.Failure?.Code);
        Assert.Empty(deleted.Value);
    }

    [Fact]
    public async Task An_unknown_field_is_named_and_not_retried()
    {
        await using var cluster = sandbox.Open();
        var ns = sandbox.NewNamespace();
        var wrong = Shop.Of(
            $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x","namespace":"{{{ns}}}"},"dada":{"a":"1"}}"""
        );

        var refused = await cluster.ApplyAsync(Shop.Request(ns, [Shop.Objects(ns)[0], wrong]), _ => Task.CompletedTask, Token);

        Assert.Equal("cluster.typed-patch", refused.Failure?.Code);
        Assert.Equal("dada", refused.Failure?.Field);
    }

    [Fact]
    public async Task A_definition_and_its_first_object_go_in_one_release()
    {
        await using var cluster = sandbox.Open();
        var ns = sandbox.NewNamespace();
        Manifest[] objects =
        [
            Shop.Of(
                $$$"""{"apiVersion":"demo.example/v1","kind":"Lamp","metadata":{"name":"desk","namespace":"{{{ns}}}"},"spec":{"watts":5}}"""
            ),
            Shop.Objects(ns)[0],
            Shop.Of(
                """
                {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"lamps.demo.example"},
                 "spec":{"group":"demo.example","scope":"Namespaced","names":{"plural":"lamps","singular":"lamp","kind":"Lamp","listKind":"LampList"},
                  "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","properties":
                   {"spec":{"type":"object","properties":{"watts":{"type":"integer"}}}}}}}]}}
                """
            ),
        ];

        var applied = await ApplyAsync(cluster, ns, objects);
        var deleted = await cluster.DeleteAsync(Shop.Refs(objects), "plan1", _ => Task.CompletedTask, Token);

        Assert.Equal(3, applied.Count);
        Assert.True(deleted.Ok, deleted.Failure?.ToString());
        Assert.Equal(3, deleted.Value.Count);
    }

    [Fact]
    public async Task A_cluster_says_what_it_is_and_an_administrator_lacks_nothing()
    {
        await using var cluster = sandbox.Open();
        var ns = sandbox.NewNamespace();

        var info = await cluster.InfoAsync(Token);
        var missing = await cluster.MissingAccessAsync(Shop.Objects(ns), ns, Token);

        Assert.StartsWith("v1.34.1", info.Value.Version);
        Assert.True(info.Value.Nodes > 0);
        Assert.Empty(missing.Value);
    }

    [Fact]
    public async Task Waiting_ends_at_once_when_it_is_cancelled_and_at_the_deadline_with_what_was_seen()
    {
        await using var cluster = sandbox.Open();
        var ns = sandbox.NewNamespace();
        ObjectRef[] nothing = [new("apps", "Deployment", ns, "absent")];
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            cluster.WaitHealthyAsync(nothing, Patience, _ => Task.CompletedTask, stop.Token)
        );
        var late = await cluster.WaitHealthyAsync(nothing, TimeSpan.FromSeconds(1), _ => Task.CompletedTask, Token);

        Assert.Equal(HealthState.Missing, Assert.Single(late.Value).State);
    }

    [Fact]
    public async Task A_token_that_is_not_known_is_said_to_be_expired()
    {
        var kubeconfig = System.Text.RegularExpressions.Regex.Replace(sandbox.Hosted.AdminKubeconfig, "token: .*", "token: wrong");
        await using var cluster = sandbox.Open(kubeconfig);

        Assert.Equal("cluster.unauthorized", (await cluster.InfoAsync(Token)).Failure?.Code);
    }

    static async Task<IReadOnlyList<AppliedObject>> ApplyAsync(ICluster cluster, string ns, IReadOnlyList<Manifest> objects)
    {
        var applied = await cluster.ApplyAsync(Shop.Request(ns, objects), _ => Task.CompletedTask, Token);
        Assert.True(applied.Ok, applied.Failure?.ToString());
        return applied.Value;
    }

    static Func<ObjectHealth, Task> Into(ConcurrentQueue<ObjectHealth> queue) =>
        h =>
        {
            queue.Enqueue(h);
            return Task.CompletedTask;
        };
}
