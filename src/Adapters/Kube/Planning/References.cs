using System.Text.Json.Nodes;
using Tandem.Adapters.Kube.Applying;
using Tandem.Clusters;

namespace Tandem.Adapters.Kube.Planning;

/// <summary>Which objects of the same release an object cannot do without: when one of those was not written, it is not written either.</summary>
static class References
{
    static readonly (string Field, string NameField, string Kind)[] Named =
    [
        ("configMapRef", "name", "ConfigMap"),
        ("configMapKeyRef", "name", "ConfigMap"),
        ("configMap", "name", "ConfigMap"),
        ("secretRef", "name", "Secret"),
        ("secretKeyRef", "name", "Secret"),
        ("secret", "secretName", "Secret"),
        ("secret", "name", "Secret"),
        ("persistentVolumeClaim", "claimName", "PersistentVolumeClaim"),
    ];

    public static IEnumerable<ObjectRef> Of(Draft draft)
    {
        if (draft.Ref.Namespace is { } ns)
        {
            yield return new ObjectRef("", "Namespace", null, ns);
        }
        foreach (var found in OfKind(draft))
        {
            yield return found;
        }
        foreach (var text in draft.Options.DependsOn)
        {
            if (Parse(text) is { } named)
            {
                yield return named;
            }
        }
    }

    /// <summary><c>group/namespaces/ns/Kind/name</c> or <c>group/Kind/name</c>, as the annotation has it; null when it is neither.</summary>
    public static ObjectRef? Parse(string text) =>
        text.Split('/') switch
        {
            [var group, "namespaces", var ns, var kind, var name] => new ObjectRef(group, kind, ns, name),
            [var group, var kind, var name] => new ObjectRef(group, kind, null, name),
            _ => null,
        };

    static IEnumerable<ObjectRef> OfKind(Draft draft)
    {
        var (r, body) = (draft.Ref, draft.Body);
        switch (r.Group, r.Kind)
        {
            case ("rbac.authorization.k8s.io", "RoleBinding" or "ClusterRoleBinding") when body["roleRef"] is JsonObject role:
                var kind = Text(role, "kind");
                var place = kind == "Role" ? r.Namespace : null;
                return [new ObjectRef(r.Group, kind, place, Text(role, "name"))];
            case ("autoscaling", "HorizontalPodAutoscaler") when Target(body) is { } target:
                return [new ObjectRef(GroupOf(Text(target, "apiVersion")), Text(target, "kind"), r.Namespace, Text(target, "name"))];
            case ("apps" or "batch" or "", _):
                return InPods(body["spec"], r.Namespace).Distinct();
            default:
                return [];
        }
    }

    /// <summary>Everything below a pod's spec that names another object.</summary>
    static IEnumerable<ObjectRef> InPods(JsonNode? node, string? ns)
    {
        if (node is JsonArray list)
        {
            foreach (var found in list.SelectMany(item => InPods(item, ns)))
            {
                yield return found;
            }
        }
        if (node is not JsonObject o)
        {
            yield break;
        }
        foreach (var (name, value) in o)
        {
            if (name == "serviceAccountName" && value is JsonValue account)
            {
                yield return new ObjectRef("", "ServiceAccount", ns, account.ToString());
            }
            foreach (var (field, nameField, kind) in Named)
            {
                if (field == name && value is JsonObject inner && inner[nameField] is JsonValue named)
                {
                    yield return new ObjectRef("", kind, ns, named.ToString());
                }
            }
            foreach (var found in InPods(value, ns))
            {
                yield return found;
            }
        }
    }

    static JsonObject? Target(JsonObject body) => (body["spec"] as JsonObject)?["scaleTargetRef"] as JsonObject;

    static string GroupOf(string apiVersion) => apiVersion.Contains('/') ? apiVersion[..apiVersion.IndexOf('/')] : "";

    static string Text(JsonObject o, string name) => o[name] is JsonValue v ? v.ToString() : "";
}
