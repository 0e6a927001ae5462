using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Defaults;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Controllers;

/// <summary>Pods out of templates, and what is counted of them.</summary>
internal static class PodTemplates
{
    public static string Hash(JsonNode? template) => Suffix.Of(Wire.Text(template));

    public static JsonObject Pod(JsonNode? template, string generateName, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        var meta = template.Map("metadata")?.Copy() ?? [];
        if (generateName.Length > 0)
            meta["generateName"] = generateName;
        foreach (var (name, value) in labels)
            meta.Child("labels")[name] = value;
        return new JsonObject { ["metadata"] = meta, ["spec"] = template.Map("spec")?.Copy() ?? [] };
    }

    public static bool IsReady(Stored pod) => Conditions.Holds(pod.Body, "Ready") && !pod.Body.Deleting();

    /// <summary>Neither ended nor ending.</summary>
    public static bool IsActive(Stored pod) => !pod.Body.Deleting() && pod.Body.Text("status", "phase") is not ("Succeeded" or "Failed");

    /// <summary>A count or a share (<c>25%</c>) of <paramref name="whole"/>.</summary>
    public static int Share(JsonNode? value, int whole, bool up)
    {
        if (value.Whole() is { } count)
            return count;
        if (value.Text()?.TrimEnd('%') is not { } text || !int.TryParse(text, out var percent))
            return 0;
        return up ? (int)Math.Ceiling(percent * whole / 100.0) : percent * whole / 100;
    }
}
