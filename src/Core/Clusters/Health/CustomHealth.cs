using System.Text.Json;

namespace Tandem.Clusters.Health;

/// <summary>Any other kind, by the conventions most controllers keep: conditions, then a phase word, then mere presence.</summary>
static class CustomHealth
{
    static readonly TimeSpan StatusGrace = TimeSpan.FromSeconds(10);
    static readonly string[] Bad = ["Stalled", "Failed", "Degraded"];
    static readonly string[] Good = ["Ready", "Available", "Synced", "Reconciled"];

    public static Verdict Of(JsonElement live, DateTimeOffset now) =>
        Conditions(live) ?? Phase(live) ?? (Young(live, now) ? Waiting : Verdict.Healthy(Text.Of($"It exists.")));

    static Verdict Waiting => Verdict.Progressing(Text.Of($"Its controller has not said anything yet."));

    static Verdict? Conditions(JsonElement live)
    {
        var generation = live.Long("metadata", "generation");
        var conditions = live.Conditions().ToList();
        if (conditions.FirstOrDefault(c => c.IsTrue && Bad.Contains(c.Type)) is { } bad)
        {
            return Verdict.Degraded(Text.Of($"{bad.Type}: {Words(bad)}"), bad.Since);
        }
        if (conditions.FirstOrDefault(c => c is { IsTrue: true, Type: "Reconciling" }) is { } busy)
        {
            return Verdict.Progressing(Text.Of($"{busy.Type}: {Words(busy)}"), busy.Since);
        }
        return conditions.FirstOrDefault(c => Good.Contains(c.Type)) switch
        {
            null => null,
            { Generation: { } seen } when seen < generation => Verdict.Progressing(
                Text.Of($"Its controller has not taken up the last change yet.")
            ),
            { IsTrue: true } good => Verdict.Healthy(Text.Of($"{good.Type}: {Words(good)}"), good.Since),
            var not => Verdict.Progressing(Text.Of($"Not {not.Type}: {Words(not)}"), not.Since),
        };
    }

    static Verdict? Phase(JsonElement live) =>
        (live.String("status", "phase") ?? live.String("status", "state"))?.ToLowerInvariant() switch
        {
            null or "" => null,
            "running" or "ready" or "active" or "succeeded" or "available" or "bound" or "complete" or "completed" or "healthy" =>
                Verdict.Healthy(Text.Of($"Its controller says: {Word(live)}.")),
            "failed" or "error" or "degraded" => Verdict.Degraded(Text.Of($"Its controller says: {Word(live)}.")),
            _ => Verdict.Progressing(Text.Of($"Its controller says: {Word(live)}.")),
        };

    static string? Word(JsonElement live) => live.String("status", "phase") ?? live.String("status", "state");

    /// <summary>A controller needs a moment to write its first status; one that never does is taken by presence.</summary>
    static bool Young(JsonElement live, DateTimeOffset now) =>
        live.At("status").ValueKind == JsonValueKind.Undefined
        && now - (live.Time("metadata", "creationTimestamp") ?? DateTimeOffset.MinValue) < StatusGrace;

    static string Words(Condition c) =>
        Verdict.Short(
            c.Message.Length > 0 ? c.Message
            : c.Reason.Length > 0 ? c.Reason
            : c.Status
        );
}
