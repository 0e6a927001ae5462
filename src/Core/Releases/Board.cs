using Tandem.Access;
using Tandem.Clusters;
using Tandem.Clusters.Live;

namespace Tandem.Releases;

/// <summary>One site of one plan as it was last seen.</summary>
/// <param name="Objects">Health of each object of the release; empty when never seen.</param>
/// <param name="SeenAt">When the cluster last answered; null when never. The page shows its age, and older than 15 s as stale.</param>
/// <param name="Problem">Why the last look failed; null when it did not.</param>
public sealed record SiteStatus(Release Release, IReadOnlyList<ObjectHealth> Objects, DateTimeOffset? SeenAt, Failure? Problem)
{
    /// <summary>What is older than this is shown as stale.</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(15);

    /// <summary>The worst of the objects; unknown when the site did not answer or its answer is stale: unknown is never green.</summary>
    public HealthState StateAt(DateTimeOffset now) =>
        Problem is not null || SeenAt is not { } seen || now - seen > StaleAfter || Objects.Count == 0
            ? HealthState.Unknown
            : Objects.Select(o => o.State).MaxBy(Badness);

    internal static int Badness(HealthState state) =>
        state switch
        {
            HealthState.Healthy => 0,
            HealthState.Suspended => 1,
            HealthState.Progressing => 2,
            HealthState.Terminating => 3,
            HealthState.Missing => 4,
            HealthState.Degraded => 5,
            _ => 6,
        };
}

/// <summary>
/// The state of every site, kept fresh by one loop per site, so that a dead cluster delays nobody else. Pages read the newest snapshot.
/// </summary>
public sealed class Board(IReleaseStore releases, SiteClusters clusters, TimeProvider clock)
{
    readonly System.Collections.Concurrent.ConcurrentDictionary<(Guid Plan, string Site), SiteStatus> _seen = new();

    /// <summary>How long one look may take before the site counts as not answering.</summary>
    static readonly TimeSpan LookTimeout = TimeSpan.FromSeconds(8);

    /// <summary>The newest snapshot of every site on which something of ours runs.</summary>
    public async Task<Result<IReadOnlyList<SiteStatus>>> ListAsync(Actor actor, CancellationToken cancellation)
    {
        if (actor.Refuses(Permission.ReadBoard) is { } no)
        {
            return no;
        }
        var current = await releases.CurrentAsync(cancellation);
        return Result.Of<IReadOnlyList<SiteStatus>>([
            .. current.Select(r =>
                _seen.TryGetValue((r.PlanId, r.Site), out var s) && s.Release.RunId == r.RunId
                    // What was seen may be older than what is known of the release, such as its pin.
                    ? s with
                    {
                        Release = r,
                    }
                    : new SiteStatus(r, [], null, null)
            ),
        ]);
    }

    /// <summary>Looks at one site once and keeps what it saw.</summary>
    public async Task LookAsync(Release release, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(LookTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var key = (release.PlanId, release.Site);
        var before = _seen.TryGetValue(key, out var s) && s.Release.RunId == release.RunId ? s : new SiteStatus(release, [], null, null);
        Result<Sighting> seen;
        try
        {
            seen = await SightAsync(release, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            seen = new Failure(
                "cluster.silent",
                Text.Of($"{release.SiteName} did not answer within {LookTimeout.TotalSeconds} seconds."),
                Text.Of($"Check the network to the cluster and the cluster itself.")
            );
        }
        _seen[key] = seen.Ok
            ? new SiteStatus(release, seen.Value.Objects, seen.Value.KnownAt, null)
            : before with
            {
                Problem = seen.Failure,
            };
    }

    async Task<Result<Sighting>> SightAsync(Release release, CancellationToken cancellation)
    {
        var opened = await clusters.OpenAsync(release.Place, cancellation);
        if (!opened.Ok)
        {
            return opened.Failure;
        }
        await using var cluster = opened.Value;
        return await cluster.Live.SightAsync(release.Objects, cancellation);
    }
}
