using System.Text.Json;

namespace Tandem.Adapters.Kube.Watching;

/// <summary>What of a live object changes when somebody writes it, and stays when a controller only tells its state.</summary>
static class WrittenMark
{
    public static string Of(JsonElement live)
    {
        var metadata = live.GetProperty("metadata");
        // Kinds without a state of their own have no generation: every version of theirs was written.
        var version = metadata.TryGetProperty("generation", out var generation) ? generation : metadata.GetProperty("resourceVersion");
        return $"{metadata.GetProperty("uid")} {version} {Raw(metadata, "labels")} {Annotations(metadata)} {Raw(metadata, "deletionTimestamp")};";
    }

    /// <summary>Without the number that the Deployments' controller writes there.</summary>
    static string Annotations(JsonElement metadata) =>
        metadata.TryGetProperty("annotations", out var annotations) && annotations.ValueKind == JsonValueKind.Object
            ? string.Join(',', annotations.EnumerateObject().Where(a => a.Name != "deployment.kubernetes.io/revision"))
            : "";

    static string Raw(JsonElement metadata, string name) => metadata.TryGetProperty(name, out var value) ? value.GetRawText() : "";
}
