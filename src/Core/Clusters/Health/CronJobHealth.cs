using System.Text.Json;

namespace Tandem.Clusters.Health;

/// <summary>A CronJob: judged by its newest Job.</summary>
static class CronJobHealth
{
    public static Verdict Of(JsonElement live, Neighbours neighbours, DateTimeOffset now)
    {
        if (live.IsTrue("spec", "suspend"))
        {
            return Verdict.Suspended(Text.Of($"It is suspended."));
        }
        var newest = neighbours.JobsOf(live).OrderByDescending(j => j.Time("metadata", "creationTimestamp") ?? now).FirstOrDefault();
        if (newest.ValueKind == JsonValueKind.Object)
        {
            var last = JobHealth.Of(newest, neighbours, now);
            return last.State == HealthState.Degraded
                ? Verdict.Degraded(Text.Of($"Its last run failed: {last.Sentence}"), last.Since)
                : Verdict.Healthy(Text.Of($"Its last run: {last.Sentence}"), last.Since);
        }
        return live.Time("status", "lastScheduleTime") is { } ran
            ? FromStatus(live, ran)
            : Verdict.Healthy(Text.Of($"It has not run yet."));
    }

    static Verdict FromStatus(JsonElement live, DateTimeOffset ran)
    {
        var failed =
            !live.Items("status", "active").Any()
            && (live.Time("status", "lastSuccessfulTime") is not { } good || good < ran)
            // Servers before 1.21 do not tell the time of the last success.
            && live.At("status", "lastSuccessfulTime").ValueKind != JsonValueKind.Undefined;
        return failed
            ? Verdict.Degraded(Text.Of($"Its last run did not succeed."), ran)
            : Verdict.Healthy(Text.Of($"It runs on schedule."), ran);
    }
}
