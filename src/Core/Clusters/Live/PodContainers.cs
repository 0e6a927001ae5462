using System.Text.Json;
using Tandem.Clusters.Health;

namespace Tandem.Clusters.Live;

/// <summary>Reads which containers a pod has and how they ended.</summary>
public static class PodContainers
{
    public static IReadOnlyList<PodContainer> Of(JsonElement pod) =>
        [.. Read(pod, "containers", "containerStatuses", false), .. Read(pod, "initContainers", "initContainerStatuses", true)];

    /// <summary>How each container that ended did so, the present state before the one before.</summary>
    public static IEnumerable<Text> Ends(JsonElement pod)
    {
        foreach (var status in pod.Items("status", "initContainerStatuses").Concat(pod.Items("status", "containerStatuses")))
        {
            var ended = status.At("state", "terminated") is { ValueKind: JsonValueKind.Object } now
                ? now
                : status.At("lastState", "terminated");
            if (ended.Number("exitCode") is not { } code)
            {
                continue;
            }
            var (pod1, name) = (pod.String("metadata", "name"), status.String("name"));
            var reason = ended.String("reason") ?? "";
            var message = Verdict.Short(ended.String("message") ?? "");
            yield return message.Length > 0
                ? Text.Of($"Container {name} of {pod1} ended with exit code {code} ({reason}): {message}")
                : Text.Of($"Container {name} of {pod1} ended with exit code {code} ({reason}).");
        }
    }

    static IEnumerable<PodContainer> Read(JsonElement pod, string specs, string statuses, bool prepares) =>
        from spec in pod.Items("spec", specs)
        let name = spec.String("name") ?? ""
        let status = pod.Items("status", statuses).FirstOrDefault(s => s.String("name") == name)
        select new PodContainer(
            name,
            spec.String("image") ?? "",
            prepares,
            status.Number("restartCount") ?? 0,
            status.At("lastState", "terminated").ValueKind == JsonValueKind.Object
        );
}
