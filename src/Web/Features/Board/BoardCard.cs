using Tandem.Clusters;
using Tandem.Plans;
using Tandem.Releases;
using Tandem.Runs;

namespace Tandem.Web.Features.Board;

/// <summary>One site of a plan on the board.</summary>
/// <param name="Rank">0 for the primary, 1 for the first backup and so on.</param>
/// <param name="Status">Null when nothing of the plan runs there.</param>
/// <param name="BehindRun">The newest run of the plan, which has not got to this site; null when it has.</param>
/// <param name="Differences">How many differences from its run were found; null when nobody looked yet.</param>
public sealed record BoardSite(
    string Key,
    string Name,
    string Region,
    int Rank,
    SiteStatus? Status,
    long? BehindRun = null,
    int? Differences = null
)
{
    /// <summary>Unknown when nothing was seen for too long: unknown is never green.</summary>
    public HealthState StateAt(DateTimeOffset now) => Status?.StateAt(now) ?? HealthState.Unknown;

    /// <summary>True when what is shown is older than it may be.</summary>
    public bool IsStaleAt(DateTimeOffset now) => Status?.SeenAt is { } seen && now - seen > SiteStatus.StaleAfter;

    /// <summary>The object that needs looking at most; null when nothing was seen.</summary>
    public ObjectHealth? Worst => Status?.Objects.MaxBy(o => Array.IndexOf(FromGoodToBad, o.State));

    public int Healthy => Status?.Objects.Count(o => o.State == HealthState.Healthy) ?? 0;

    public int Objects => Status?.Objects.Count ?? 0;

    static readonly HealthState[] FromGoodToBad =
    [
        HealthState.Healthy,
        HealthState.Suspended,
        HealthState.Progressing,
        HealthState.Terminating,
        HealthState.Missing,
        HealthState.Degraded,
        HealthState.Unknown,
    ];
}

/// <summary>One plan on the board: its sites, the primary first.</summary>
/// <param name="HostName">Where visitors come in; empty when the plan names none.</param>
public sealed record BoardCard(Guid PlanId, string PlanName, bool IsSandbox, string HostName, IReadOnlyList<BoardSite> Sites)
{
    /// <summary>What holds the plan where it is; null when nothing does.</summary>
    public ReleasePin? Pin { get; init; }

    /// <summary>The card with the number of differences at each site, as far as somebody looked.</summary>
    public BoardCard With(IReadOnlyDictionary<(Guid Plan, string Site), int> differences) =>
        this with
        {
            Sites = [.. Sites.Select(s => s with { Differences = differences.TryGetValue((PlanId, s.Key), out var count) ? count : null })],
        };

    /// <summary>Cards from what runs where. Pure.</summary>
    /// <param name="definitionOf">The frozen plan of a run, for order and sites without a release; null when it is not known.</param>
    public static IReadOnlyList<BoardCard> Of(IReadOnlyList<SiteStatus> statuses, Func<long, RunDefinition?> definitionOf) =>
        [
            .. statuses
                .GroupBy(s => s.Release.PlanId)
                .Select(g => Card([.. g], definitionOf))
                .OrderBy(c => c.PlanName, StringComparer.CurrentCulture),
        ];

    static BoardCard Card(IReadOnlyList<SiteStatus> statuses, Func<long, RunDefinition?> definitionOf)
    {
        var newest = statuses.MaxBy(s => s.Release.RunId)!.Release;
        var plan = definitionOf(newest.RunId)?.Plan;
        var sites = (plan?.Sites.All ?? []).Select((s, i) => Site(s, i, statuses, newest.RunId)).ToList();
        // A site that the newest plan no longer has still runs what an older one put there.
        var left = statuses.Where(s => sites.All(x => x.Key != s.Release.Site)).ToList();
        sites.AddRange(left.Select((s, i) => new BoardSite(s.Release.Site, s.Release.SiteName, "", sites.Count + i, s)));
        return new(newest.PlanId, newest.PlanName, newest.IsSandbox, plan?.Routing.HostName ?? "", sites) { Pin = newest.Pin };
    }

    static BoardSite Site(SiteChoice site, int rank, IReadOnlyList<SiteStatus> statuses, long newest)
    {
        var status = statuses.FirstOrDefault(s => s.Release.Site == site.Key);
        return new(site.Key, site.Name, site.Region, rank, status, status?.Release.RunId == newest ? null : newest);
    }
}
