namespace Tandem.Adapters.Kube.Http;

/// <summary>A kind as a server serves it.</summary>
/// <param name="Resource">Plural name in paths, e.g. <c>deployments</c>.</param>
sealed record ApiKind(string Group, string Version, string Kind, string Resource, bool Namespaced)
{
    public static readonly ApiKind Pods = new("", "v1", "Pod", "pods", true);
    public static readonly ApiKind Services = new("", "v1", "Service", "services", true);
    public static readonly ApiKind Nodes = new("", "v1", "Node", "nodes", false);
    public static readonly ApiKind ReplicaSets = new("apps", "v1", "ReplicaSet", "replicasets", true);

    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";
}
