using Tandem.Clusters;

namespace Tandem.Adapters.Kube.Applying;

/// <summary>A namespace that is being deleted takes no new objects and must be gone before it can be made anew.</summary>
static class NamespaceGate
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static async Task<Failure?> WaitGoneAsync(ClusterLink link, ObjectRef ns, CancellationToken cancellation)
    {
        var start = link.Clock.GetTimestamp();
        while (true)
        {
            var live = await link.GetAsync(ns, metadata: true, cancellation);
            if (!live.Ok)
            {
                return live.Failure;
            }
            if (live.Value is null)
            {
                return null;
            }
            if (link.Clock.GetElapsedTime(start) > Limit)
            {
                return new Failure(
                    "cluster.terminating",
                    Text.Of($"The namespace {ns.Name} is still being deleted."),
                    Text.Of($"Look which objects in it have finalizers and remove them, then resume.")
                );
            }
            await Task.Delay(Pause, link.Clock, cancellation);
        }
    }
}
