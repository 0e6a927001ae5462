using Tandem.Clusters;

namespace Tandem.Adapters.Kube.Applying;

/// <summary>
/// In which order kinds are written: what others need comes first. Within a level everything is written at once. Deletion goes the other way.
/// </summary>
static class KindOrder
{
    public const int Namespaces = 0;
    public const int Definitions = 1;

    public static int LevelOf(ObjectRef r) =>
        (r.Group, r.Kind) switch
        {
            ("", "Namespace") => Namespaces,
            ("apiextensions.k8s.io", "CustomResourceDefinition") => Definitions,
            ("storage.k8s.io" or "scheduling.k8s.io" or "node.k8s.io", _) => 2,
            ("networking.k8s.io", "IngressClass" or "NetworkPolicy") => 2,
            ("rbac.authorization.k8s.io", "ClusterRole" or "Role") => 2,
            ("", "ServiceAccount" or "Secret" or "ConfigMap" or "ResourceQuota" or "LimitRange" or "PersistentVolume") => 2,
            // A binding is checked against its role, a claim against its class.
            ("rbac.authorization.k8s.io", _) => 3,
            ("", "PersistentVolumeClaim") => 3,
            ("", "Service") => 4,
            ("apps" or "batch", _) => 5,
            ("", _) => 5,
            ("autoscaling" or "policy" or "networking.k8s.io" or "extensions" or "gateway.networking.k8s.io", _) => 6,
            // Last, or a webhook whose backend is not up yet blocks the whole cluster.
            ("admissionregistration.k8s.io" or "apiregistration.k8s.io", _) => 8,
            _ => 7,
        };

    public static bool IsWorkload(ObjectRef r) =>
        r.Group is "apps" or "batch" || (r.Group == "" && r.Kind is "Pod" or "ReplicationController");

    /// <summary>
    /// What prepares a site may be there already and belong to somebody: it is used as it is and never marked as ours, so that removing the
    /// application never removes it.
    /// </summary>
    public static bool MayBelongToOthers(ObjectRef r) =>
        (r.Group, r.Kind) is ("", "Namespace") or ("", "ServiceAccount") or ("rbac.authorization.k8s.io", "RoleBinding");
}
