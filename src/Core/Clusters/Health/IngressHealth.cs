using System.Text.Json;

namespace Tandem.Clusters.Health;

/// <summary>An Ingress: its controller has written where it answers.</summary>
static class IngressHealth
{
    public static Verdict Of(JsonElement live) =>
        Expected.Address(live) is { } address ? Verdict.Healthy(Text.Of($"It answers at {address}."))
        : Expected.Waived(live) ? Verdict.Healthy(Text.Of($"It exists."))
        : Verdict.Progressing(Text.Of($"Its controller has not written an address yet."));
}
