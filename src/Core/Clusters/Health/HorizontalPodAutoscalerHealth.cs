using System.Text.Json;

namespace Tandem.Clusters.Health;

/// <summary>An autoscaler: it can scale and sees its metrics.</summary>
static class HorizontalPodAutoscalerHealth
{
    static readonly TimeSpan MetricsGrace = TimeSpan.FromMinutes(2);

    public static Verdict Of(JsonElement live, DateTimeOffset now)
    {
        if (live.Condition("AbleToScale") is { IsFalse: true } stuck)
        {
            return Judged(Text.Of($"It cannot scale its target: {Verdict.Short(stuck.Message)}"), stuck.Since, now);
        }
        return live.Condition("ScalingActive") switch
        {
            // Switched off on purpose by scaling the target to zero.
            { IsFalse: true, Reason: "ScalingDisabled" } => Verdict.Suspended(Text.Of($"It rests while its target is scaled to zero.")),
            { IsFalse: true } blind => Judged(Text.Of($"It sees no metrics: {Verdict.Short(blind.Message)}"), blind.Since, now),
            { IsTrue: true } => Verdict.Healthy(Text.Of($"It scales its target.")),
            _ => Verdict.Healthy(Text.Of($"It exists.")),
        };
    }

    /// <summary>Metrics of new pods come late; their absence is not final, since somebody may install the metrics server.</summary>
    static Verdict Judged(Text sentence, DateTimeOffset? since, DateTimeOffset now) =>
        now - (since ?? now) >= MetricsGrace ? Verdict.Degraded(sentence, since) : Verdict.Progressing(sentence, since);
}
