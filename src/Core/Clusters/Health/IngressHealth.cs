using System.Text.Json;

namespace Tandem.Clusters.Health;

/// <summary>An Ingress: its class exists, and its controller has written where it answers.</summary>
static class IngressHealth
{
    /// <summary>The class may come with the same release.</summary>
    static readonly TimeSpan ClassGrace = TimeSpan.FromSeconds(15);

    public static Verdict Of(JsonElement live, Neighbours neighbours, DateTimeOffset now)
    {
        if (Expected.Address(live) is { } address)
        {
            return Verdict.Healthy(Text.Of($"It answers at {address}."));
        }
        var name = live.String("spec", "ingressClassName") ?? live.String("metadata", "annotations", "kubernetes.io/ingress.class");
        var known = neighbours.IngressClasses?.FirstOrDefault(c => c.String("metadata", "name") == name);
        if (live.String("spec", "ingressClassName") is not null && known is { ValueKind: JsonValueKind.Undefined })
        {
            var made = live.Time("metadata", "creationTimestamp") ?? now;
            var nobody = Text.Of($"The cluster has no ingress class {name}, so nobody takes care of it.");
            return now - made >= ClassGrace ? Verdict.Broken(nobody, made) : Verdict.Progressing(nobody, made);
        }
        return Expected.Waived(live) || (known is { } served && Expected.Waived(served))
            ? Verdict.Healthy(Text.Of($"It exists."))
            : Verdict.Progressing(Text.Of($"Its controller has not written an address yet."));
    }
}
