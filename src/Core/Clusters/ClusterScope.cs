namespace Tandem.Clusters;

/// <summary>Which built-in kinds live outside any namespace. A custom kind is taken as namespaced exactly when its manifest names one.</summary>
public static class ClusterScope
{
    static readonly HashSet<(string Group, string Kind)> ClusterWide =
    [
        ("", "Namespace"),
        ("", "Node"),
        ("", "PersistentVolume"),
        ("admissionregistration.k8s.io", "MutatingWebhookConfiguration"),
        ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"),
        ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy"),
        ("admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding"),
        ("apiextensions.k8s.io", "CustomResourceDefinition"),
        ("apiregistration.k8s.io", "APIService"),
        ("certificates.k8s.io", "CertificateSigningRequest"),
        ("flowcontrol.apiserver.k8s.io", "FlowSchema"),
        ("flowcontrol.apiserver.k8s.io", "PriorityLevelConfiguration"),
        ("networking.k8s.io", "IngressClass"),
        ("node.k8s.io", "RuntimeClass"),
        ("rbac.authorization.k8s.io", "ClusterRole"),
        ("rbac.authorization.k8s.io", "ClusterRoleBinding"),
        ("scheduling.k8s.io", "PriorityClass"),
        ("storage.k8s.io", "CSIDriver"),
        ("storage.k8s.io", "CSINode"),
        ("storage.k8s.io", "StorageClass"),
        ("storage.k8s.io", "VolumeAttachment"),
    ];

    static readonly HashSet<string> BuiltInGroups =
    [
        .. ClusterWide.Select(k => k.Group),
        "apps",
        "batch",
        "autoscaling",
        "policy",
        "discovery.k8s.io",
        "coordination.k8s.io",
        "events.k8s.io",
    ];

    /// <summary>True for a group whose kinds are compiled into every server.</summary>
    public static bool IsBuiltIn(string group) => BuiltInGroups.Contains(group);

    public static bool IsClusterScoped(Manifest manifest) =>
        ClusterWide.Contains((manifest.Ref.Group, manifest.Ref.Kind))
        || (!BuiltInGroups.Contains(manifest.Ref.Group) && manifest.Ref.Namespace is null);
}
