using Microsoft.EntityFrameworkCore;
using Tandem.Adapters.Storage.Rows;
using Tandem.Audit;
using Tandem.Plans;

namespace Tandem.Adapters.Storage;

sealed class EfPlanStore(Ledger ledger) : IPlanStore
{
    const int MostListed = 200;

    public Task<PlanDraft?> FindAsync(Guid id, CancellationToken cancellation) =>
        ledger.ReadAsync(async db => (await db.Plans.SingleOrDefaultAsync(p => p.Id == id, cancellation))?.ToDraft(), cancellation);

    public Task<int?> VersionAsync(Guid id, CancellationToken cancellation) =>
        ledger.ReadAsync(
            db => db.Plans.Where(p => p.Id == id).Select(p => (int?)p.Version).SingleOrDefaultAsync(cancellation),
            cancellation
        );

    public Task<IReadOnlyList<PlanSummary>> ListAsync(CancellationToken cancellation) =>
        ledger.ReadAsync<IReadOnlyList<PlanSummary>>(
            async db =>
                await db
                    .Plans.OrderByDescending(p => p.UpdatedAt)
                    .Take(MostListed)
                    .Select(p => new PlanSummary(p.Id, p.Name, p.Version, p.UpdatedBy, p.UpdatedAt))
                    .ToListAsync(cancellation),
            cancellation
        );

    public Task AddAsync(PlanDraft draft, AuditEntry audit, CancellationToken cancellation) =>
        ledger.WriteAsync(
            audited: true,
            async w =>
            {
                w.Db.Plans.Add(PlanRow.From(draft));
                await w.AuditAsync(audit);
                return true;
            },
            cancellation
        );

    public Task<bool> SaveAsync(PlanDraft before, PlanDraft draft, AuditEntry audit, CancellationToken cancellation) =>
        ledger.WriteAsync(
            audited: true,
            async w =>
            {
                var row = PlanRow.From(draft);
                var saved = await w
                    .Db.Plans.Where(p => p.Id == row.Id && p.Version == before.Version)
                    .ExecuteUpdateAsync(
                        s =>
                            s.SetProperty(p => p.Name, row.Name)
                                .SetProperty(p => p.Version, row.Version)
                                .SetProperty(p => p.Json, row.Json)
                                .SetProperty(p => p.Visited, row.Visited)
                                .SetProperty(p => p.Stale, row.Stale)
                                .SetProperty(p => p.UpdatedBy, row.UpdatedBy)
                                .SetProperty(p => p.UpdatedAt, row.UpdatedAt),
                        cancellation
                    );
                if (saved == 0)
                {
                    return w.Undo(false);
                }
                await EfOverlayVersions.KeepAsync(w.Db, before, draft, cancellation);
                await w.AuditAsync(audit);
                return true;
            },
            cancellation
        );

    public Task RemoveAsync(Guid id, AuditEntry audit, CancellationToken cancellation) =>
        ledger.WriteAsync(
            audited: true,
            async w =>
            {
                if (await w.Db.Plans.Where(p => p.Id == id).ExecuteDeleteAsync(cancellation) == 0)
                {
                    return w.Undo(false);
                }
                await w.Db.OverlayChanges.Where(c => c.PlanId == id).ExecuteDeleteAsync(cancellation);
                await w.Db.OverlayVersions.Where(v => v.PlanId == id).ExecuteDeleteAsync(cancellation);
                await w.AuditAsync(audit);
                return true;
            },
            cancellation
        );
}
