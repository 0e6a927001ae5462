using System.Text;
using System.Text.Json.Nodes;
using Tandem.Clusters;

namespace Tandem.Adapters.Kube.Applying;

/// <summary>
/// Makes of a rendered manifest the body that is sent: without what only the server writes, with what old servers demand. Changes its argument.
/// </summary>
static class Normaliser
{
    static readonly string[] ServerSet =
    [
        "managedFields",
        "resourceVersion",
        "uid",
        "creationTimestamp",
        "deletionTimestamp",
        "deletionGracePeriodSeconds",
        "generation",
        "selfLink",
        "ownerReferences",
    ];

    static readonly string[] BuildAnnotations =
    [
        "config.kubernetes.io/origin",
        "alpha.config.kubernetes.io/transformations",
        "config.kubernetes.io/index",
        "internal.config.kubernetes.io/index",
        "kubectl.kubernetes.io/last-applied-configuration",
    ];

    public static void Clean(JsonObject body)
    {
        body.Remove("status");
        if (DropsNulls(body))
        {
            DropNulls(body);
        }
        if (body["metadata"] is JsonObject metadata)
        {
            foreach (var name in ServerSet)
            {
                metadata.Remove(name);
            }
            CleanAnnotations(metadata);
        }
        switch (body["kind"]?.GetValue<string>())
        {
            case "Secret":
                Encode(body);
                break;
            case "Service":
                AddProtocol(body["spec"]?["ports"]);
                break;
            default:
                VisitPods(body["spec"]);
                break;
        }
    }

    /// <summary>
    /// To the kinds compiled into every server nothing is the same as left out, but a field that is sent is a field that is owned. A custom kind may
    /// mean something by it, and a definition holds schemas in which null is a value.
    /// </summary>
    static bool DropsNulls(JsonObject body)
    {
        var version = body["apiVersion"]?.GetValue<string>() ?? "";
        var group = version.Contains('/') ? version[..version.IndexOf('/')] : "";
        return body["kind"]?.GetValue<string>() != "CustomResourceDefinition" && (!group.Contains('.') || ClusterScope.IsBuiltIn(group));
    }

    static void DropNulls(JsonNode node)
    {
        if (node is JsonObject map)
        {
            foreach (var name in map.Where(m => m.Value is null).Select(m => m.Key).ToList())
            {
                map.Remove(name);
            }
            foreach (var (_, value) in map)
            {
                DropNulls(value!);
            }
        }
        foreach (var item in (node as JsonArray)?.OfType<JsonNode>() ?? [])
        {
            DropNulls(item);
        }
    }

    static void CleanAnnotations(JsonObject metadata)
    {
        if (metadata["annotations"] is not JsonObject annotations)
        {
            return;
        }
        foreach (var name in BuildAnnotations)
        {
            annotations.Remove(name);
        }
        if (annotations.Count == 0)
        {
            metadata.Remove("annotations");
        }
    }

    /// <summary>As stringData, a key that leaves the manifest would stay in the cluster for ever: the server forgets who wrote it.</summary>
    static void Encode(JsonObject secret)
    {
        if (secret["stringData"] is not JsonObject clear)
        {
            return;
        }
        var data = secret["data"] as JsonObject ?? [];
        foreach (var (key, value) in clear)
        {
            data[key] = Convert.ToBase64String(Encoding.UTF8.GetBytes(value is JsonValue v ? v.ToString() : ""));
        }
        secret.Remove("stringData");
        secret["data"] = data;
    }

    /// <summary>Servers before 1.22 take ports apart by port and protocol and refuse those without the latter.</summary>
    static void VisitPods(JsonNode? spec)
    {
        foreach (var name in (ReadOnlySpan<string>)["containers", "initContainers"])
        {
            if ((spec as JsonObject)?[name] is JsonArray containers)
            {
                foreach (var container in containers.OfType<JsonObject>())
                {
                    AddProtocol(container["ports"]);
                }
            }
        }
        if (spec is JsonObject o)
        {
            VisitPods((o["template"] as JsonObject)?["spec"]);
            VisitPods((o["jobTemplate"] as JsonObject)?["spec"]);
        }
    }

    static void AddProtocol(JsonNode? ports)
    {
        foreach (var port in (ports as JsonArray)?.OfType<JsonObject>() ?? [])
        {
            port["protocol"] ??= "TCP";
        }
    }
}
