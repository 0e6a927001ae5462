using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Api;

/// <summary>The scale subresource: the number of replicas and nothing else.</summary>
internal static class Scaling
{
    public static JsonObject Read(JsonObject body)
    {
        var meta = new JsonObject();
        foreach (var name in (string[])["name", "namespace", "uid", "resourceVersion", "creationTimestamp"])
            meta[name] = body.At("metadata", name)?.DeepClone();
        return new JsonObject
        {
            ["kind"] = "Scale",
            ["apiVersion"] = "autoscaling/v1",
            ["metadata"] = meta,
            ["spec"] = new JsonObject { ["replicas"] = body.Whole("spec", "replicas") ?? 0 },
            ["status"] = new JsonObject
            {
                ["replicas"] = body.Whole("status", "replicas") ?? 0,
                ["selector"] = string.Join(",", body.Pairs("spec", "selector", "matchLabels").Select(p => $"{p.Key}={p.Value}")),
            },
        };
    }

    /// <summary>The object with the replicas of <paramref name="scale"/>.</summary>
    public static JsonObject Write(JsonObject body, JsonNode? scale)
    {
        var next = body.Copy();
        next.Child("spec")["replicas"] = scale.Whole("spec", "replicas") ?? 0;
        if (scale.Text("metadata", "resourceVersion") is { Length: > 0 } seen)
            next.Meta()["resourceVersion"] = seen;
        return next;
    }
}
