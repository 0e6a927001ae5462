using System.Text.Json;

namespace Tandem.Clusters;

/// <summary>The objects that prepare a site for the application: its namespace, a service account, and what that account may do there.</summary>
public static class SiteAccess
{
    public static IReadOnlyList<Manifest> Objects(SiteAccessSpec spec)
    {
        List<Manifest> objects =
        [
            Of("v1", "Namespace", null, spec.Namespace, new { }),
            Of("v1", "ServiceAccount", spec.Namespace, spec.ServiceAccount, new { }),
        ];
        if (spec.ClusterRole.Length > 0)
        {
            objects.Add(
                Of(
                    "rbac.authorization.k8s.io/v1",
                    "RoleBinding",
                    spec.Namespace,
                    $"{spec.ServiceAccount}-{spec.ClusterRole.Replace(':', '-')}",
                    new
                    {
                        roleRef = new
                        {
                            apiGroup = "rbac.authorization.k8s.io",
                            kind = "ClusterRole",
                            name = spec.ClusterRole,
                        },
                        subjects = new[]
                        {
                            new
                            {
                                kind = "ServiceAccount",
                                name = spec.ServiceAccount,
                                @namespace = spec.Namespace,
                            },
                        },
                    }
                )
            );
        }
        return objects;
    }

    static Manifest Of(string apiVersion, string kind, string? ns, string name, object rest)
    {
        var json = JsonSerializer.SerializeToNode(rest)!.AsObject();
        json["apiVersion"] = apiVersion;
        json["kind"] = kind;
        json["metadata"] = JsonSerializer.SerializeToNode(
            ns is null ? new Dictionary<string, string> { ["name"] = name } : new() { ["name"] = name, ["namespace"] = ns }
        );
        var group = apiVersion.Contains('/') ? apiVersion[..apiVersion.IndexOf('/')] : "";
        return new Manifest(new ObjectRef(group, kind, ns, name), apiVersion, json.ToJsonString());
    }
}
