using System.Runtime.CompilerServices;
using Tandem.Access;
using Tandem.Releases;

namespace Tandem.Clusters.Live;

/// <summary>
/// The use cases around a running application: what lives at a site, and what its containers write. Nothing outside the release can be asked for,
/// although the stored credentials may be able to read it.
/// </summary>
public sealed class SiteView(IReleaseStore releases, SiteClusters clusters, TimeProvider clock)
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);

    /// <summary>What runs at a site; a failure when nothing of the plan does.</summary>
    public async Task<Result<Release>> FindAsync(Actor actor, Guid planId, string site, CancellationToken cancellation)
    {
        if (actor.Refuses(Permission.ReadBoard) is { } no)
        {
            return no;
        }
        return await releases.CurrentAsync(planId, site, cancellation) is { } release
            ? release
            : new Failure(
                "site.nothing",
                Text.Of($"Nothing of this plan runs at this site."),
                Text.Of($"Look at the board for what runs where.")
            );
    }

    /// <summary>The site's tree, live, until cancelled; see <see cref="ILiveCluster.WatchTreeAsync"/>.</summary>
    public async IAsyncEnumerable<SiteTree> WatchAsync(
        Actor actor,
        Release release,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        if (actor.Refuses(Permission.ReadBoard) is { } no)
        {
            yield return SiteTree.Empty with
            {
                Problem = no,
            };
            yield break;
        }
        while (true)
        {
            var opened = await clusters.OpenAsync(release.Place, cancellation);
            if (opened.Ok)
            {
                await using var cluster = opened.Value;
                await foreach (var tree in cluster.Live.WatchTreeAsync(release.Objects, cancellation))
                {
                    yield return tree;
                }
                yield break;
            }
            // Its cloud may be away, and then nobody tells us where the cluster is.
            yield return SiteTree.Empty with
            {
                Problem = opened.Failure,
            };
            await Task.Delay(Pause, clock, cancellation);
        }
    }

    /// <summary>What a container of the release writes, until cancelled; see <see cref="ILiveCluster.FollowLogAsync"/>.</summary>
    public async IAsyncEnumerable<LogPiece> FollowLogAsync(
        Actor actor,
        Release release,
        LogQuestion question,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        if (actor.Refuses(Permission.ReadRuns) is { } no)
        {
            yield return new([], no);
            yield break;
        }
        var opened = await clusters.OpenAsync(release.Place, cancellation);
        if (!opened.Ok)
        {
            yield return new([], opened.Failure);
            yield break;
        }
        await using var cluster = opened.Value;
        if (await StrangerAsync(cluster, release, question, cancellation) is { } stranger)
        {
            yield return new([], stranger);
            yield break;
        }
        await foreach (var piece in cluster.Live.FollowLogAsync(question, cancellation))
        {
            yield return piece;
        }
    }

    /// <summary>Null when the container belongs to the release.</summary>
    static async Task<Failure?> StrangerAsync(ICluster cluster, Release release, LogQuestion q, CancellationToken cancellation)
    {
        await foreach (var tree in cluster.Live.WatchTreeAsync(release.Objects, cancellation))
        {
            var pod = tree.All.FirstOrDefault(n => n.Ref == new ObjectRef("", "Pod", q.Namespace, q.Pod));
            if (pod is not null && pod.Containers.Any(c => c.Name == q.Container))
            {
                return null;
            }
            return tree.Problem
                ?? new Failure(
                    "logs.stranger",
                    Text.Of($"The pod {q.Pod} is not there any more, or is no part of what runs here."),
                    Text.Of($"Choose one of the pods that the page lists.")
                );
        }
        return null;
    }
}
