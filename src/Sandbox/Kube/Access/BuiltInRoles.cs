using System.Text.Json.Nodes;

namespace Tandem.Sandbox.Kube.Access;

/// <summary>The roles every cluster has, shortened to what this one serves.</summary>
internal static class BuiltInRoles
{
    static readonly string[] Read = ["get", "list", "watch"];
    static readonly string[] Write = ["create", "delete", "deletecollection", "patch", "update"];
    static readonly string[] Apps =
    [
        "daemonsets",
        "deployments",
        "deployments/scale",
        "replicasets",
        "replicasets/scale",
        "statefulsets",
        "statefulsets/scale",
        "controllerrevisions",
    ];
    static readonly string[] Core =
    [
        "configmaps",
        "endpoints",
        "persistentvolumeclaims",
        "pods",
        "replicationcontrollers",
        "serviceaccounts",
        "services",
    ];
    static readonly string[] CoreReadOnly =
    [
        "events",
        "limitranges",
        "namespaces",
        "pods/log",
        "pods/status",
        "resourcequotas",
        "services/status",
    ];
    static readonly string[] CoreSecret =
    [
        "secrets",
        "pods/exec",
        "pods/attach",
        "pods/portforward",
        "pods/proxy",
        "serviceaccounts/token",
    ];

    public static IEnumerable<JsonObject> Roles()
    {
        yield return Role(
            "cluster-admin",
            Rule(["*"], ["*"], ["*"]),
            new JsonObject { ["nonResourceURLs"] = List(["*"]), ["verbs"] = List(["*"]) }
        );
        yield return Role(
            "admin",
            [
                .. Edit(),
                Rule(["rbac.authorization.k8s.io"], ["rolebindings", "roles"], [.. Read, .. Write]),
                Rule(["authorization.k8s.io"], ["localsubjectaccessreviews"], ["create"]),
            ]
        );
        yield return Role("edit", [.. Edit()]);
        yield return Role("view", [.. View()]);
        yield return Role(
            "system:discovery",
            new JsonObject
            {
                ["nonResourceURLs"] = List([
                    "/api",
                    "/api/*",
                    "/apis",
                    "/apis/*",
                    "/healthz",
                    "/livez",
                    "/openapi",
                    "/openapi/*",
                    "/readyz",
                    "/version",
                    "/version/",
                ]),
                ["verbs"] = List(["get"]),
            }
        );
        yield return Role(
            "system:basic-user",
            Rule(["authorization.k8s.io"], ["selfsubjectaccessreviews", "selfsubjectrulesreviews"], ["create"]),
            Rule(["authentication.k8s.io"], ["selfsubjectreviews"], ["create"])
        );
        yield return Role(
            "system:public-info-viewer",
            new JsonObject
            {
                ["nonResourceURLs"] = List(["/healthz", "/livez", "/readyz", "/version", "/version/"]),
                ["verbs"] = List(["get"]),
            }
        );
    }

    public static IEnumerable<JsonObject> Bindings()
    {
        yield return Binding("cluster-admin", "system:masters");
        yield return Binding("system:discovery", "system:authenticated");
        yield return Binding("system:basic-user", "system:authenticated");
        yield return Binding("system:public-info-viewer", "system:authenticated", "system:unauthenticated");
    }

    static IEnumerable<JsonObject> View() =>
        [
            Rule([""], [.. Core, .. CoreReadOnly], Read),
            Rule(["apps"], Apps, Read),
            Rule(["batch"], ["cronjobs", "jobs"], Read),
            Rule(["autoscaling"], ["horizontalpodautoscalers"], Read),
            Rule(["networking.k8s.io"], ["ingresses", "networkpolicies"], Read),
            Rule(["policy"], ["poddisruptionbudgets"], Read),
            Rule(["discovery.k8s.io"], ["endpointslices"], Read),
        ];

    static IEnumerable<JsonObject> Edit() =>
        [
            .. View(),
            Rule([""], [.. Core, .. CoreSecret, "events"], [.. Read, .. Write]),
            Rule(["apps"], Apps, Write),
            Rule(["batch"], ["cronjobs", "jobs"], Write),
            Rule(["autoscaling"], ["horizontalpodautoscalers"], Write),
            Rule(["networking.k8s.io"], ["ingresses", "networkpolicies"], Write),
            Rule(["policy"], ["poddisruptionbudgets"], Write),
            Rule(["coordination.k8s.io"], ["leases"], [.. Read, .. Write]),
        ];

    static JsonObject Role(string name, params IEnumerable<JsonObject> rules) =>
        new()
        {
            ["kind"] = "ClusterRole",
            ["apiVersion"] = "rbac.authorization.k8s.io/v1",
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["labels"] = new JsonObject { ["kubernetes.io/bootstrapping"] = "rbac-defaults" },
            },
            ["rules"] = new JsonArray(rules.Select(r => (JsonNode?)r.DeepClone()).ToArray()),
        };

    static JsonObject Binding(string role, params string[] groups) =>
        new()
        {
            ["kind"] = "ClusterRoleBinding",
            ["apiVersion"] = "rbac.authorization.k8s.io/v1",
            ["metadata"] = new JsonObject
            {
                ["name"] = role,
                ["labels"] = new JsonObject { ["kubernetes.io/bootstrapping"] = "rbac-defaults" },
            },
            ["roleRef"] = new JsonObject
            {
                ["apiGroup"] = "rbac.authorization.k8s.io",
                ["kind"] = "ClusterRole",
                ["name"] = role,
            },
            ["subjects"] = new JsonArray(
                groups
                    .Select(g =>
                        (JsonNode?)
                            new JsonObject
                            {
                                ["kind"] = "Group",
                                ["apiGroup"] = "rbac.authorization.k8s.io",
                                ["name"] = g,
                            }
                    )
                    .ToArray()
            ),
        };

    static JsonObject Rule(string[] groups, string[] resources, string[] verbs) =>
        new()
        {
            ["apiGroups"] = List(groups),
            ["resources"] = List(resources),
            ["verbs"] = List(verbs),
        };

    static JsonArray List(string[] items) => new(items.Select(i => (JsonNode?)i).ToArray());
}
