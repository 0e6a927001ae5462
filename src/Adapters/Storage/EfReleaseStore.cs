using Microsoft.EntityFrameworkCore;
using Tandem.Adapters.Storage.Rows;
using Tandem.Audit;
using Tandem.Releases;

namespace Tandem.Adapters.Storage;

sealed class EfReleaseStore(Ledger ledger) : IReleaseStore
{
    public Task AddAsync(Release release, AuditEntry audit, CancellationToken cancellation) =>
        ledger.WriteAsync(
            audited: true,
            async w =>
            {
                var (run, site, hash) = (release.RunId, release.Site, release.Sha256);
                if (await w.Db.Releases.AnyAsync(r => r.RunId == run && r.Site == site && r.Sha256 == hash, cancellation))
                {
                    return w.Undo(false);
                }
                await Current(w.Db.Releases, release.PlanId, site)
                    .ExecuteUpdateAsync(s => s.SetProperty(r => r.Current, false), cancellation);
                w.Db.Releases.Add(ReleaseRow.From(release));
                await w.AuditAsync(audit);
                return true;
            },
            cancellation
        );

    public Task RetireAsync(Guid planId, string site, AuditEntry audit, CancellationToken cancellation) =>
        ledger.WriteAsync(
            audited: true,
            async w =>
            {
                var retired = await Current(w.Db.Releases, planId, site)
                    .ExecuteUpdateAsync(s => s.SetProperty(r => r.Current, false).SetProperty(r => r.Retired, true), cancellation);
                if (retired == 0)
                {
                    return w.Undo(false);
                }
                await w.AuditAsync(audit);
                return true;
            },
            cancellation
        );

    public Task<IReadOnlyList<Release>> CurrentAsync(CancellationToken cancellation) =>
        ledger.ReadAsync<IReadOnlyList<Release>>(
            async db =>
            {
                var rows = await db.Releases.Where(r => r.Current).OrderBy(r => r.Id).ToListAsync(cancellation);
                var pins = await db.ReleasePins.ToDictionaryAsync(p => p.PlanId, p => p.ToPin(), cancellation);
                return [.. rows.Select(r => r.ToRelease() with { Pin = pins.GetValueOrDefault(r.PlanId) })];
            },
            cancellation
        );

    public Task<Release?> CurrentAsync(Guid planId, string site, CancellationToken cancellation) =>
        ledger.ReadAsync(
            async db => (await Current(db.Releases, planId, site).SingleOrDefaultAsync(cancellation))?.ToRelease(),
            cancellation
        );

    public Task<Release?> BeforeAsync(Guid planId, string site, long runId, CancellationToken cancellation) =>
        ledger.ReadAsync(
            async db =>
                (
                    await db
                        .Releases.Where(r => r.PlanId == planId && r.Site == site && r.RunId < runId && !r.Retired)
                        .OrderByDescending(r => r.Id)
                        .FirstOrDefaultAsync(cancellation)
                )?.ToRelease(),
            cancellation
        );

    public Task<Page<ReleasedRun>> HistoryAsync(Guid planId, long? before, long? after, int take, CancellationToken cancellation) =>
        ledger.ReadAsync(db => new ReleaseQueries(db).PageAsync(planId, before, after, take, cancellation), cancellation);

    public Task<IReadOnlyList<Release>> OfRunAsync(Guid planId, long run, CancellationToken cancellation) =>
        ledger.ReadAsync<IReadOnlyList<Release>>(
            async db =>
            {
                var rows = await db.Releases.Where(r => r.PlanId == planId && r.RunId == run).OrderBy(r => r.Id).ToListAsync(cancellation);
                return [.. rows.GroupBy(r => r.Site).Select(g => g.Last().ToRelease())];
            },
            cancellation
        );

    public Task<Release?> FindAsync(Guid planId, long run, string site, CancellationToken cancellation) =>
        ledger.ReadAsync(
            async db =>
                (
                    await db
                        .Releases.Where(r => r.PlanId == planId && r.RunId == run && r.Site == site)
                        .OrderByDescending(r => r.Id)
                        .FirstOrDefaultAsync(cancellation)
                )?.ToRelease(),
            cancellation
        );

    static IQueryable<ReleaseRow> Current(IQueryable<ReleaseRow> releases, Guid plan, string site) =>
        releases.Where(r => r.PlanId == plan && r.Site == site && r.Current);
}
