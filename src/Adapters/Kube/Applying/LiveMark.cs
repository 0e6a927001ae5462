using System.Text.Json;

namespace Tandem.Adapters.Kube.Applying;

/// <summary>What of a live object tells which one it is and whose.</summary>
sealed record LiveMark(string Uid, string ResourceVersion, string? Plan)
{
    public static LiveMark Of(JsonElement live)
    {
        var metadata = live.GetProperty("metadata");
        return new LiveMark(
            String(metadata, "uid"),
            String(metadata, "resourceVersion"),
            metadata.TryGetProperty("labels", out var labels)
            && labels.ValueKind == JsonValueKind.Object
            && String(labels, Draft.PlanLabel) is { Length: > 0 } plan
                ? plan
                : null
        );
    }

    static string String(JsonElement e, string name) =>
        e.TryGetProperty(name, out var v) && v.ValueKind == JsonValueKind.String ? v.GetString()! : "";
}
