using System.Text.Json;

namespace Tandem.Clusters.Health;

/// <summary>A DaemonSet: one available pod of the newest version on every node it is meant for.</summary>
static class DaemonSetHealth
{
    const string Template = "deprecated.daemonset.template.generation";

    public static Verdict Of(JsonElement live, Neighbours neighbours, DateTimeOffset now)
    {
        if (live.Long("status", "observedGeneration") is null || live.Number("status", "desiredNumberScheduled") is not { } wanted)
        {
            return Verdict.Progressing(Text.Of($"Its controller has not taken up the last change yet."));
        }
        if (wanted == 0)
        {
            return Verdict.Healthy(Text.Of($"No node matches its selector, so no pod runs."));
        }
        var updated = live.Number("status", "updatedNumberScheduled") ?? 0;
        var available = live.Number("status", "numberAvailable") ?? 0;
        var manual = live.String("spec", "updateStrategy", "type") == "OnDelete";
        if (available >= wanted && (manual || updated >= wanted))
        {
            return Verdict.Healthy(Text.Of($"Available on {available} of {wanted} nodes."));
        }
        return WorkloadPods.Trouble(NewPods(live, neighbours), now)
            ?? (
                updated < wanted && !manual
                    ? Verdict.Progressing(Text.Of($"The new version is on {updated} of {wanted} nodes."))
                    : Verdict.Progressing(Text.Of($"Available on {available} of {wanted} nodes."))
            );
    }

    static IEnumerable<JsonElement> NewPods(JsonElement live, Neighbours neighbours)
    {
        var generation = live.String("metadata", "annotations", Template);
        return neighbours
            .PodsOf(live)
            .Where(p =>
                generation is null || p.String("metadata", "labels", "pod-template-generation") is not { } own || own == generation
            );
    }
}
