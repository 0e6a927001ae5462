using Microsoft.EntityFrameworkCore;
using Tandem.Adapters.Storage.Rows;
using Tandem.Audit;
using Tandem.Drifts;

namespace Tandem.Adapters.Storage;

sealed class EfDriftSilences(Ledger ledger, TimeProvider clock) : IDriftSilences
{
    public Task<IReadOnlyList<DriftSilence>> ListAsync((Guid Plan, string Site)? only, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        return ledger.ReadAsync<IReadOnlyList<DriftSilence>>(
            async db =>
            {
                var all = db.DriftSilences.Where(s => s.Until > now);
                var asked = only is var (plan, site) ? all.Where(s => s.PlanId == plan && s.Site == site) : all;
                return [.. (await asked.OrderBy(s => s.Until).ToListAsync(cancellation)).Select(s => s.ToSilence())];
            },
            cancellation
        );
    }

    public Task SetAsync(DriftSilence silence, AuditEntry audit, CancellationToken cancellation) =>
        ledger.WriteAsync(
            audited: true,
            async w =>
            {
                await About(w.Db.DriftSilences, silence.PlanId, silence.Site, silence.What, silence.Field).ExecuteDeleteAsync(cancellation);
                w.Db.DriftSilences.Add(DriftSilenceRow.From(silence));
                await w.AuditAsync(audit);
                return true;
            },
            cancellation
        );

    public Task<bool> EndAsync(Guid planId, string site, string what, string field, AuditEntry audit, CancellationToken cancellation) =>
        ledger.WriteAsync(
            audited: true,
            async w =>
            {
                if (await About(w.Db.DriftSilences, planId, site, what, field).ExecuteDeleteAsync(cancellation) == 0)
                {
                    return w.Undo(false);
                }
                await w.AuditAsync(audit);
                return true;
            },
            cancellation
        );

    static IQueryable<DriftSilenceRow> About(IQueryable<DriftSilenceRow> all, Guid plan, string site, string what, string field) =>
        all.Where(s => s.PlanId == plan && s.Site == site && s.What == what && s.Field == field);
}
