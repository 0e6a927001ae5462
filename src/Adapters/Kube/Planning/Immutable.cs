using System.Text.Json;
using Tandem.Clusters;

namespace Tandem.Adapters.Kube.Planning;

/// <summary>Which fields are fixed once an object exists, and what can be done when one of them has to differ.</summary>
/// <param name="Automatic">True when nothing is lost by deleting the object and making it anew.</param>
/// <param name="Possible">False when the object is never deleted by us.</param>
sealed record Immutable(Text Why, bool Automatic, bool Possible)
{
    static readonly string[] StatefulSetMayChange =
    [
        "spec.replicas",
        "spec.ordinals",
        "spec.template",
        "spec.updateStrategy",
        "spec.revisionHistoryLimit",
        "spec.persistentVolumeClaimRetentionPolicy",
        "spec.minReadySeconds",
    ];

    /// <summary>Null when all of the changes can be made in place. The kind decides, never the status code of a refusal.</summary>
    public static Immutable? Of(ObjectRef r, IReadOnlyList<Finding> changes, JsonElement live)
    {
        var path = changes.Where(c => c.Kind != FindingKind.NotOurs).Select(c => c.Path).FirstOrDefault(p => IsFixed(r, p, live));
        if (path is null)
        {
            return null;
        }
        return (r.Group, r.Kind) switch
        {
            ("rbac.authorization.k8s.io", _) => new(
                Text.Of($"{path} is fixed once the binding exists; binding anew loses nothing."),
                true,
                true
            ),
            ("batch", "Job") when IsFinished(live) => new(
                Text.Of($"The job is finished; it runs once more with the new {path}."),
                true,
                true
            ),
            ("batch", "Job") => new(Text.Of($"{path} is fixed while the job runs: it would be stopped and started anew."), false, true),
            ("", "PersistentVolumeClaim" or "PersistentVolume" or "Namespace") or ("apiextensions.k8s.io", _) => new(
                Text.Of($"{path} is fixed, and making this object anew would lose what it holds."),
                false,
                false
            ),
            ("apps", "StatefulSet") => new(
                Text.Of($"{path} is fixed: the set would be made anew around its pods, which go on running."),
                false,
                true
            ),
            ("", "Service") => new(Text.Of($"{path} is fixed: the service would be made anew and get another address."), false, true),
            _ => new(Text.Of($"{path} is fixed: the object would be deleted and made anew, and is away in between."), false, true),
        };
    }

    static bool IsFixed(ObjectRef r, FieldPath path, JsonElement live) =>
        (r.Group, r.Kind) switch
        {
            ("batch", "Job") => path.StartsWith("spec.template") && !IsSuspended(live)
                || path.StartsWith("spec.selector")
                || path.StartsWith("spec.completionMode")
                || path.StartsWith("spec.completions"),
            ("apps", "Deployment" or "ReplicaSet" or "DaemonSet") => path.StartsWith("spec.selector"),
            ("apps", "StatefulSet") => path.StartsWith("spec") && !StatefulSetMayChange.Any(path.StartsWith),
            ("", "Service") => path.StartsWith("spec.clusterIP") || path.StartsWith("spec.clusterIPs"),
            ("", "PersistentVolumeClaim") => path.StartsWith("spec")
                && !path.StartsWith("spec.resources")
                && !path.StartsWith("spec.volumeAttributesClassName"),
            ("", "PersistentVolume") => path.StartsWith("spec.persistentVolumeSource") || path.StartsWith("spec.csi"),
            ("", "ConfigMap") => IsMarkedImmutable(live)
                && (path.StartsWith("data") || path.StartsWith("binaryData") || path.StartsWith("immutable")),
            ("", "Secret") => path.StartsWith("type")
                || (IsMarkedImmutable(live) && (path.StartsWith("data") || path.StartsWith("immutable"))),
            ("rbac.authorization.k8s.io", "RoleBinding" or "ClusterRoleBinding") => path.StartsWith("roleRef"),
            ("storage.k8s.io", "StorageClass") => path.StartsWith("provisioner")
                || path.StartsWith("parameters")
                || path.StartsWith("reclaimPolicy")
                || path.StartsWith("volumeBindingMode"),
            ("scheduling.k8s.io", "PriorityClass") => path.StartsWith("value"),
            ("node.k8s.io", "RuntimeClass") => path.StartsWith("handler"),
            ("networking.k8s.io", "IngressClass") => path.StartsWith("spec.controller"),
            _ => false,
        };

    static bool IsFinished(JsonElement job) =>
        job.TryGetProperty("status", out var status)
        && status.TryGetProperty("conditions", out var conditions)
        && conditions
            .EnumerateArray()
            .Any(c => c.GetProperty("type").GetString() is "Complete" or "Failed" && c.GetProperty("status").GetString() == "True");

    static bool IsSuspended(JsonElement job) =>
        job.TryGetProperty("spec", out var spec) && spec.TryGetProperty("suspend", out var s) && s.ValueKind == JsonValueKind.True;

    static bool IsMarkedImmutable(JsonElement live) => live.TryGetProperty("immutable", out var i) && i.ValueKind == JsonValueKind.True;
}
