using System.Text.Json;

namespace Tandem.Clusters.Health;

/// <summary>A Job: healthy when complete; one that still runs is not done.</summary>
static class JobHealth
{
    public static Verdict Of(JsonElement live, Neighbours neighbours, DateTimeOffset now)
    {
        if (live.Condition("Failed") is { IsTrue: true } failed)
        {
            return Verdict.Broken(Failed(failed), failed.Since);
        }
        if (live.Condition("Complete") is { IsTrue: true } complete)
        {
            return Verdict.Healthy(Text.Of($"It ran to its end."), complete.Since);
        }
        if (live.IsTrue("spec", "suspend") || live.Condition("Suspended") is { IsTrue: true })
        {
            return Verdict.Suspended(Text.Of($"It is suspended."));
        }
        return Unstartable(live, neighbours, now)
            ?? Verdict.Progressing(
                Text.Of($"It runs: {live.Number("status", "succeeded") ?? 0} of {live.Number("spec", "completions") ?? 1} completions."),
                live.Time("status", "startTime")
            );
    }

    /// <summary>A pod that exits is the Job's own affair (its back-off limit); one that cannot start is not.</summary>
    static Verdict? Unstartable(JsonElement live, Neighbours neighbours, DateTimeOffset now) =>
        WorkloadPods.Trouble(
            neighbours
                .PodsOf(live)
                .Where(p => p.Items("status", "containerStatuses").All(c => c.At("state", "terminated").Number("exitCode") is null)),
            now
        );

    static Text Failed(Condition failed) =>
        failed.Reason switch
        {
            "BackoffLimitExceeded" => Text.Of($"It failed more often than its back-off limit allows."),
            "DeadlineExceeded" => Text.Of($"It did not end within its deadline."),
            "PodFailurePolicy" => Text.Of($"Its pod failure policy ended it: {Verdict.Short(failed.Message)}"),
            _ => Text.Of($"It failed: {Verdict.Short(failed.Message.Length > 0 ? failed.Message : failed.Reason)}"),
        };
}
