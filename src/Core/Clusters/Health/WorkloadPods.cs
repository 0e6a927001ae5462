using System.Text.Json;

namespace Tandem.Clusters.Health;

/// <summary>What the pods of a workload add to its own status, which says for minutes only that it waits.</summary>
static class WorkloadPods
{
    static readonly TimeSpan QuotaGrace = TimeSpan.FromSeconds(3);
    static readonly TimeSpan CreateGrace = TimeSpan.FromSeconds(18);

    /// <summary>The worst trouble among the pods; null when none has one.</summary>
    public static Verdict? Trouble(IEnumerable<JsonElement> pods, DateTimeOffset now) =>
        pods.Where(p => p.Time("metadata", "deletionTimestamp") is null)
            .Select(p => PodTrouble.Of(p, now))
            .Where(v => v is not null)
            .MaxBy(v => (v!.Permanent, v.State == HealthState.Degraded));

    /// <summary>The condition ReplicaFailure: pods are refused before they exist (quota, policy, missing service account).</summary>
    public static Verdict? Refused(JsonElement live, DateTimeOffset now)
    {
        if (live.Condition("ReplicaFailure") is not { IsTrue: true } failure)
        {
            return null;
        }
        var since = failure.Since ?? now;
        var quota = failure.Message.Contains("quota", StringComparison.OrdinalIgnoreCase);
        var sentence = quota
            ? Text.Of($"A quota of the namespace refuses its pods: {Verdict.Short(failure.Message)}")
            : Text.Of($"The cluster refuses its pods: {Verdict.Short(failure.Message)}");
        return now - since >= (quota ? QuotaGrace : CreateGrace) ? Verdict.Broken(sentence, since) : Verdict.Progressing(sentence, since);
    }
}
