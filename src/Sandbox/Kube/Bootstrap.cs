using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Access;
using Tandem.Sandbox.Kube.Api;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube;

/// <summary>What a cluster is born with: namespaces, roles, nodes, a storage and an ingress class.</summary>
internal static class Bootstrap
{
    static readonly string[] Spaces = ["default", "kube-node-lease", "kube-public", "kube-system"];

    /// <summary>Does nothing in a cluster that has objects.</summary>
    public static void Fill(ClusterState cluster)
    {
        lock (cluster.Store.Gate)
        {
            if (cluster.Store.Get(new ObjectKey("namespaces", "", "default")) is not null)
                return;
            foreach (var space in Spaces)
                Add(cluster, "namespaces", "", new JsonObject { ["metadata"] = new JsonObject { ["name"] = space } });
            foreach (var role in BuiltInRoles.Roles())
                Add(cluster, "clusterroles.rbac.authorization.k8s.io", "", role);
            foreach (var binding in BuiltInRoles.Bindings())
                Add(cluster, "clusterrolebindings.rbac.authorization.k8s.io", "", binding);
            foreach (var name in (string[])["node-1", "node-2"])
                Add(cluster, "nodes", "", Node(cluster, name));
            Add(
                cluster,
                "storageclasses.storage.k8s.io",
                "",
                Class("standard", "storageclass.kubernetes.io/is-default-class", ("provisioner", "sandbox.tandem/disk"))
            );
            Add(cluster, "ingressclasses.networking.k8s.io", "", IngressClass());
        }
    }

    static void Add(ClusterState cluster, string resource, string space, JsonObject body)
    {
        var kind = cluster.Kinds.Find(resource)!;
        var status = body["status"]?.DeepClone();
        var made = new ObjectWriter(cluster).Create(new WriteTarget(kind, space, body.Name()!), body, null);
        if (status is null || Json.Same(made["status"], status))
            return;
        var full = made.Copy();
        full["status"] = status;
        cluster.Store.Put(new ObjectKey(resource, space, body.Name()!), full);
    }

    static JsonObject Class(string name, string mark, (string Name, string Value) field) =>
        new()
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["annotations"] = new JsonObject { [mark] = "true" },
            },
            [field.Name] = field.Value,
        };

    static JsonObject IngressClass()
    {
        var body = Class("sandbox", "ingressclass.kubernetes.io/is-default-class", ("unused", ""));
        body.Remove("unused");
        body["spec"] = new JsonObject { ["controller"] = "sandbox.tandem/ingress" };
        return body;
    }

    static JsonObject Node(ClusterState cluster, string name)
    {
        var room = new JsonObject
        {
            ["cpu"] = "8",
            ["memory"] = "32Gi",
            ["pods"] = "110",
        };
        return new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["labels"] = new JsonObject
                {
                    ["kubernetes.io/hostname"] = name,
                    ["kubernetes.io/os"] = "linux",
                    ["kubernetes.io/arch"] = "amd64",
                    ["topology.kubernetes.io/zone"] = name == "node-1" ? "zone-a" : "zone-b",
                },
            },
            ["spec"] = new JsonObject { ["podCIDR"] = name == "node-1" ? "10.244.1.0/24" : "10.244.2.0/24" },
            ["status"] = new JsonObject
            {
                ["capacity"] = room.DeepClone(),
                ["allocatable"] = room,
                ["conditions"] = new JsonArray(
                    new JsonObject
                    {
                        ["type"] = "Ready",
                        ["status"] = "True",
                        ["reason"] = "KubeletReady",
                        ["message"] = "the sandbox is posting ready status",
                        ["lastTransitionTime"] = cluster.Stamp,
                        ["lastHeartbeatTime"] = cluster.Stamp,
                    }
                ),
                ["addresses"] = new JsonArray(
                    new JsonObject { ["type"] = "InternalIP", ["address"] = name == "node-1" ? "10.0.0.11" : "10.0.0.12" }
                ),
                ["nodeInfo"] = new JsonObject
                {
                    ["kubeletVersion"] = "v" + cluster.Identity.Version,
                    ["osImage"] = "Sandbox Linux",
                    ["kernelVersion"] = "6.12.0-sandbox",
                    ["containerRuntimeVersion"] = "sandbox://1.0.0",
                    ["operatingSystem"] = "linux",
                    ["architecture"] = "amd64",
                },
            },
        };
    }
}
