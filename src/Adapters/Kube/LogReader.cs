using System.Text.Json;
using Tandem.Adapters.Kube.Http;
using Tandem.Adapters.Kube.Watching;
using Tandem.Clusters;
using Tandem.Clusters.Health;

namespace Tandem.Adapters.Kube;

/// <summary>The last words of the pods behind a workload, those in trouble first; of a container that keeps ending, the run before.</summary>
sealed class LogReader(ClusterLink link)
{
    const int MostPods = 2;

    public async Task<Result<IReadOnlyList<string>>> TailAsync(ObjectRef workload, int lines, CancellationToken cancellation)
    {
        var live = await link.GetAsync(workload, metadata: false, cancellation);
        if (!live.Ok)
        {
            return live.Failure;
        }
        if (live.Value is not { } found || (workload is not { Group: "", Kind: "Pod" } && !HealthRules.NeedsPods(workload)))
        {
            return Result.Of<IReadOnlyList<string>>([]);
        }
        var tail = new List<string>();
        foreach (var pod in (await PodsAsync(workload, found, cancellation)).OrderBy(IsReady).Take(MostPods))
        {
            foreach (var container in Containers(pod))
            {
                var read = await ReadAsync(pod, container, lines, cancellation);
                if (!read.Ok)
                {
                    return read.Failure;
                }
                tail.AddRange(read.Value);
            }
            if (tail.Count >= lines)
            {
                break;
            }
        }
        return Result.Of<IReadOnlyList<string>>([.. tail.TakeLast(lines)]);
    }

    async Task<IEnumerable<JsonElement>> PodsAsync(ObjectRef workload, JsonElement live, CancellationToken cancellation)
    {
        if (workload is { Group: "", Kind: "Pod" })
        {
            return [live];
        }
        var neighbours = await new Observer(link).ReadNeighboursAsync([workload], cancellation);
        return workload is { Group: "", Kind: "Service" }
            ? neighbours.PodsMatching(workload.Namespace, live.GetProperty("spec").TryGetProperty("selector", out var s) ? s : default)
            : neighbours.PodsBehind(live);
    }

    async Task<Result<IReadOnlyList<string>>> ReadAsync(JsonElement pod, Container container, int lines, CancellationToken cancellation)
    {
        var metadata = pod.GetProperty("metadata");
        var path = KubePath.Of(ApiKind.Pods, metadata.GetProperty("namespace").GetString(), metadata.GetProperty("name").GetString()!);
        var answer = await link.Client.SendAsync(
            new KubeRequest(
                HttpMethod.Get,
                $"{path}/log?container={Uri.EscapeDataString(container.Name)}&tailLines={lines}{(container.Ended ? "&previous=true" : "")}"
            )
            {
                Accept = "text/plain,application/json",
            },
            cancellation
        );
        // A container that never ran has no log, and the server says so with 400.
        return !answer.Ok ? answer.Failure
            : answer.Value.Ok ? Result.Of<IReadOnlyList<string>>(answer.Value.Raw.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            : Result.Of<IReadOnlyList<string>>([]);
    }

    static IEnumerable<Container> Containers(JsonElement pod) =>
        from list in new[] { "initContainerStatuses", "containerStatuses" }
        where pod.TryGetProperty("status", out var status) && status.TryGetProperty(list, out _)
        from c in pod.GetProperty("status").GetProperty(list).EnumerateArray()
        let waits = c.TryGetProperty("state", out var state) && state.TryGetProperty("waiting", out _)
        let ended = c.TryGetProperty("lastState", out var last) && last.TryGetProperty("terminated", out _)
        where list == "containerStatuses" || waits || ended
        select new Container(c.GetProperty("name").GetString()!, waits && ended);

    static bool IsReady(JsonElement pod) =>
        pod.TryGetProperty("status", out var status)
        && status.TryGetProperty("conditions", out var conditions)
        && conditions
            .EnumerateArray()
            .Any(c => c.GetProperty("type").GetString() == "Ready" && c.GetProperty("status").GetString() == "True");

    sealed record Container(string Name, bool Ended);
}
