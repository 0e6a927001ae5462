using System.Text.Json;

namespace Tandem.Clusters.Health;

/// <summary>Gateways and their routes: every parent has accepted the present generation.</summary>
static class GatewayHealth
{
    public static Verdict Of(JsonElement live)
    {
        var generation = live.Long("metadata", "generation");
        var all = live.Conditions()
            .Concat(live.Items("status", "parents").SelectMany(p => p.Items("conditions").Select(Condition.Of)))
            .Where(c => c.Type is "Accepted" or "ResolvedRefs" or "Programmed")
            .ToList();
        if (all.Count == 0 || all.Any(c => c.Generation is { } seen && seen < generation))
        {
            return Verdict.Progressing(Text.Of($"Its controller has not taken up the last change yet."));
        }
        if (all.FirstOrDefault(c => c.IsFalse && c.Type != "Programmed") is { } refused)
        {
            return Verdict.Degraded(Text.Of($"Its gateway refuses it: {Verdict.Short(refused.Message)}"), refused.Since);
        }
        return all.All(c => c.IsTrue)
            ? Verdict.Healthy(Text.Of($"Every gateway has taken it up."))
            : Verdict.Progressing(Text.Of($"Its gateway is being set up."));
    }
}
