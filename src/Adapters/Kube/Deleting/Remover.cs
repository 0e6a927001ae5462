using System.Text.Json;
using System.Text.Json.Nodes;
using Tandem.Adapters.Kube.Applying;
using Tandem.Adapters.Kube.Http;
using Tandem.Clusters;

namespace Tandem.Adapters.Kube.Deleting;

/// <summary>Deletes what is ours, dependants first and namespaces last, and waits until it is gone.</summary>
/// <param name="isOurs">Asked with the live metadata of each object before it is touched.</param>
sealed class Remover(ClusterLink link, Func<ObjectRef, JsonElement, bool> isOurs, Func<AppliedObject, Task> onDeleted)
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    readonly List<AppliedObject> _deleted = [];

    public async Task<Result<IReadOnlyList<AppliedObject>>> RunAsync(IReadOnlyList<ObjectRef> objects, CancellationToken cancellation)
    {
        var start = link.Clock.GetTimestamp();
        foreach (var level in objects.Distinct().GroupBy(KindOrder.LevelOf).OrderByDescending(g => g.Key))
        {
            var asked = new List<(ObjectRef Ref, string Uid)>();
            var failure =
                await KubeParallel.EachAsync(level, link.Client.Window, (r, token) => AskAsync(r, asked, token), cancellation)
                ?? await WaitGoneAsync(asked, start, cancellation);
            if (failure is not null)
            {
                return failure;
            }
        }
        return Result.Of<IReadOnlyList<AppliedObject>>(_deleted);
    }

    async Task<Failure?> AskAsync(ObjectRef r, List<(ObjectRef, string)> asked, CancellationToken cancellation)
    {
        var live = await link.GetAsync(r, metadata: true, cancellation);
        if (!live.Ok)
        {
            return live.Failure;
        }
        if (live.Value is not { } found || !isOurs(r, found))
        {
            return null;
        }
        var mark = LiveMark.Of(found);
        var kind = await link.Kinds.FindAsync(r.Group, r.Kind, null, cancellation);
        var answer = await link.Client.SendAsync(
            new KubeRequest(HttpMethod.Delete, KubePath.Of(kind.Value!, r.Namespace, r.Name), r)
            {
                Body = Options(r, mark.Uid),
                Budget = TimeSpan.FromMinutes(2),
            },
            cancellation
        );
        if (!answer.Ok)
        {
            return answer.Failure;
        }
        // 409: another object took the name meanwhile; it is not ours.
        if (answer.Value.Ok || answer.Value.Status is 404 or 409)
        {
            lock (asked)
            {
                asked.Add((r, mark.Uid));
            }
            return null;
        }
        return StatusFailures.Of(answer.Value, r);
    }

    async Task<Failure?> WaitGoneAsync(List<(ObjectRef Ref, string Uid)> asked, long start, CancellationToken cancellation)
    {
        for (var pause = 0.1; asked.Count > 0; pause = Math.Min(2, pause * 1.5))
        {
            foreach (var (r, uid) in asked.ToList())
            {
                var live = await link.GetAsync(r, metadata: true, cancellation);
                if (!live.Ok)
                {
                    return live.Failure;
                }
                if (live.Value is not { } found || LiveMark.Of(found).Uid != uid)
                {
                    asked.Remove((r, uid));
                    _deleted.Add(new AppliedObject(r, ApplyAction.Deleted, []));
                    await onDeleted(_deleted[^1]);
                }
                else if (link.Clock.GetElapsedTime(start) > Limit)
                {
                    return Stuck(r, found);
                }
            }
            if (asked.Count > 0)
            {
                await Task.Delay(TimeSpan.FromSeconds(pause), link.Clock, cancellation);
            }
        }
        return null;
    }

    /// <summary>Foreground for workloads, so that "gone" means that their pods are gone too.</summary>
    public static byte[] Options(ObjectRef r, string uid, string? propagation = null, string? version = null)
    {
        var preconditions = new JsonObject { ["uid"] = uid };
        if (version is not null)
        {
            preconditions["resourceVersion"] = version;
        }
        return JsonSerializer.SerializeToUtf8Bytes(
            new JsonObject
            {
                ["kind"] = "DeleteOptions",
                ["apiVersion"] = "v1",
                ["propagationPolicy"] = propagation ?? (KindOrder.IsWorkload(r) ? "Foreground" : "Background"),
                ["preconditions"] = preconditions,
            }
        );
    }

    static Failure Stuck(ObjectRef r, JsonElement live)
    {
        var holders =
            live.GetProperty("metadata").TryGetProperty("finalizers", out var list) && list.ValueKind == JsonValueKind.Array
                ? string.Join(", ", list.EnumerateArray().Select(f => f.GetString()))
                : "";
        return new Failure(
            "cluster.stuck",
            holders.Length > 0
                ? Text.Of($"{r} is still there: it waits for {holders}.")
                : Text.Of($"{r} is still there after five minutes."),
            Text.Of($"Look at the controller that should let go of it, then resume.")
        );
    }
}
