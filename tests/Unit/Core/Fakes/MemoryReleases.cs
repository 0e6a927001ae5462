using Tandem.Audit;
using Tandem.Releases;
using Tandem.Runs;

namespace Tandem.Unit.Core.Fakes;

/// <summary>Releases and pins in memory, with the same promises: nothing without its audit entry, the newest of a site is current.</summary>
sealed class MemoryReleases(IRunStore? runs = null) : IReleaseStore, IReleasePins
{
    readonly List<Release> _all = [];
    readonly Dictionary<Guid, ReleasePin> _pins = [];

    public List<AuditEntry> Audit { get; } = [];

    /// <summary>What somebody with access to the database could do.</summary>
    public void Alter(Release kept, Release altered) => _all[_all.IndexOf(kept)] = altered;

    public Task AddAsync(Release release, AuditEntry audit, CancellationToken cancellation)
    {
        if (!_all.Any(r => (r.RunId, r.Site, r.Sha256) == (release.RunId, release.Site, release.Sha256)))
        {
            _all.Add(release);
            Audit.Add(audit);
        }
        return Task.CompletedTask;
    }

    public Task RetireAsync(Guid planId, string site, AuditEntry audit, CancellationToken cancellation)
    {
        _all.RemoveAll(r => r.PlanId == planId && r.Site == site);
        Audit.Add(audit);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<Release>> CurrentAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<Release>>([
            .. _all.GroupBy(r => (r.PlanId, r.Site)).Select(g => g.Last() with { Pin = _pins.GetValueOrDefault(g.Key.PlanId) }),
        ]);

    public Task<Release?> CurrentAsync(Guid planId, string site, CancellationToken cancellation) =>
        Task.FromResult(_all.LastOrDefault(r => r.PlanId == planId && r.Site == site));

    public Task<Release?> BeforeAsync(Guid planId, string site, long runId, CancellationToken cancellation) =>
        Task.FromResult(_all.LastOrDefault(r => r.PlanId == planId && r.Site == site && r.RunId < runId));

    public async Task<Page<ReleasedRun>> HistoryAsync(Guid planId, long? before, long? after, int take, CancellationToken cancellation)
    {
        var items = new List<ReleasedRun>();
        var ids = _all.Where(r => r.PlanId == planId).Select(r => r.RunId).Distinct().Where(r => !(r >= before) && !(r <= after));
        foreach (var id in ids.OrderDescending())
        {
            var run = (await runs!.FindAsync(id, cancellation))!;
            var sites = (await OfRunAsync(planId, id, cancellation)).Select(r => new ReleasedSite(
                r.Site,
                r.SiteName,
                r.Sha256,
                r.At,
                ReferenceEquals(r, _all.Last(o => o.PlanId == planId && o.Site == r.Site)),
                false
            ));
            items.Add(new(id, run.Purpose, run.State, run.RequestedBy, run.RequestedAt, run.EndedAt, [.. sites]));
        }
        return new([.. items.Take(take)], items.Count > take ? items[take - 1].RunId : null, before is null ? null : before - 1);
    }

    public Task<IReadOnlyList<Release>> OfRunAsync(Guid planId, long run, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<Release>>([
            .. _all.Where(r => r.PlanId == planId && r.RunId == run).GroupBy(r => r.Site).Select(g => g.Last()),
        ]);

    public Task<Release?> FindAsync(Guid planId, long run, string site, CancellationToken cancellation) =>
        Task.FromResult(_all.LastOrDefault(r => r.PlanId == planId && r.RunId == run && r.Site == site));

    public Task<ReleasePin?> FindAsync(Guid planId, CancellationToken cancellation) => Task.FromResult(_pins.GetValueOrDefault(planId));

    public Task SetAsync(ReleasePin pin, AuditEntry audit, CancellationToken cancellation)
    {
        _pins[pin.PlanId] = pin;
        Audit.Add(audit);
        return Task.CompletedTask;
    }

    public Task<bool> ClearAsync(Guid planId, AuditEntry audit, CancellationToken cancellation)
    {
        Audit.Add(audit);
        return Task.FromResult(_pins.Remove(planId));
    }
}
