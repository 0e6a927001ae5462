using System.Text.Json;

namespace Tandem.Clusters.Health;

/// <summary>A disruption budget: as many healthy pods as it demands.</summary>
static class PodDisruptionBudgetHealth
{
    public static Verdict Of(JsonElement live)
    {
        if (live.Number("status", "desiredHealthy") is not { } wanted)
        {
            return Verdict.Progressing(Text.Of($"Its controller has not taken up the last change yet."));
        }
        var healthy = live.Number("status", "currentHealthy") ?? 0;
        return healthy >= wanted
            ? Verdict.Healthy(Text.Of($"{healthy} pods are healthy, {wanted} are demanded."))
            : Verdict.Progressing(Text.Of($"{healthy} pods are healthy, {wanted} are demanded."));
    }
}
