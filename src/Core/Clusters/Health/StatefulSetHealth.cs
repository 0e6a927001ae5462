using System.Text.Json;

namespace Tandem.Clusters.Health;

/// <summary>A StatefulSet: as many ready pods as wanted, on the newest revision as far as its strategy goes.</summary>
static class StatefulSetHealth
{
    public static Verdict Of(JsonElement live, Neighbours neighbours, DateTimeOffset now)
    {
        if (live.Long("status", "observedGeneration") is null or 0)
        {
            return Verdict.Progressing(Text.Of($"Its controller has not taken up the last change yet."));
        }
        var wanted = live.Number("spec", "replicas") ?? 1;
        var ready = live.Number("status", "readyReplicas") ?? 0;
        if (ready < wanted)
        {
            return WorkloadPods.Trouble(neighbours.PodsOf(live), now)
                ?? Verdict.Progressing(Text.Of($"{ready} of {wanted} pods are ready."));
        }
        var total = live.Number("status", "replicas") ?? 0;
        return total > wanted
            ? Verdict.Progressing(Text.Of($"{total - wanted} pods too many are still there."))
            : Revisions(live, wanted, ready);
    }

    static Verdict Revisions(JsonElement live, int wanted, int ready)
    {
        var updated = live.Number("status", "updatedReplicas") ?? 0;
        var newest = live.String("status", "updateRevision");
        var done = newest is null || newest == live.String("status", "currentRevision");
        if (live.String("spec", "updateStrategy", "type") == "OnDelete")
        {
            return done || updated >= wanted
                ? Verdict.Healthy(Text.Of($"{ready} of {wanted} pods are ready."))
                : Verdict.Progressing(
                    Text.Of($"{updated} of {wanted} pods have the new version; the others wait until somebody deletes them.")
                );
        }
        var partition = live.Number("spec", "updateStrategy", "rollingUpdate", "partition") ?? 0;
        return done || updated >= wanted - partition
            ? Verdict.Healthy(Text.Of($"{ready} of {wanted} pods are ready."))
            : Verdict.Progressing(Text.Of($"{updated} of {wanted - partition} pods have the new version."));
    }
}
