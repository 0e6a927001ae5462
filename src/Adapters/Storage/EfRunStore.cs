using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Tandem.Access;
using Tandem.Adapters.Storage.Rows;
using Tandem.Audit;
using Tandem.Plans;
using Tandem.Runs;

namespace Tandem.Adapters.Storage;

/// <summary>
/// Runs and their events. Whoever writes to a run changes its row first: that lock gives the numbers out in the order of the commits, so a reader
/// never sees a number before the one below it.
/// </summary>
sealed class EfRunStore(Ledger ledger, TimeProvider clock) : IRunStore
{
    public Task<Run> CreateAsync(NewRun run, Func<long, AuditEntry> audit, CancellationToken cancellation) =>
        ledger.WriteAsync(
            audited: true,
            async w =>
            {
                var row = RunRow.From(run);
                row.LastSequence = 1;
                w.Db.Runs.Add(row);
                await w.Db.SaveChangesAsync(cancellation);
                var json = JsonSerializer.Serialize(run.Definition, PlanJson.Options);
                w.Db.RunDefinitions.Add(new RunDefinitionRow { RunId = row.Id, Json = json });
                Append(w, row.Id, 0, [new RunRequested(run.RequestedBy, row.PlanHash) { At = run.RequestedAt }]);
                await w.AuditAsync(audit(row.Id));
                return row.ToRun();
            },
            cancellation
        );

    public Task<Run?> FindAsync(long id, CancellationToken cancellation) =>
        ledger.ReadAsync(async db => (await db.Runs.SingleOrDefaultAsync(r => r.Id == id, cancellation))?.ToRun(), cancellation);

    public Task<RunDefinition?> DefinitionAsync(long id, CancellationToken cancellation) =>
        ledger.ReadAsync(
            async db =>
            {
                var row = await db.RunDefinitions.SingleOrDefaultAsync(d => d.RunId == id, cancellation);
                return row is null ? null : JsonSerializer.Deserialize<RunDefinition>(row.Json, PlanJson.Options);
            },
            cancellation
        );

    public Task<Page<Run>> ListAsync(RunFilter filter, long? before, long? after, int take, CancellationToken cancellation) =>
        ledger.ReadAsync(
            async db =>
            {
                var rows = await RunQueries.Page(db.Runs, filter, before, after).Take(take + 1).ToListAsync(cancellation);
                return RunQueries.ToPage(rows, before, after, take);
            },
            cancellation
        );

    public Task<IReadOnlyList<long>> UnfinishedAsync(CancellationToken cancellation) =>
        ledger.ReadAsync<IReadOnlyList<long>>(
            async db => await db.Runs.Where(RunQueries.Claimable).OrderBy(r => r.Id).Select(r => r.Id).ToListAsync(cancellation),
            cancellation
        );

    public Task<Run?> ChangeAsync(long id, Func<Run, Run?> change, RunEvent happened, AuditEntry audit, CancellationToken cancellation) =>
        ledger.WriteAsync(
            audited: true,
            async w =>
            {
                var mine = w.Db.Runs.Where(r => r.Id == id);
                if (await mine.ExecuteUpdateAsync(s => s.SetProperty(r => r.LastSequence, r => r.LastSequence + 1), cancellation) == 0)
                {
                    return w.Undo<Run?>(null);
                }
                var row = await mine.SingleAsync(cancellation);
                if (change(row.ToRun()) is not { } changed)
                {
                    return w.Undo<Run?>(null);
                }
                row.Take(changed);
                Append(w, id, row.LastSequence - 1, [happened]);
                await w.AuditAsync(audit);
                return row.ToRun();
            },
            cancellation
        );

