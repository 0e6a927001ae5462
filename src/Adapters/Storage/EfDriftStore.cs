using Microsoft.EntityFrameworkCore;
using Tandem.Adapters.Storage.Rows;
using Tandem.Audit;
using Tandem.Drifts;

namespace Tandem.Adapters.Storage;

sealed class EfDriftStore(Ledger ledger) : IDriftStore
{
    public Task AddAsync(DriftReport report, AuditEntry audit, CancellationToken cancellation) =>
        ledger.WriteAsync(
            audited: true,
            async w =>
            {
                await Newest(w.Db.Drifts, report.PlanId, report.Site)
                    .ExecuteUpdateAsync(s => s.SetProperty(d => d.Current, false), cancellation);
                w.Db.Drifts.Add(DriftRow.From(report));
                await w.AuditAsync(audit);
                return true;
            },
            cancellation
        );

    public Task<IReadOnlyList<DriftReport>> NewestAsync(CancellationToken cancellation) =>
        ledger.ReadAsync<IReadOnlyList<DriftReport>>(
            async db => [.. (await db.Drifts.Where(d => d.Current).OrderBy(d => d.Id).ToListAsync(cancellation)).Select(d => d.ToReport())],
            cancellation
        );

    public Task<DriftReport?> NewestAsync(Guid planId, string site, CancellationToken cancellation) =>
        ledger.ReadAsync(async db => (await Newest(db.Drifts, planId, site).SingleOrDefaultAsync(cancellation))?.ToReport(), cancellation);

    static IQueryable<DriftRow> Newest(IQueryable<DriftRow> drifts, Guid plan, string site) =>
        drifts.Where(d => d.PlanId == plan && d.Site == site && d.Current);
}
