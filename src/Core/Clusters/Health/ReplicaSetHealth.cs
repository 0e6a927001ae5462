using System.Text.Json;

namespace Tandem.Clusters.Health;

/// <summary>A ReplicaSet: as many available pods as wanted.</summary>
static class ReplicaSetHealth
{
    public static Verdict Of(JsonElement live, Neighbours neighbours, DateTimeOffset now)
    {
        var wanted = live.Number("spec", "replicas") ?? 1;
        var available = live.Number("status", "availableReplicas") ?? 0;
        return WorkloadPods.Refused(live, now)
            ?? (
                available >= wanted
                    ? Verdict.Healthy(Text.Of($"{available} of {wanted} pods are available."))
                    : WorkloadPods.Trouble(neighbours.PodsOf(live), now)
                        ?? Verdict.Progressing(Text.Of($"{available} of {wanted} pods are available."))
            );
    }
}
