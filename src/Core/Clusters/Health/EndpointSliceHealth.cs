using System.Text.Json;

namespace Tandem.Clusters.Health;

/// <summary>The addresses behind a Service: at least one is ready.</summary>
static class EndpointSliceHealth
{
    public static Verdict Of(JsonElement live)
    {
        var all = live.Items("endpoints").ToList();
        // Not saying is being ready, by the API's own definition.
        var ready = all.Count(e => e.At("conditions", "ready").ValueKind != JsonValueKind.False);
        return all.Count == 0 ? Verdict.Progressing(Text.Of($"It has no address yet."))
            : ready == 0 ? Verdict.Progressing(Text.Of($"None of its {all.Count} addresses is ready."))
            : Verdict.Healthy(Text.Of($"{ready} of {all.Count} addresses are ready."));
    }
}
