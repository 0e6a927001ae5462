using Tandem.Audit;
using Tandem.Clusters;
using Tandem.Plans;

namespace Tandem.Releases;

/// <summary>What a deploy put on one site, byte for byte.</summary>
/// <param name="Yaml">The rendered stream as it was applied.</param>
/// <param name="Sha256">Hash of <paramref name="Yaml"/> as UTF-8, hex.</param>
/// <param name="Objects">What it consists of, without the namespace and rights that the console prepared.</param>
/// <param name="Place">The cluster it runs in.</param>
/// <param name="Retired">True once it was removed from the site.</param>
public sealed record Release(
    Guid PlanId,
    string PlanName,
    string Site,
    string SiteName,
    ClusterPlace Place,
    long RunId,
    DateTimeOffset At,
    string Yaml,
    string Sha256,
    IReadOnlyList<ObjectRef> Objects,
    bool IsSandbox,
    bool Retired
)
{
    /// <summary>What holds the plan of this release where it is; null when nothing does. Filled in only for what runs now.</summary>
    public ReleasePin? Pin { get; init; }
}

/// <summary>Releases, kept for ever; the newest of each plan and site is what runs there.</summary>
public interface IReleaseStore
{
    /// <summary>Keeps a release; the same run, site and hash a second time changes nothing.</summary>
    Task AddAsync(Release release, AuditEntry audit, CancellationToken cancellation);

    /// <summary>Marks what runs on the site as removed.</summary>
    Task RetireAsync(Guid planId, string site, AuditEntry audit, CancellationToken cancellation);

    /// <summary>The newest release of each plan and site that is not retired.</summary>
    Task<IReadOnlyList<Release>> CurrentAsync(CancellationToken cancellation);

    Task<Release?> CurrentAsync(Guid planId, string site, CancellationToken cancellation);

    /// <summary>What the newest run before <paramref name="runId"/> put on the site; null when there was none.</summary>
    Task<Release?> BeforeAsync(Guid planId, string site, long runId, CancellationToken cancellation);

    /// <summary>The runs of a plan that released something, newest first, by key; without what they released.</summary>
    /// <param name="before">Only runs with a smaller id; null starts at the newest.</param>
    /// <param name="after">Only runs with a larger id: the page before. Excludes <paramref name="before"/>.</param>
    Task<Page<ReleasedRun>> HistoryAsync(Guid planId, long? before, long? after, int take, CancellationToken cancellation);

    /// <summary>What a run released to each of its sites, in the order in which it did; where it did so twice, the last.</summary>
    Task<IReadOnlyList<Release>> OfRunAsync(Guid planId, long run, CancellationToken cancellation);

    /// <summary>What a run released to one site, the last when it did so twice; null when it released nothing there.</summary>
    Task<Release?> FindAsync(Guid planId, long run, string site, CancellationToken cancellation);
}

public static class ReleasePlaces
{
    /// <summary>The cluster that was chosen for a site, or the one that its last run made; null before the first run.</summary>
    public static async Task<ClusterPlace?> PlaceAsync(
        this IReleaseStore releases,
        Guid planId,
        Plan plan,
        SiteChoice site,
        CancellationToken cancellation
    ) => ClusterPlace.Of(plan, site) ?? (await releases.CurrentAsync(planId, site.Key, cancellation))?.Place;
}
