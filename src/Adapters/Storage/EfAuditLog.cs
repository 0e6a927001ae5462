using Microsoft.EntityFrameworkCore;
using Tandem.Adapters.Storage.Rows;
using Tandem.Audit;

namespace Tandem.Adapters.Storage;

sealed class EfAuditLog(Ledger ledger) : IAuditLog
{
    const int Batch = 1000;

    public Task AppendAsync(AuditEntry entry, CancellationToken cancellation) =>
        ledger.WriteAsync(
            audited: true,
            async w =>
            {
                await w.AuditAsync(entry);
                return true;
            },
            cancellation
        );

    public Task<Page<AuditEntry>> ListAsync(AuditFilter filter, long? before, int take, CancellationToken cancellation) =>
        ledger.ReadAsync(
            async db =>
            {
                var found = Where(db.Audit, filter);
                found = before is { } high ? found.Where(a => a.Sequence < high) : found;
                var rows = await found.OrderByDescending(a => a.Sequence).Take(take + 1).ToListAsync(cancellation);
                var items = rows.Take(take).Select(r => r.ToEntry()).ToList();
                return new Page<AuditEntry>(
                    items,
                    rows.Count > take ? items[^1].Sequence : null,
                    before is null || items.Count == 0 ? null : items[0].Sequence
                );
            },
            cancellation
        );

    public async Task<long?> FirstBrokenAsync(CancellationToken cancellation)
    {
        AuditEntry? previous = null;
        while (await NextAsync(previous?.Sequence, cancellation) is { Count: > 0 } batch)
        {
            foreach (var entry in batch)
            {
                if (!AuditChain.Fits(entry, previous))
                {
                    return entry.Sequence;
                }
                previous = entry;
            }
        }
        return null;
    }

    Task<IReadOnlyList<AuditEntry>> NextAsync(long? after, CancellationToken cancellation) =>
        ledger.ReadAsync<IReadOnlyList<AuditEntry>>(
            async db =>
            {
                var rest = after is { } low ? db.Audit.Where(a => a.Sequence > low) : db.Audit;
                return [.. (await rest.OrderBy(a => a.Sequence).Take(Batch).ToListAsync(cancellation)).Select(r => r.ToEntry())];
            },
            cancellation
        );

    /// <summary>A person is found by id and by name: the page shows the name, a link carries the id.</summary>
    static IQueryable<AuditRow> Where(IQueryable<AuditRow> audit, AuditFilter f)
    {
        audit = f.Actor is { } actor ? audit.Where(a => a.Actor == actor || a.ActorName == actor) : audit;
        audit = f.Action is { } action ? audit.Where(a => a.Action == action) : audit;
        audit = f.From is { } from ? audit.Where(a => a.At >= from) : audit;
        return f.Until is { } until ? audit.Where(a => a.At < until) : audit;
    }
}
