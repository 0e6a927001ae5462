using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Kinds;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Defaults;

/// <summary>The table of defaults by resource. Kinds that are not in it have none.</summary>
internal static class Defaulter
{
    static readonly Dictionary<string, Action<JsonObject>> Table = new(StringComparer.Ordinal)
    {
        ["deployments.apps"] = WorkloadDefaults.Deployment,
        ["replicasets.apps"] = WorkloadDefaults.ReplicaSet,
        ["statefulsets.apps"] = WorkloadDefaults.StatefulSet,
        ["daemonsets.apps"] = WorkloadDefaults.DaemonSet,
        ["jobs.batch"] = WorkloadDefaults.Job,
        ["cronjobs.batch"] = WorkloadDefaults.CronJob,
        ["pods"] = WorkloadDefaults.Pod,
        ["horizontalpodautoscalers.autoscaling"] = WorkloadDefaults.Autoscaler,
        ["services"] = ServiceDefaults.Fill,
        ["namespaces"] = OtherDefaults.Namespace,
        ["secrets"] = OtherDefaults.Secret,
        ["persistentvolumeclaims"] = OtherDefaults.Claim,
        ["rolebindings.rbac.authorization.k8s.io"] = OtherDefaults.Binding,
        ["clusterrolebindings.rbac.authorization.k8s.io"] = OtherDefaults.Binding,
        ["networkpolicies.networking.k8s.io"] = OtherDefaults.NetworkPolicy,
        ["storageclasses.storage.k8s.io"] = OtherDefaults.StorageClass,
        ["customresourcedefinitions.apiextensions.k8s.io"] = OtherDefaults.Definition,
        ["validatingwebhookconfigurations.admissionregistration.k8s.io"] = OtherDefaults.Webhooks,
        ["mutatingwebhookconfigurations.admissionregistration.k8s.io"] = OtherDefaults.Webhooks,
    };

    /// <summary>The status a new object starts with.</summary>
    static readonly Dictionary<string, string> Births = new(StringComparer.Ordinal)
    {
        ["deployments.apps"] = "{}",
        ["replicasets.apps"] = """{"replicas":0}""",
        ["statefulsets.apps"] = """{"replicas":0,"availableReplicas":0}""",
        ["daemonsets.apps"] = """{"currentNumberScheduled":0,"numberMisscheduled":0,"desiredNumberScheduled":0,"numberReady":0}""",
        ["jobs.batch"] = "{}",
        ["cronjobs.batch"] = "{}",
        ["pods"] = """{"phase":"Pending","qosClass":"BestEffort"}""",
        ["services"] = """{"loadBalancer":{}}""",
        ["ingresses.networking.k8s.io"] = """{"loadBalancer":{}}""",
        ["namespaces"] = """{"phase":"Active"}""",
        ["persistentvolumeclaims"] = """{"phase":"Pending"}""",
        ["poddisruptionbudgets.policy"] = """{"disruptionsAllowed":0,"currentHealthy":0,"desiredHealthy":0,"expectedPods":0}""",
        ["horizontalpodautoscalers.autoscaling"] = """{"desiredReplicas":0,"currentMetrics":null}""",
    };

    public static void Fill(KindInfo kind, JsonObject body)
    {
        DropNulls(body);
        if (Table.TryGetValue(kind.Resource, out var fill))
            fill(body);
    }

    public static JsonObject? Birth(KindInfo kind) =>
        Births.TryGetValue(kind.Resource, out var status) ? (JsonObject)JsonNode.Parse(status)! : null;

    static void DropNulls(JsonNode? node)
    {
        if (node is JsonObject map)
        {
            foreach (var name in map.Where(p => p.Value is null).Select(p => p.Key).ToList())
                map.Remove(name);
            foreach (var (_, value) in map)
                DropNulls(value);
        }
        else if (node is JsonArray list)
            foreach (var item in list)
                DropNulls(item);
    }
}
