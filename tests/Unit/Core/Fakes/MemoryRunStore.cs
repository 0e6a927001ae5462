using Tandem.Audit;
using Tandem.Runs;

namespace Tandem.Unit.Core.Fakes;

/// <summary>The run store in memory, with the same promises: numbers without gaps, epochs, a ring after each write.</summary>
sealed class MemoryRunStore(Doorbell doorbell, TimeProvider clock) : IRunStore
{
    readonly Lock _gate = new();
    readonly Dictionary<long, (Run Run, RunDefinition Definition, List<RunEvent> Events)> _runs = [];

    public List<AuditEntry> Audit { get; } = [];

    /// <summary>Called before each append with the events; may throw or hold the writer up.</summary>
    public Action<IReadOnlyList<RunEvent>> BeforeAppend { get; set; } = _ => { };

    public IReadOnlyList<RunEvent> Events(long id)
    {
        lock (_gate)
        {
            return [.. _runs[id].Events];
        }
    }

    public RunView View(long id) => RunView.Empty.Apply(Events(id));

    public Run Run(long id)
    {
        lock (_gate)
        {
            return _runs[id].Run;
        }
    }

    public Task<Run> CreateAsync(NewRun n, Func<long, AuditEntry> audit, CancellationToken cancellation)
    {
        lock (_gate)
        {
            var id = _runs.Count + 1;
            var hash = n.Definition.Plan.Hash();
            var run = new Run(
                id,
                n.PlanId,
                n.PlanName,
                hash,
                n.Purpose,
                RunState.Queued,
                n.Approval,
                0,
                false,
                n.RequestedBy,
                n.RequestedAt,
                null,
                null,
                n.IsSandbox
            );
            _runs[id] = (run, n.Definition, []);
            Store(run, [new RunRequested(n.RequestedBy, hash) { At = n.RequestedAt }], audit(id));
            return Task.FromResult(run);
        }
    }

    public Task<Run?> FindAsync(long id, CancellationToken cancellation)
    {
        lock (_gate)
        {
            return Task.FromResult(_runs.TryGetValue(id, out var r) ? r.Run : null);
        }
    }

    public Task<RunDefinition?> DefinitionAsync(long id, CancellationToken cancellation)
    {
        lock (_gate)
        {
            return Task.FromResult(_runs.TryGetValue(id, out var r) ? r.Definition : null);
        }
    }

    public Task<Page<Run>> ListAsync(RunFilter filter, long? before, long? after, int take, CancellationToken cancellation)
    {
        lock (_gate)
        {
            return Task.FromResult(new Page<Run>([.. _runs.Values.Select(r => r.Run).Reverse().Take(take)], null, null));
        }
    }

    public Task<IReadOnlyList<long>> UnfinishedAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<long>>([.. _runs.Values.Where(r => !r.Run.IsOver).Select(r => r.Run.Id)]);
        }
    }

    public Task<Run?> ChangeAsync(long id, Func<Run, Run?> change, RunEvent happened, AuditEntry audit, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (!_runs.TryGetValue(id, out var stored) || change(stored.Run) is not { } changed)
            {
                return Task.FromResult<Run?>(null);
            }
            Store(changed, [happened], audit);
            return Task.FromResult<Run?>(changed);
        }
    }

    public Task<RunClaim?> ClaimAsync(long id, string node, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (!_runs.TryGetValue(id, out var stored) || stored.Run.IsOver)
            {
                return Task.FromResult<RunClaim?>(null);
            }
            var run = stored.Run with { State = RunState.Running, Epoch = stored.Run.Epoch + 1 };
            Store(run, [new RunStarted(run.Epoch, node) { At = clock.GetUtcNow() }], null);
            return Task.FromResult<RunClaim?>(new RunClaim(id, run.Epoch));
        }
    }

    public Task<bool> AppendAsync(RunClaim claim, IReadOnlyList<RunEvent> events, CancellationToken cancellation)
    {
        BeforeAppend(events);
        lock (_gate)
        {
            var run = _runs[claim.RunId].Run;
            if (run.Epoch != claim.Epoch || run.State != RunState.Running)
            {
                return Task.FromResult(false);
            }
            Store(run, events, null);
            return Task.FromResult(true);
        }
    }

    public Task<bool> FinishAsync(RunClaim claim, RunState state, RunFinished happened, AuditEntry audit, CancellationToken cancellation)
    {
        lock (_gate)
        {
            var run = _runs[claim.RunId].Run;
            if (run.Epoch != claim.Epoch || run.State != RunState.Running)
            {
                return Task.FromResult(false);
            }
            Store(run.MoveTo(state) with { EndedAt = happened.At }, [happened], audit);
            return Task.FromResult(true);
        }
    }

    public Task<IReadOnlyList<RunEvent>> ReadAsync(long id, long after, int take, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<RunEvent>>([.. _runs[id].Events.Skip((int)after).Take(take)]);
        }
    }

    void Store(Run run, IEnumerable<RunEvent> events, AuditEntry? audit)
    {
        var stored = _runs[run.Id];
        stored.Events.AddRange(events.Select((e, i) => e with { Sequence = stored.Events.Count + 1 + i }).ToList());
        _runs[run.Id] = stored with { Run = run };
        if (audit is not null)
        {
            Audit.Add(audit);
        }
        doorbell.Ring(run.Id);
    }
}
