using System.Text.Json;

namespace Tandem.Clusters.Health;

/// <summary>A claim: bound, or waiting for the pod that will use it.</summary>
static class PersistentVolumeClaimHealth
{
    public static Verdict Of(JsonElement live, Neighbours neighbours) =>
        live.String("status", "phase") switch
        {
            "Bound" => Verdict.Healthy(Text.Of($"It is bound to a volume.")),
            "Lost" => Verdict.Broken(Text.Of($"The volume it was bound to is gone.")),
            // Many storage classes bind only when a pod comes; waiting for that here would wait for ever.
            _ when neighbours.PodsKnown && !IsUsed(live, neighbours) => Verdict.Healthy(Text.Of($"It will be bound when a pod uses it.")),
            _ => Verdict.Progressing(Text.Of($"It waits for a volume.")),
        };

    static bool IsUsed(JsonElement live, Neighbours neighbours)
    {
        var name = live.String("metadata", "name");
        return neighbours
            .PodsIn(live.String("metadata", "namespace"))
            .Any(p => p.Items("spec", "volumes").Any(v => v.String("persistentVolumeClaim", "claimName") == name));
    }
}
