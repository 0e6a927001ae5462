using System.Text;
using System.Text.Json.Nodes;

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
