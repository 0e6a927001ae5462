using System.Collections.Concurrent;
using Tandem.Clusters;
using Tandem.Images;
using Xunit;

namespace Tandem.Integration.Kube;

/// <summary>The adapter against a cluster, over the wire: the same facts for a cluster of the Sandbox and for a real control plane.</summary>
public abstract class ClusterSuite(TestCluster world)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_release_becomes_healthy_answers_and_is_removed_without_a_trace()
    {
        await using var cluster = world.Open();
        var ns = world.NewNamespace();
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
        await world.ProbeAsync(address.Value);

        var seen = await cluster.ObserveAsync(Shop.Refs(objects), Token);
        Assert.All(seen.Value, h => Assert.True(h.State == HealthState.Healthy, h.ToString()));

        var deleted = await cluster.DeleteAsync(Shop.Refs(objects), "plan1", _ => Task.CompletedTask, Token);
        Assert.True(deleted.Ok, deleted.Failure?.ToString());
        Assert.Equal(objects.Count, deleted.Value.Count);
        Assert.Equal("Namespace", deleted.Value[^1].Ref.Kind);
        Assert.All((await cluster.ObserveAsync(Shop.Refs(objects), Token)).Value, h => Assert.Equal(HealthState.Missing, h.State));
    }

    [Fact]
    public async Task Rule_11_the_clusters_own_schemas_have_nothing_against_a_good_release()
    {
        await using var cluster = world.Open();
        var ns = world.NewNamespace();

        var problems = await cluster.CheckSchemaAsync(
            [.. Shop.Objects(ns), .. SiteAccess.Objects(new(ns, "web", "view")).Skip(1)],
            ns,
            Token
        );

        Assert.Empty(problems.Value);
    }

    [Fact]
    public async Task The_logins_with_which_a_pod_is_pulled_are_its_own_or_those_of_its_account()
    {
        await using var cluster = world.Open();
        var ns = world.NewNamespace();
        await ApplyAsync(
            cluster,
            ns,
            [
                .. Shop.Objects(ns).Where(o => o.Ref.Kind == "Namespace"),
                PullSecret(ns, "of-account", "a.example"),
                PullSecret(ns, "of-pod", "b.example"),
                new(
                    new("", "ServiceAccount", ns, "shop"),
                    "v1",
                    $$$"""{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"shop","namespace":"{{{ns}}}"},"imagePullSecrets":[{"name":"of-account"},{"name":"gone"}]}"""
                ),
            ]
        );
        async Task<string> HostsAsync(string account, params string[] secrets) =>
            string.Join(' ', (await cluster.PullLoginsAsync(new PullSource(ns, account, secrets), Token)).Value.Select(l => l.Host));

        Assert.Equal("a.example", await HostsAsync("shop"));
        Assert.Equal("b.example", await HostsAsync("shop", "gone", "of-pod"));
        Assert.Equal("", await HostsAsync("default"));
        Assert.Equal("", await HostsAsync("nobody"));
    }

    static Manifest PullSecret(string ns, string name, string host)
    {
        var config = Convert.ToBase64String(
            System.Text.Encoding.UTF8.GetBytes("{\"auths\":{\"" + host + "\":{\"username\":\"u\",\"password\":\"p\"}}}")
        );
        return new(
            new("", "Secret", ns, name),
            "v1",
            $$$"""{"apiVersion":"v1","kind":"Secret","type":"kubernetes.io/dockerconfigjson","metadata":{"name":"{{{name}}}","namespace":"{{{ns}}}"},"data":{".dockerconfigjson":"{{{config}}}"}}"""
        );
    }

    [Fact]
    public async Task Applying_the_same_again_changes_nothing()
    {
        await using var cluster = world.Open();
        var ns = world.NewNamespace();
        await ApplyAsync(cluster, ns, Shop.Objects(ns));

        Assert.All(await ApplyAsync(cluster, ns, Shop.Objects(ns)), a => Assert.Equal(ApplyAction.Unchanged, a.Action));

        var changed = await ApplyAsync(cluster, ns, Shop.Objects(ns, replicas: 3));
        Assert.Equal(["Deployment"], changed.Where(a => a.Action == ApplyAction.Changed).Select(a => a.Ref.Kind));
    }

    [Fact]
    public async Task Rule_38_a_crash_loop_fails_the_wait_and_says_how_often()
    {
        await using var cluster = world.Open();
        var ns = world.NewNamespace();
        var objects = Shop.Objects(ns, tag: "crash");
        await ApplyAsync(cluster, ns, objects);

        var waited = await cluster.WaitHealthyAsync(Shop.Refs(objects), TimeSpan.FromMinutes(2), _ => Task.CompletedTask, Token);

        var sick = Assert.Single(waited.Value, h => h.Ref.Kind == "Deployment");
        Assert.True(sick.Permanent, sick.ToString());
        Assert.Contains("restarts", sick.Sentence.ToString());
    }

    [Fact]
    public async Task A_field_that_somebody_else_owns_is_a_conflict_that_names_both()
    {
        await using var cluster = world.Open();
        var ns = world.NewNamespace();
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
        await using var cluster = world.Open();
        var ns = world.NewNamespace();
        await ApplyAsync(cluster, ns, Shop.Objects(ns));

        var refused = await cluster.ApplyAsync(Shop.Request(ns, Shop.Objects(ns), "plan2"), _ => Task.CompletedTask, Token);
        var deleted = await cluster.DeleteAsync(Shop.Refs(Shop.Objects(ns)), "plan2", _ => Task.CompletedTask, Token);

        Assert.Equal("cluster.adopt", refused.Failure?.Code);
        Assert.Empty(deleted.Value);
    }

    [Fact]
    public async Task An_unknown_field_is_named_and_not_retried()
    {
        await using var cluster = world.Open();
        var ns = world.NewNamespace();
        var wrong = Shop.Of(
            $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x","namespace":"{{{ns}}}"},"dada":{"a":"1"}}"""
        );

        var refused = await cluster.ApplyAsync(Shop.Request(ns, [Shop.Objects(ns)[0], wrong]), _ => Task.CompletedTask, Token);

        Assert.Equal("cluster.typed-patch", refused.Failure?.Code);
        Assert.Equal("dada", refused.Failure?.Field);
    }

    [Fact]
    public async Task Rule_13_what_was_deployed_is_unchanged_whatever_the_server_made_of_it()
    {
        await using var cluster = world.Open();
        var ns = world.NewNamespace();
        await ApplyAsync(cluster, ns, Full(ns));
        await cluster.WaitHealthyAsync(Shop.Refs(Full(ns)), Patience, _ => Task.CompletedTask, Token);

        var plan = await cluster.PlanAsync(Counted(ns, Full(ns)), askServer: true, Token);

        Assert.All(
            plan.Value.Objects,
            o => Assert.True(o.Action == ObjectAction.Unchanged, $"{o.Ref} {o.Action}: {string.Join("; ", o.Fields)}")
        );
    }

    [Fact]
    public async Task Rule_23_a_conflict_is_seen_before_the_run_and_decided_field_by_field()
    {
        await using var cluster = world.Open();
        var ns = world.NewNamespace();
        await ApplyAsync(cluster, ns, Full(ns));
        var web = new ObjectRef("apps", "Deployment", ns, "web");
        // Somebody scales and changes the image by hand.
        var theirs = Shop.Of(
            $$$"""
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","namespace":"{{{ns}}}"},"spec":{"replicas":4,
             "template":{"spec":{"containers":[{"name":"web","image":"registry.example/web:hand"}]} } } }
            """
        );
        var byHand = Shop.Request(ns, [theirs]) with { FieldManager = "alice", Conflicts = ConflictPolicy.Take };
        var taken = await cluster.ApplyAsync(byHand, _ => Task.CompletedTask, Token);
        Assert.True(taken.Ok, taken.Failure?.ToString());

        var planned = (await cluster.PlanAsync(Counted(ns, Full(ns)), true, Token)).Value.Objects.Single(o => o.Ref == web);
        var decided = Counted(ns, Full(ns)) with
        {
            Decisions =
            [
                new("s", web, "spec.replicas", ApplyChoice.Yield),
                new("s", web, "spec.template.spec.containers[name=web].image", ApplyChoice.Take),
            ],
        };
        var applied = await cluster.ApplyAsync(decided, _ => Task.CompletedTask, Token);
        var after = (await cluster.PlanAsync(decided, false, Token)).Value.Objects.Single(o => o.Ref == web);

        Assert.Equal(ObjectAction.Conflict, planned.Action);
        Assert.Equal(
            ["spec.replicas alice 4", "spec.template.spec.containers[name=web].image alice \"registry.example/web:hand\""],
            planned.Fields.Where(f => f.Fate == FieldFate.Conflict).Select(f => $"{f.Path} {f.Owner!.Manager} {f.Live}")
        );
        Assert.True(applied.Ok, applied.Failure?.ToString());
        Assert.Equal(ObjectAction.Unchanged, after.Action);
        Assert.Equal("4", Assert.Single(after.Fields).Live);
    }

    [Fact]
    public async Task Rule_27_a_fixed_selector_is_seen_before_the_run_and_made_anew_with_consent()
    {
        await using var cluster = world.Open();
        var ns = world.NewNamespace();
        await ApplyAsync(cluster, ns, Full(ns));
        var other = Full(ns)
            .Select(o => o.Ref.Kind == "Deployment" ? o with { Json = o.Json.Replace("\"app\":\"web\"", "\"app\":\"shop\"") } : o)
            .ToList();
        var web = new ObjectRef("apps", "Deployment", ns, "web");

        var refused = await cluster.ApplyAsync(Counted(ns, other), _ => Task.CompletedTask, Token);
        var agreed = await cluster.ApplyAsync(
            Counted(ns, other) with
            {
                Decisions = [new("s", web, null, ApplyChoice.Recreate)],
            },
            _ => Task.CompletedTask,
            Token
        );

        Assert.Equal("cluster.immutable", refused.Failure?.Code);
        Assert.True(agreed.Ok, agreed.Failure?.ToString());
        Assert.Equal(ApplyAction.Recreated, agreed.Value.Single(a => a.Ref == web).Action);
    }

    [Fact]
    public async Task Rule_35_what_left_the_release_is_deleted_and_what_carries_visitors_waits_for_consent()
    {
        await using var cluster = world.Open();
        var ns = world.NewNamespace();
        await ApplyAsync(cluster, ns, Full(ns));
        var less = Full(ns).Where(o => o.Ref.Name != "extra").ToList();
        var least = less.Where(o => o.Ref.Kind != "Service").ToList();

        var pruned = await cluster.ApplyAsync(Counted(ns, less), _ => Task.CompletedTask, Token);
        var kept = await cluster.ApplyAsync(Counted(ns, least), _ => Task.CompletedTask, Token);

        Assert.Equal(["extra"], pruned.Value.Where(a => a.Action == ApplyAction.Deleted).Select(a => a.Ref.Name));
        Assert.Equal(["web"], kept.Value.Where(a => a.Action == ApplyAction.Kept).Select(a => a.Ref.Name));
    }

    /// <summary>The shop with values that servers write in another way, and with more objects, so that losing one is not losing many.</summary>
    static IReadOnlyList<Manifest> Full(string ns) =>
        [
            .. Shop.Objects(ns)
                .Select(o =>
                    o with
                    {
                        Json = o.Json.Replace(
                            "\"ports\":[{\"containerPort\"",
                            "\"resources\":{\"requests\":{\"cpu\":\"0.1\",\"memory\":\"1024Ki\"}},\"ports\":[{\"containerPort\""
                        ),
                    }
                ),
            .. Enumerable
                .Range(0, 6)
                .Select(i => $"c{i}")
                .Append("extra")
                .Select(n =>
                    Shop.Of(
                        $$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{n}}","namespace":"{{ns}}"},"data":{"a":"1"} }"""
                    )
                ),
        ];

    static ApplyRequest Counted(string ns, IReadOnlyList<Manifest> objects) =>
        Shop.Request(ns, objects) with
        {
            Inventory = "tandem-plan1",
        };

    [Fact]
    public async Task A_cluster_says_what_it_is_and_an_administrator_lacks_nothing()
    {
        await using var cluster = world.Open();
        var ns = world.NewNamespace();

        var info = await cluster.InfoAsync(Token);
        var missing = await cluster.MissingAccessAsync(Shop.Objects(ns), ns, Token);

        Assert.Matches(@"^v\d+\.\d+", info.Value.Version);
        Assert.True(info.Value.Nodes > 0);
        Assert.Empty(missing.Value);
    }

    [Fact]
    public async Task Waiting_ends_at_once_when_it_is_cancelled_and_at_the_deadline_with_what_was_seen()
    {
        await using var cluster = world.Open();
        var ns = world.NewNamespace();
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
        var kubeconfig = System.Text.RegularExpressions.Regex.Replace(world.AdminKubeconfig, @"token: [^\s}]+", "token: wrong");
        await using var cluster = world.Open(kubeconfig);

        Assert.Equal("cluster.unauthorized", (await cluster.InfoAsync(Token)).Failure?.Code);
    }

    protected static async Task<IReadOnlyList<AppliedObject>> ApplyAsync(ICluster cluster, string ns, IReadOnlyList<Manifest> objects)
    {
        var applied = await cluster.ApplyAsync(Counted(ns, objects), _ => Task.CompletedTask, Token);
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
