using System.Text;
using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Store;
using Xunit;

namespace Tandem.Unit.Sandbox.Kube;

public sealed class RolloutTests
{
    readonly TestCluster cluster = new();

    [Fact]
    public async Task A_deployment_becomes_available_with_all_its_pods()
    {
        await cluster.ApplyAsync(Manifests.Web, Manifests.Deployment("shop:1"));
        cluster.Pass(1);
        Assert.Equal("False", await Condition("Available"));
        cluster.Pass(6);
        var status = (await cluster.AskAsync("GET", Manifests.Web))["status"];
        Assert.Equal(3, status.Whole("readyReplicas"));
        Assert.Equal(3, status.Whole("updatedReplicas"));
        Assert.Equal(1, status.Whole("observedGeneration"));
        Assert.Equal("True", await Condition("Available"));
        Assert.Equal("NewReplicaSetAvailable", await Condition("Progressing", "reason"));
    }

    [Fact]
    public async Task A_rolling_update_never_falls_below_what_must_be_available()
    {
        await cluster.ApplyAsync(Manifests.Web, Manifests.Deployment("shop:1", 4));
        cluster.Pass(8);
        await cluster.ApplyAsync(Manifests.Web, Manifests.Deployment("shop:2", 4));
        for (var i = 0; i < 60; i++)
        {
            cluster.Pass(0.5);
            Assert.True((await cluster.AskAsync("GET", Manifests.Web)).Whole("status", "availableReplicas") >= 3);
        }
        Assert.All(await Pods(), pod => Assert.Equal("shop:2", pod.Each("spec", "containers").First().Text("image")));
        Assert.Equal(
            "2",
            (await cluster.AskAsync("GET", Manifests.Web)).Text("metadata", "annotations", "deployment.kubernetes.io/revision")
        );
    }

    [Fact]
    public async Task A_broken_image_waits_with_a_reason_and_the_old_pods_go_on()
    {
        await cluster.ApplyAsync(Manifests.Web, Manifests.Deployment("shop:1"));
        cluster.Pass(8);
        await cluster.ApplyAsync(Manifests.Web, Manifests.Deployment("shop:broken"));
        cluster.Pass(10);
        var states = (await Pods())
            .SelectMany(p => p.Each("status", "containerStatuses"))
            .Select(c => c.Text("state", "waiting", "reason"))
            .ToList();
        Assert.Contains("ImagePullBackOff", states);
        Assert.Equal(3, (await cluster.AskAsync("GET", Manifests.Web)).Whole("status", "availableReplicas"));
        var events = await cluster.AskAsync("GET", "/api/v1/namespaces/default/events?fieldSelector=type%3DWarning");
        Assert.Contains(events.Each("items"), e => e.Text("reason") == "Failed");
    }

    [Fact]
    public async Task A_rollout_that_does_not_move_exceeds_its_deadline()
    {
        var body = Manifests.Deployment("shop:broken");
        body["spec"]!["progressDeadlineSeconds"] = 20;
        await cluster.ApplyAsync(Manifests.Web, body);
        cluster.Pass(15);
        Assert.Equal("True", await Condition("Progressing"));
        cluster.Pass(15);
        Assert.Equal("ProgressDeadlineExceeded", await Condition("Progressing", "reason"));
    }

    [Fact]
    public async Task A_crashing_container_is_started_again_ever_later_and_keeps_its_last_words()
    {
        await cluster.ApplyAsync(Manifests.Web, Manifests.Deployment("shop:crash", 1));
        cluster.Pass(45);
        var pod = (await Pods()).Single();
        var container = pod.Each("status", "containerStatuses").Single();
        Assert.Equal("CrashLoopBackOff", container.Text("state", "waiting", "reason"));
        Assert.Equal(1, container.Whole("lastState", "terminated", "exitCode"));
        Assert.InRange(container.Whole("restartCount") ?? 0, 2, 3);
        var log = await cluster.SendAsync("GET", $"/api/v1/namespaces/default/pods/{pod.Name()}/log?previous=true&tailLines=1");
        Assert.Equal("panic: giving up after 3 attempts\n", Encoding.UTF8.GetString(log.Body));
    }

    [Fact]
    public async Task A_missing_config_map_holds_the_container_until_it_is_there()
    {
        await cluster.ApplyAsync(Manifests.Web, Manifests.Deployment("shop:1", 1, ""","envFrom":[{"configMapRef":{"name":"settings"}}]"""));
        cluster.Pass(6);
        Assert.Equal(
            "CreateContainerConfigError",
            (await Pods()).Single().Each("status", "containerStatuses").Single().Text("state", "waiting", "reason")
        );
        await cluster.ApplyAsync("/api/v1/namespaces/default/configmaps/settings", Manifests.ConfigMap("settings", "1"));
        cluster.Pass(6);
        Assert.Equal("True", await Condition("Available"));
    }

