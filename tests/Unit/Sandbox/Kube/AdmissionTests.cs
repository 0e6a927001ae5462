using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Store;
using Xunit;

namespace Tandem.Unit.Sandbox.Kube;

public sealed class AdmissionTests
{
    const string Maps = "/api/v1/namespaces/default/configmaps";
    const string Hooks = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";

    readonly TestCluster cluster = new();

    [Fact]
    public async Task A_quota_refuses_the_pod_too_many_and_the_deployment_says_why()
    {
        await Quota("""{"pods":"2"}""");
        await cluster.ApplyAsync(Manifests.Web, Manifests.Deployment("shop:1", 3));
        cluster.Pass(10);

        var deployment = await cluster.AskAsync("GET", Manifests.Web);
        Assert.Equal(2, deployment.Whole("status", "readyReplicas"));
        var failure = deployment.Each("status", "conditions").Single(c => c.Text("type") == "ReplicaFailure");
        Assert.Equal(("True", "FailedCreate"), (failure.Text("status"), failure.Text("reason")));
        Assert.Contains(
            "exceeded quota: small, requested: pods=1, used: pods=2, limited: pods=2",
            failure.Text("message"),
            StringComparison.Ordinal
        );
        var events = await cluster.AskAsync("GET", "/api/v1/namespaces/default/events?fieldSelector=reason%3DFailedCreate");
        Assert.InRange(events.Each("items").Count(), 1, 2);

        await cluster.AskAsync("DELETE", "/api/v1/namespaces/default/resourcequotas/small");
        cluster.Pass(20);
        deployment = await cluster.AskAsync("GET", Manifests.Web);
        Assert.Equal(3, deployment.Whole("status", "readyReplicas"));
        Assert.DoesNotContain(deployment.Each("status", "conditions"), c => c.Text("type") == "ReplicaFailure");
    }

    [Fact]
    public async Task A_quota_counts_what_is_used_and_refuses_one_map_more()
    {
        await Quota("""{"configmaps":"2","requests.cpu":"1","requests.memory":"1Gi"}""");
        Assert.Equal(201, (await cluster.SendAsync("POST", Maps, """{"metadata":{"name":"one"}}""")).Status);

        var refused = await cluster.AskAsync("POST", Maps, """{"metadata":{"name":"two"}}""");

        Assert.Equal(
            "configmaps \"two\" is forbidden: exceeded quota: small, requested: configmaps=1, used: configmaps=2, limited: configmaps=2",
            refused.Text("message")
        );
        var pod = await cluster.AskAsync(
            "POST",
            "/api/v1/namespaces/default/pods",
            """{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"i:1"}]}}"""
        );
        Assert.Contains("must specify requests.cpu for: c", pod.Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_webhook_lets_pass_once_its_service_has_a_ready_endpoint()
    {
        await cluster.AskAsync(
            "POST",
            Hooks,
            """
            {"metadata":{"name":"w"},"webhooks":[{"name":"w.example","admissionReviewVersions":["v1"],"sideEffects":"None",
             "clientConfig":{"service":{"namespace":"default","name":"web","path":"/check"}},
             "rules":[{"apiGroups":[""],"apiVersions":["v1"],"operations":["CREATE"],"resources":["configmaps"]}]}]}
            """
        );
        await cluster.ApplyAsync(Manifests.Web, Manifests.Deployment("shop:1", 1));
        await cluster.AskAsync(
            "POST",
            "/api/v1/namespaces/default/services",
            """{"metadata":{"name":"web"},"spec":{"selector":{"app":"web"},"ports":[{"port":443}]}}"""
        );
        cluster.Loop.Drain();

        var early = await cluster.AskAsync("POST", Maps, """{"metadata":{"name":"a"}}""");
        cluster.Pass(6);
        var late = await cluster.SendAsync("POST", Maps, """{"metadata":{"name":"a"}}""");

        Assert.Equal(
            "Internal error occurred: failed calling webhook \"w.example\": failed to call webhook: Post \"https://web.default.svc:443/check?timeout=10s\": no endpoints available for service \"web\"",
            early.Text("message")
        );
        Assert.Equal(201, late.Status);
    }

    [Fact]
    public async Task An_autoscaler_adds_pods_under_load_and_takes_them_away_when_it_has_been_calm()
    {
        var body = Manifests.Deployment("shop:1", 2, ""","resources":{"requests":{"cpu":"100m"}}""");
        await cluster.ApplyAsync(Manifests.Web, body);
        await cluster.AskAsync(
            "POST",
            "/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers",
            """
            {"metadata":{"name":"web"},"spec":{"minReplicas":2,"maxReplicas":8,"scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"web"},
             "metrics":[{"type":"Resource","resource":{"name":"cpu","target":{"type":"Utilization","averageUtilization":50}}}]}}
            """
        );
        await Load("300m");
        cluster.Pass(40);

        var deployment = await cluster.AskAsync("GET", Manifests.Web);
        Assert.Equal(6, deployment.Whole("spec", "replicas"));
        Assert.Equal(6, deployment.Whole("status", "readyReplicas"));
        Assert.Contains(
            deployment.Each("metadata", "managedFields"),
            f => f.Text("manager") == "kube-controller-manager" && f.Text("subresource") == "scale"
        );
        await Load("10m");
        cluster.Pass(60);
        Assert.Equal(6, (await cluster.AskAsync("GET", Manifests.Web)).Whole("spec", "replicas"));
        cluster.Pass(320);
        Assert.Equal(2, (await cluster.AskAsync("GET", Manifests.Web)).Whole("spec", "replicas"));

        Task<JsonNode> Load(string cpu) =>
            cluster.AskAsync(
                "PATCH",
                Manifests.Web,
                $$$"""{"metadata":{"annotations":{"sandbox.tandem/cpu":"{{{cpu}}}"} } }""",
                "application/merge-patch+json"
            );
    }

    async Task Quota(string hard)
    {
        await cluster.AskAsync(
            "POST",
            "/api/v1/namespaces/default/resourcequotas",
            $$$"""{"metadata":{"name":"small"},"spec":{"hard":{{{hard}}} } }"""
        );
        cluster.Pass(1);
    }
}
