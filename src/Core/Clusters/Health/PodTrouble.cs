using System.Text.Json;

namespace Tandem.Clusters.Health;

/// <summary>
/// What keeps a pod's containers from running, in words, and whether that can pass. Init containers and sidecars count. The times of grace
/// come from a rule of thumb: a wrong name never becomes right, a registry or a dependency may.
/// </summary>
static class PodTrouble
{
    // A verdict has to be there within 20 and 60 s, so the grace ends a little before.
    static readonly TimeSpan ImageGrace = TimeSpan.FromSeconds(58);
    static readonly TimeSpan NoImageGrace = TimeSpan.FromSeconds(15);
    static readonly TimeSpan ConfigGrace = TimeSpan.FromSeconds(18);
    static readonly TimeSpan CrashGrace = TimeSpan.FromSeconds(58);
    static readonly TimeSpan ScheduleGrace = TimeSpan.FromSeconds(120);
    const int CrashRestarts = 3;

    /// <summary>Texts of registries that say the image is not there or not for us, rather than that the registry is away.</summary>
    static readonly string[] NoImage =
    [
        "not found",
        "manifest unknown",
        "does not exist",
        "denied",
        "unauthorized",
        "name unknown",
        "invalid reference",
    ];

    /// <summary>The pod's trouble; null when it has none.</summary>
    public static Verdict? Of(JsonElement pod, DateTimeOffset now)
    {
        if (pod.Condition("PodScheduled") is { IsFalse: true } unscheduled)
        {
            return Unscheduled(unscheduled, now);
        }
        var start = pod.Time("status", "startTime") ?? pod.Time("metadata", "creationTimestamp") ?? now;
        return pod.Items("status", "initContainerStatuses")
            .Concat(pod.Items("status", "containerStatuses"))
            .Select(c => OfContainer(c, start, now))
            .Where(v => v is not null)
            .MaxBy(v => (v!.Permanent, v.State == HealthState.Degraded));
    }

    static Verdict? Unscheduled(Condition condition, DateTimeOffset now)
    {
        var since = condition.Since ?? now;
        var sentence = Text.Of($"No node takes the pod: {Verdict.Short(condition.Message)}");
        // An autoscaler may need minutes for a new node, so this is never final.
        return now - since < ScheduleGrace ? Verdict.Progressing(sentence, since) : Verdict.Degraded(sentence, since);
    }

    static Verdict? OfContainer(JsonElement status, DateTimeOffset podStart, DateTimeOffset now)
    {
        var ended = status.At("lastState", "terminated");
        var since = ended.Time("finishedAt") is { } end && end > podStart ? end : podStart;
        var name = status.String("name") ?? "";
        var restarts = status.Number("restartCount") ?? 0;
        var waiting = status.At("state", "waiting");
        if (waiting.String("reason") is { } reason)
        {
            var message = Verdict.Short(waiting.String("message") ?? reason);
            return Waiting(new Trouble(name, status.String("image") ?? "", reason, message, restarts, podStart, since, now), ended);
        }
        if (status.At("state", "running").ValueKind == JsonValueKind.Object)
        {
            return RunsAgain(status, ended, name, restarts);
        }
        var dead = status.At("state", "terminated");
        return dead.Number("exitCode") is { } code and not 0
            ? Judged(
                Crashed(name, dead, restarts),
                dead.Time("finishedAt") ?? since,
                restarts >= CrashRestarts || now - podStart >= CrashGrace
            )
            : null;
    }

    /// <summary>Between two crashes a container runs for a moment: that it ended badly is still what there is to know, but it may hold this time.</summary>
    static Verdict? RunsAgain(JsonElement status, JsonElement ended, string name, int restarts) =>
        restarts > 0 && ended.Number("exitCode") is not (null or 0) && !status.IsTrue("ready")
            ? Verdict.Degraded(Crashed(name, ended, restarts), ended.Time("finishedAt"))
            : null;

    static Verdict? Waiting(Trouble t, JsonElement ended) =>
        t.Reason switch
        {
            "InvalidImageName" => Verdict.Broken(Text.Of($"The image name {t.Image} of container {t.Container} is not valid."), t.Since),
            "ErrImageNeverPull" => Verdict.Broken(
                Text.Of($"The image {t.Image} of container {t.Container} is not on the node and may not be pulled."),
                t.Since
            ),
            "ErrImagePull" or "ImagePullBackOff" or "ImageInspectError" or "RegistryUnavailable" => Image(t),
            "CreateContainerConfigError" => Judged(
                Text.Of($"Container {t.Container} lacks configuration: {t.Message}"),
                t.Since,
                t.Now - t.Start >= ConfigGrace
            ),
            "CreateContainerError" or "RunContainerError" or "StartError" => Judged(
                Text.Of($"Container {t.Container} cannot be started: {t.Message}"),
                t.Since,
                t.Now - t.Start >= ConfigGrace
            ),
            "CrashLoopBackOff" => Judged(
                Crashed(t.Container, ended, t.Restarts),
                t.Since,
                t.Restarts >= CrashRestarts || t.Now - t.Start >= CrashGrace
            ),
            _ => null,
        };

    static Verdict Image(Trouble t)
    {
        var gone = NoImage.Any(n => t.Message.Contains(n, StringComparison.OrdinalIgnoreCase));
        var sentence = gone
            ? Text.Of($"The image {t.Image} of container {t.Container} is not in its registry, or the registry does not let us read it.")
            : Text.Of($"The image {t.Image} of container {t.Container} cannot be pulled: {t.Message}");
        return Judged(sentence, t.Since, t.Now - t.Start >= (gone ? NoImageGrace : ImageGrace));
    }

    static Text Crashed(string container, JsonElement ended, int restarts)
    {
        var code = ended.Number("exitCode");
        var last = Verdict.Short(ended.String("message") ?? "");
        return ended.String("reason") == "OOMKilled"
                ? Text.Of($"Container {container} needs more memory than its limit and was killed {restarts} times.")
            : last.Length > 0 ? Text.Of($"Container {container} ended with exit code {code} after {restarts} restarts: {last}")
            : Text.Of($"Container {container} ended with exit code {code} after {restarts} restarts.");
    }

    /// <summary>Within its time of grace a trouble is only told; after it, it is final.</summary>
    static Verdict Judged(Text sentence, DateTimeOffset since, bool final) =>
        final ? Verdict.Broken(sentence, since) : Verdict.Progressing(sentence, since);

    sealed record Trouble(
        string Container,
        string Image,
        string Reason,
        string Message,
        int Restarts,
        DateTimeOffset Start,
        DateTimeOffset Since,
        DateTimeOffset Now
    );
}
