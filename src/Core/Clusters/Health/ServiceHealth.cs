using System.Text.Json;

namespace Tandem.Clusters.Health;

/// <summary>A Service: reachable from outside if it promises to be, and with a ready pod behind it.</summary>
static class ServiceHealth
{
    /// <summary>Written on a Service or Ingress whose controller never reports an address (bare metal), so that nobody waits for one.</summary>
    public const string NoAddress = "tandem.address";

    static readonly TimeSpan NobodyGrace = TimeSpan.FromSeconds(60);

    public static Verdict Of(JsonElement live, Neighbours neighbours, DateTimeOffset now)
    {
        var balanced = live.String("spec", "type") == "LoadBalancer";
        if (balanced && !Expected.Waived(live) && Expected.Address(live) is null)
        {
            return Unbalanced(live, neighbours, now);
        }
        return Behind(live, neighbours, now)
            ?? (
                balanced && Expected.Address(live) is { } address
                    ? Verdict.Healthy(Text.Of($"It answers at {address}."))
                    : Verdict.Healthy(Text.Of($"It exists."))
            );
    }

    /// <summary>A cloud that refuses (quota, balance, a wrong annotation) tells it by events alone.</summary>
    static Verdict Unbalanced(JsonElement live, Neighbours neighbours, DateTimeOffset now)
    {
        var warning = neighbours.NewestWarning(live);
        if (warning.String("message") is not { Length: > 0 } message)
        {
            return Verdict.Progressing(Text.Of($"Its load balancer has no address yet."));
        }
        var since = live.Time("metadata", "creationTimestamp") ?? now;
        var sentence = Text.Of($"Its load balancer gets no address: {Verdict.Short(message)}");
        return now - since >= NobodyGrace ? Verdict.Degraded(sentence, since) : Verdict.Progressing(sentence, since);
    }

    static Verdict? Behind(JsonElement live, Neighbours neighbours, DateTimeOffset now)
    {
        var selector = live.At("spec", "selector");
        if (!neighbours.PodsKnown || selector.ValueKind != JsonValueKind.Object || !selector.EnumerateObject().Any())
        {
            return null;
        }
        var pods = neighbours.PodsMatching(live.String("metadata", "namespace"), selector).ToList();
        if (pods.Any(PodHealth.IsReady) || live.IsTrue("spec", "publishNotReadyAddresses"))
        {
            return null;
        }
        if (pods.Count > 0)
        {
            return Verdict.Progressing(Text.Of($"None of the {pods.Count} pods behind it is ready."));
        }
        var old = now - (live.Time("metadata", "creationTimestamp") ?? now) >= NobodyGrace;
        var nobody = Text.Of($"Its selector matches no pod, so nobody answers.");
        return old ? Verdict.Degraded(nobody) : Verdict.Progressing(nobody);
    }
}

/// <summary>The address that a load balancer or an ingress controller writes into the status.</summary>
static class Expected
{
    public static bool Waived(JsonElement live) => live.String("metadata", "annotations", ServiceHealth.NoAddress) == "none";

    /// <summary>The first address (IP or host name); null while there is none.</summary>
    public static string? Address(JsonElement live) =>
        live.Items("status", "loadBalancer", "ingress")
            .Select(i => i.String("ip") ?? i.String("hostname"))
            .FirstOrDefault(a => a is { Length: > 0 });
}