    public Task<RunClaim?> ClaimAsync(long id, string node, CancellationToken cancellation) =>
        ledger.WriteAsync(
            audited: true,
            async w =>
            {
                var now = clock.GetUtcNow();
                var claimable = w.Db.Runs.Where(RunQueries.Claimable).Where(r => r.Id == id);
                var claimed = await claimable.ExecuteUpdateAsync(
                    s =>
                        s.SetProperty(r => r.Epoch, r => r.Epoch + 1)
                            .SetProperty(r => r.State, RunState.Running)
                            .SetProperty(r => r.StartedAt, r => r.StartedAt ?? now)
                            .SetProperty(r => r.EndedAt, (DateTimeOffset?)null)
                            .SetProperty(r => r.LastSequence, r => r.LastSequence + 1),
                    cancellation
                );
                if (claimed == 0)
                {
                    return w.Undo<RunClaim?>(null);
                }
                var row = await w.Db.Runs.AsNoTracking().SingleAsync(r => r.Id == id, cancellation);
                Append(w, id, row.LastSequence - 1, [new RunStarted(row.Epoch, node) { At = now }]);
                await w.AuditAsync(Started(row, node, now));
                return new RunClaim(id, row.Epoch);
            },
            cancellation
        );

    public Task<bool> AppendAsync(RunClaim claim, IReadOnlyList<RunEvent> events, CancellationToken cancellation) =>
        ledger.WriteAsync(
            audited: false,
            async w =>
            {
                var count = events.Count;
                var mine = w.Db.Runs.Where(RunQueries.HeldBy(claim));
                if (await mine.ExecuteUpdateAsync(s => s.SetProperty(r => r.LastSequence, r => r.LastSequence + count), cancellation) == 0)
                {
                    return w.Undo(false);
                }
                var last = await mine.Select(r => r.LastSequence).SingleAsync(cancellation);
                Append(w, claim.RunId, last - count, events);
                return true;
            },
            cancellation
        );

    public Task<bool> FinishAsync(RunClaim claim, RunState state, RunFinished happened, AuditEntry audit, CancellationToken cancellation) =>
        ledger.WriteAsync(
            audited: true,
            async w =>
            {
                var mine = w.Db.Runs.Where(RunQueries.HeldBy(claim));
                var finished = await mine.ExecuteUpdateAsync(
                    s =>
                        s.SetProperty(r => r.State, state)
                            .SetProperty(r => r.EndedAt, happened.At)
                            .SetProperty(r => r.LastSequence, r => r.LastSequence + 1),
                    cancellation
                );
                if (finished == 0)
                {
                    return w.Undo(false);
                }
                var last = await w.Db.Runs.Where(r => r.Id == claim.RunId).Select(r => r.LastSequence).SingleAsync(cancellation);
                Append(w, claim.RunId, last - 1, [happened]);
                await w.AuditAsync(audit);
                return true;
            },
            cancellation
        );

    public Task<IReadOnlyList<RunEvent>> ReadAsync(long id, long after, int take, CancellationToken cancellation) =>
        ledger.ReadAsync<IReadOnlyList<RunEvent>>(
            async db =>
            {
                var rows = await db
                    .RunEvents.Where(e => e.RunId == id && e.Sequence > after)
                    .OrderBy(e => e.Sequence)
                    .Take(take)
                    .ToListAsync(cancellation);
                return
                [
                    .. rows.Select(r => JsonSerializer.Deserialize<RunEvent>(r.Json, PlanJson.Options)! with { Sequence = r.Sequence }),
                ];
            },
            cancellation
        );

    static void Append(Writing w, long id, long after, IReadOnlyList<RunEvent> events)
    {
        foreach (var e in events.Select((e, i) => e with { Sequence = after + 1 + i }))
        {
            var json = JsonSerializer.Serialize(e, PlanJson.Options);
            w.Db.RunEvents.Add(
                new RunEventRow
                {
                    RunId = id,
                    Sequence = e.Sequence,
                    Json = json,
                }
            );
        }
        w.Rings.Add(id);
    }

    static AuditEntry Started(RunRow run, string node, DateTimeOffset now) =>
        AuditEntry.By(
            Actor.Console,
            now,
            "run.started",
            $"run/{run.Id}",
            Text.Of($"Run {run.Id} of plan {run.PlanName} was started on {node}, epoch {run.Epoch}.")
        );
}
