using System.Text.Json;

namespace Tandem.Clusters.Health;

/// <summary>A Deployment: all replicas of the newest template available, and no old ones left.</summary>
static class DeploymentHealth
{
    const string Revision = "deployment.kubernetes.io/revision";

    public static Verdict Of(JsonElement live, Neighbours neighbours, DateTimeOffset now)
    {
        if (live.IsTrue("spec", "paused"))
        {
            return Verdict.Suspended(Text.Of($"Its roll-out is paused."));
        }
        if (live.Long("status", "observedGeneration") is null)
        {
            return Verdict.Progressing(Text.Of($"Its controller has not taken up the last change yet."));
        }
        var pods = NewPods(live, neighbours);
        if (live.Condition("Progressing") is { Reason: "ProgressDeadlineExceeded" } late)
        {
            return Verdict.Broken(
                WorkloadPods.Trouble(pods, now)?.Sentence
                    ?? Text.Of($"It made no progress within its deadline: {Verdict.Short(late.Message)}"),
                late.Since
            );
        }
        return WorkloadPods.Refused(live, now) ?? Counts(live, WorkloadPods.Trouble(pods, now));
    }

    static Verdict Counts(JsonElement live, Verdict? trouble)
    {
        var wanted = live.Number("spec", "replicas") ?? 1;
        var total = live.Number("status", "replicas") ?? 0;
        var updated = live.Number("status", "updatedReplicas") ?? 0;
        var available = live.Number("status", "availableReplicas") ?? 0;
        var since = live.Condition("Progressing")?.Since;
        if (trouble is not null && (trouble.Permanent || available < wanted || updated < wanted))
        {
            return trouble;
        }
        return updated < wanted ? Verdict.Progressing(Text.Of($"{updated} of {wanted} pods have the new version."), since)
            : total > updated ? Verdict.Progressing(Text.Of($"{total - updated} pods of the old version are still there."), since)
            : available < wanted ? Verdict.Progressing(Text.Of($"{available} of {wanted} pods are available."), since)
            : live.Condition("Available") is { IsFalse: true } ? Verdict.Progressing(Text.Of($"Too few of its pods are available."), since)
            : Verdict.Healthy(Text.Of($"{available} of {wanted} pods are available."), live.Condition("Available")?.Since);
    }

    /// <summary>Only the newest template's pods: an old broken version that is being replaced must not fail its replacement.</summary>
    static IEnumerable<JsonElement> NewPods(JsonElement live, Neighbours neighbours)
    {
        var revision = live.String("metadata", "annotations", Revision);
        var sets = neighbours.ReplicaSetsOf(live).ToList();
        var newest = sets.Where(s => revision is not null && s.String("metadata", "annotations", Revision) == revision).ToList();
        return (newest.Count > 0 || revision is not null ? newest : sets).SelectMany(neighbours.PodsOf);
    }
}
