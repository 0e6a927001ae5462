using Microsoft.EntityFrameworkCore;
using Tandem.Adapters.Storage.Rows;
using Tandem.Audit;
using Tandem.Releases;

namespace Tandem.Adapters.Storage;

sealed class EfReleasePins(Ledger ledger) : IReleasePins
{
    public Task<ReleasePin?> FindAsync(Guid planId, CancellationToken cancellation) =>
        ledger.ReadAsync(
            async db => (await db.ReleasePins.SingleOrDefaultAsync(p => p.PlanId == planId, cancellation))?.ToPin(),
            cancellation
        );

    public Task SetAsync(ReleasePin pin, AuditEntry audit, CancellationToken cancellation) =>
        ledger.WriteAsync(
            audited: true,
            async w =>
            {
                var plan = pin.PlanId;
                await w.Db.ReleasePins.Where(p => p.PlanId == plan).ExecuteDeleteAsync(cancellation);
                w.Db.ReleasePins.Add(ReleasePinRow.From(pin));
                await w.AuditAsync(audit);
                return true;
            },
            cancellation
        );

    public Task<bool> ClearAsync(Guid planId, AuditEntry audit, CancellationToken cancellation) =>
        ledger.WriteAsync(
            audited: true,
            async w =>
            {
                if (await w.Db.ReleasePins.Where(p => p.PlanId == planId).ExecuteDeleteAsync(cancellation) == 0)
                {
                    return w.Undo(false);
                }
                await w.AuditAsync(audit);
                return true;
            },
            cancellation
        );
}