    [Fact]
    public async Task A_deleted_deployment_takes_its_replica_sets_and_pods_with_it()
    {
        await cluster.ApplyAsync(Manifests.Web, Manifests.Deployment("shop:1"));
        cluster.Pass(8);
        await cluster.AskAsync("DELETE", Manifests.Web);
        cluster.Pass(5);
        Assert.Empty(await Pods());
        Assert.Empty((await cluster.AskAsync("GET", "/apis/apps/v1/replicasets")).Each("items"));
    }

    [Fact]
    public async Task A_load_balancer_gets_an_address_and_serves_only_ready_pods()
    {
        const string service =
            """{"apiVersion":"v1","kind":"Service","metadata":{"name":"web"},"spec":{"type":"LoadBalancer","selector":{"app":"web"},"ports":[{"port":80}]}}""";
        await cluster.ApplyAsync("/api/v1/namespaces/default/services/web", JsonNode.Parse(service)!);
        await cluster.ApplyAsync(Manifests.Web, Manifests.Deployment("shop:1", 2));
        cluster.Pass(2.5);
        var key = new ObjectKey("services", "default", "web");
        Assert.Empty(cluster.Balancers.Open[key]);
        cluster.Pass(6);
        Assert.Equal(2, cluster.Balancers.Open[key].Count);
        Assert.Equal(
            "127.77.0.1",
            (await cluster.AskAsync("GET", "/api/v1/namespaces/default/services/web"))
                .Each("status", "loadBalancer", "ingress")
                .Single()
                .Text("ip")
        );
        await cluster.AskAsync("DELETE", "/api/v1/namespaces/default/services/web");
        Assert.Empty(cluster.Balancers.Open);
    }

    [Fact]
    public async Task A_stateful_set_starts_its_pods_in_order_with_bound_claims()
    {
        const string set = """
            {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"db"},"spec":{"serviceName":"db","replicas":2,"selector":{"matchLabels":{"app":"db"}},
             "template":{"metadata":{"labels":{"app":"db"}},"spec":{"containers":[{"name":"db","image":"db:1"}]}},
             "volumeClaimTemplates":[{"metadata":{"name":"data"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}]}}
            """;
        await cluster.ApplyAsync("/apis/apps/v1/namespaces/default/statefulsets/db", JsonNode.Parse(set)!);
        cluster.Pass(2);
        Assert.Equal(["db-0"], (await Pods()).Select(p => p.Name()));
        cluster.Pass(10);
        var status = (await cluster.AskAsync("GET", "/apis/apps/v1/namespaces/default/statefulsets/db"))["status"];
        Assert.Equal(2, status.Whole("readyReplicas"));
        Assert.Equal(status.Text("updateRevision"), status.Text("currentRevision"));
        Assert.Equal(
            "Bound",
            (await cluster.AskAsync("GET", "/api/v1/namespaces/default/persistentvolumeclaims/data-db-1")).Text("status", "phase")
        );
    }

    [Fact]
    public async Task A_job_completes_and_a_crashing_one_fails_at_its_limit()
    {
        foreach (var (name, image) in ((string, string)[])[("good", "task:1"), ("bad", "task:crash")])
            await cluster.ApplyAsync(
                $"/apis/batch/v1/namespaces/default/jobs/{name}",
                JsonNode.Parse(
                    $$$"""{"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"{{{name}}}"},"spec":{"backoffLimit":1,"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"{{{image}}}"}]} } } }"""
                )!
            );
        cluster.Pass(20);
        Assert.Equal("Complete", await Last("good"));
        Assert.Equal("Failed", await Last("bad"));

        async Task<string?> Last(string name) =>
            (await cluster.AskAsync("GET", $"/apis/batch/v1/namespaces/default/jobs/{name}"))
                .Each("status", "conditions")
                .Last()
                .Text("type");
    }

    async Task<string?> Condition(string type, string field = "status") =>
        (await cluster.AskAsync("GET", Manifests.Web)).Each("status", "conditions").FirstOrDefault(c => c.Text("type") == type).Text(field);

    async Task<List<JsonObject>> Pods() => (await cluster.AskAsync("GET", "/api/v1/namespaces/default/pods")).Each("items").ToList();
}
