using System.Text.Json;

namespace Tandem.Clusters.Health;

/// <summary>A claim: bound, or waiting for the pod that will use it.</summary>
static class PersistentVolumeClaimHealth
{
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);

    public static Verdict Of(JsonElement live, Neighbours neighbours, DateTimeOffset now) =>
        live.String("status", "phase") switch
        {
            "Bound" => Verdict.Healthy(Text.Of($"It is bound to a volume.")),
            "Lost" => Verdict.Broken(Text.Of($"The volume it was bound to is gone.")),
            // Many storage classes bind only when a pod comes; waiting for that here would wait for ever.
            _ when neighbours.PodsKnown && !IsUsed(live, neighbours) => Verdict.Healthy(Text.Of($"It will be bound when a pod uses it.")),
            _ => Waiting(live, neighbours, now),
        };

    /// <summary>Why no volume comes is only ever told by events: no such class, a quota of the cloud, a zone without that kind of disk.</summary>
    static Verdict Waiting(JsonElement live, Neighbours neighbours, DateTimeOffset now)
    {
        var warning = neighbours.NewestWarning(live);
        if (warning.String("message") is not { Length: > 0 } message)
        {
            return Verdict.Progressing(Text.Of($"It waits for a volume."));
        }
        var since = live.Time("metadata", "creationTimestamp") ?? now;
        var sentence = Text.Of($"It gets no volume: {Verdict.Short(message)}");
        return now - since >= Grace ? Verdict.Degraded(sentence, since) : Verdict.Progressing(sentence, since);
    }

    static bool IsUsed(JsonElement live, Neighbours neighbours)
    {
        var name = live.String("metadata", "name");
        return neighbours
            .PodsIn(live.String("metadata", "namespace"))
            .Any(p => p.Items("spec", "volumes").Any(v => v.String("persistentVolumeClaim", "claimName") == name));
    }
}
