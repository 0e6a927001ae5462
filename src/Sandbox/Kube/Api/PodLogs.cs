using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Controllers;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Api;

/// <summary>What containers of the Sandbox say: nothing runs here, so the lines follow from the pod's image and state.</summary>
internal sealed class PodLogs(ClusterState cluster)
{
    static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);
    const int MostBeats = 500;

    TimeSpan Step =>
        cluster.Scaled(Beat) is var step && step < TimeSpan.FromMilliseconds(250) ? TimeSpan.FromMilliseconds(250) : cluster.Scaled(Beat);

    public KubeResponse Answer(KubeRequest request, Stored pod)
    {
        var name = Container(request, pod.Body);
        var status = pod.Body.Each("status", "containerStatuses").FirstOrDefault(c => c.Text("name") == name);
        var previous = request.Query.ContainsKey("previous") && request.AskFlag("previous");
        if (previous && (status.Whole("restartCount") ?? 0) == 0)
            throw ApiException.Bad($"previous terminated container \"{name}\" in pod \"{pod.Key.Name}\" not found");
        if (
            status is null
            || (
                Started(status, previous) is null
                && status.Map("state", "waiting") is not null
                && status.Map("lastState", "terminated") is null
            )
        )
            throw ApiException.Bad(
                $"container \"{name}\" in pod \"{pod.Key.Name}\" is waiting to start: {Why(status.Text("state", "waiting", "reason") ?? "ContainerCreating", status.Text("image"))}"
            );
        var lines = Lines(pod.Body, status, previous).ToList();
        if (int.TryParse(request.Ask("tailLines"), NumberStyles.None, CultureInfo.InvariantCulture, out var tail))
            lines = lines.TakeLast(tail).ToList();
        if (int.TryParse(request.Ask("sinceSeconds"), NumberStyles.None, CultureInfo.InvariantCulture, out var since))
            lines = lines.Where(l => l.At >= cluster.Now - TimeSpan.FromSeconds(since)).ToList();
        var stamped = request.Query.ContainsKey("timestamps") && request.AskFlag("timestamps");
        var start = Encoding.UTF8.GetBytes(string.Concat(lines.Select(l => Print(l, stamped))));
        var answer = new KubeResponse(200, "text/plain", start);
        if (!request.Query.ContainsKey("follow") || !request.AskFlag("follow") || previous)
            return answer;
        return answer with { Stream = (output, cancellation) => FollowAsync(output, start, (pod.Key, name, stamped), cancellation) };
    }

    static string Container(KubeRequest request, JsonObject pod)
    {
        var names = pod.Each("spec", "containers").Select(c => c.Text("name") ?? "").ToList();
        if (request.Ask("container") is { Length: > 0 } asked)
            return names.Contains(asked) ? asked : throw ApiException.Bad($"container {asked} is not valid for pod {pod.Name()}");
        return names.Count == 1
            ? names[0]
            : throw ApiException.Bad(
                $"a container name must be specified for pod {pod.Name()}, choose one of: [{string.Join(' ', names)}]"
            );
    }

    static string Why(string reason, string? image) =>
        reason is "ErrImagePull" or "ImagePullBackOff" ? $"trying and failing to pull image \"{image}\"" : reason;

    static DateTimeOffset? Started(JsonObject? status, bool previous)
    {
        var text = previous
            ? status.Text("lastState", "terminated", "startedAt")
            : status.Text("state", "running", "startedAt")
                ?? status.Text("state", "terminated", "startedAt")
                ?? status.Text("lastState", "terminated", "startedAt");
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var at) ? at : null;
    }

    IEnumerable<(DateTimeOffset At, string Text)> Lines(JsonObject pod, JsonObject status, bool previous)
    {
        if (Started(status, previous) is not { } started)
            yield break;
        var ended = previous || status.Map("state", "running") is null;
        var image = status.Text("image") ?? "";
        yield return (started, $"level=info msg=\"starting\" image={image} pod={pod.Name()}");
        foreach (
            var port in pod.Each("spec", "containers").Where(c => c.Text("name") == status.Text("name")).SelectMany(c => c.Each("ports"))
        )
            yield return (started, $"level=info msg=\"listening\" port={port.Whole("containerPort")}");
        if (PodState.IsTagged(image, "crash"))
        {
            yield return (started, "level=error msg=\"cannot reach the database\" host=db.internal error=\"connection refused\"");
            yield return (started, "panic: giving up after 3 attempts");
        }
        else if (ended)
            yield return (started, "level=info msg=\"done\"");
        var beats = ended ? 0 : (long)((cluster.Now - started) / Step);
        for (var beat = Math.Max(1, beats - MostBeats); beat <= beats; beat++)
            yield return (started + (beat * Step), $"level=info msg=\"alive\" beat={beat}");
    }

    static string Print((DateTimeOffset At, string Text) line, bool stamped) =>
        (stamped ? line.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'00Z'", CultureInfo.InvariantCulture) + " " : "")
        + line.Text
        + "\n";

    async Task FollowAsync(
        Stream output,
        byte[] start,
        (ObjectKey Pod, string Container, bool Stamped) what,
        CancellationToken cancellation
    )
    {
        await output.WriteAsync(start, cancellation);
        await output.FlushAsync(cancellation);
        var last = cluster.Now;
        while (true)
        {
            await Task.Delay(Step, cluster.Clock, cancellation);
            List<(DateTimeOffset At, string Text)> fresh;
            lock (cluster.Store.Gate)
            {
                var pod = cluster.Store.Get(what.Pod)?.Body;
                var status = pod.Each("status", "containerStatuses").FirstOrDefault(c => c.Text("name") == what.Container);
                if (pod is null || status.Map("state", "running") is null)
                    return;
                fresh = Lines(pod, status!, previous: false).Where(l => l.At > last).ToList();
                last = cluster.Now;
            }
            await output.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(fresh.Select(l => Print(l, what.Stamped)))), cancellation);
            await output.FlushAsync(cancellation);
        }
    }
}
