using System.Text.Json;
using Tandem.Clusters;

namespace Tandem.Adapters.Kube.Applying;

/// <summary>
/// What is being deleted takes no changes, and a namespace takes no new objects: it must be gone before it can be made anew. It is never
/// forced: a finalizer holds it for a reason, which is named.
/// </summary>
static class TerminationGate
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <param name="uid">Of the object that must go; null for whichever has the name.</param>
    public static async Task<Failure?> WaitGoneAsync(ClusterLink link, ObjectRef r, CancellationToken cancellation, string? uid = null)
    {
        var start = link.Clock.GetTimestamp();
        while (true)
        {
            var live = await link.GetAsync(r, metadata: false, cancellation);
            if (!live.Ok)
            {
                return live.Failure;
            }
            if (live.Value is not { } found || (uid is not null && LiveMark.Of(found).Uid != uid))
            {
                return null;
            }
            if (link.Clock.GetElapsedTime(start) > Limit)
            {
                return new Failure(
                    "cluster.terminating",
                    Text.Of($"{r} is still being deleted. {Holders(found)}"),
                    Text.Of($"Look at the controller that should let go of it, then resume.")
                );
            }
            await Task.Delay(Pause, link.Clock, cancellation);
        }
    }

    /// <summary>Finalizers, and for a namespace what the server says is still in it.</summary>
    static string Holders(JsonElement live)
    {
        var metadata = live.GetProperty("metadata");
        var finalizers =
            metadata.TryGetProperty("finalizers", out var list) && list.ValueKind == JsonValueKind.Array
                ? list.EnumerateArray().Select(f => f.GetString())
                : [];
        var conditions =
            live.TryGetProperty("status", out var status)
            && status.TryGetProperty("conditions", out var all)
            && all.ValueKind == JsonValueKind.Array
                ? all.EnumerateArray()
                    .Where(c => c.TryGetProperty("status", out var s) && s.GetString() == "True")
                    .Select(c => c.TryGetProperty("message", out var m) ? m.GetString() : null)
                : [];
        return string.Join(" ", finalizers.Concat(conditions).Where(t => !string.IsNullOrEmpty(t)));
    }
}
