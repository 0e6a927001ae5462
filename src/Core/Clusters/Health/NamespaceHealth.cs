using System.Text.Json;

namespace Tandem.Clusters.Health;

/// <summary>A namespace: active.</summary>
static class NamespaceHealth
{
    public static Verdict Of(JsonElement live) =>
        live.String("status", "phase") is null or "Active"
            ? Verdict.Healthy(Text.Of($"It is active."))
            : new Verdict(HealthState.Terminating, Text.Of($"It is being deleted."));
}
