using System.Text.Json;

namespace Tandem.Clusters.Health;

/// <summary>A pod: ready, done, or what keeps it.</summary>
static class PodHealth
{
    public static Verdict Of(JsonElement pod, DateTimeOffset now)
    {
        var phase = pod.String("status", "phase");
        return phase switch
        {
            "Succeeded" => Verdict.Healthy(Text.Of($"It ran to its end.")),
            "Failed" => Verdict.Broken(Failed(pod)),
            _ when PodTrouble.Of(pod, now) is { } trouble => trouble,
            _ when IsReady(pod) => Verdict.Healthy(Text.Of($"It is ready."), pod.Condition("Ready")?.Since),
            "Running" => Verdict.Progressing(Text.Of($"It runs but is not ready yet."), pod.Condition("Ready")?.Since),
            _ => Verdict.Progressing(Text.Of($"It is starting.")),
        };
    }

    public static bool IsReady(JsonElement pod) => pod.Condition("Ready") is { IsTrue: true };

    static Text Failed(JsonElement pod)
    {
        var message = pod.String("status", "message") ?? pod.String("status", "reason") ?? "";
        var ended = pod.Items("status", "containerStatuses")
            .Select(c => c.At("state", "terminated"))
            .FirstOrDefault(t => t.Number("exitCode") > 0);
        return message.Length > 0 ? Text.Of($"It failed: {Verdict.Short(message)}")
            : ended.Number("exitCode") is { } code ? Text.Of($"It failed with exit code {code}.")
            : Text.Of($"It failed.");
    }
}
