using Tandem.Audit;

namespace Tandem.Runs;

/// <summary>One claim of one run: its view, kept in step with what it writes, one write at a time.</summary>
sealed class RunSession(IRunStore store, RunClaim claim, TimeProvider clock, CancellationTokenSource ending, CancellationToken shutdown)
{
    readonly SemaphoreSlim _writing = new(1);
    RunView _view = RunView.Empty;

    public required Run Run { get; init; }

    public required RunDefinition Definition { get; init; }

    public RunView View => Volatile.Read(ref _view);

    /// <summary>True once a write was refused because another executor claimed the run.</summary>
    public bool Fenced { get; private set; }

    /// <summary>True when somebody else will go on with the run, so that nothing more may be said about it here.</summary>
    public bool LeftToOthers => Fenced || shutdown.IsCancellationRequested;

    public static async Task<RunSession> OpenAsync(
        IRunStore store,
        RunClaim claim,
        TimeProvider clock,
        CancellationTokenSource ending,
        CancellationToken shutdown
    )
    {
        var run = await store.FindAsync(claim.RunId, shutdown);
        var definition = await store.DefinitionAsync(claim.RunId, shutdown);
        var session = new RunSession(store, claim, clock, ending, shutdown) { Run = run!, Definition = definition! };
        await session.CatchUpAsync();
        return session;
    }

    /// <summary>Steps that may start: waiting, every dependency ended well, and everything that must be over is over.</summary>
    public IEnumerable<StepSpec> Ready()
    {
        var view = View;
        var hopeless = Hopeless(view);
        return Definition.Graph.Steps.Where(s =>
            view.Step(s.Key).State == StepState.Waiting
            && s.DependsOn.All(d => view.Step(d).Outcome?.IsGood == true)
            && (s.After ?? []).All(a => hopeless.Contains(a) || view.Step(a).State is StepState.Succeeded or StepState.Skipped)
        );
    }

    /// <summary>Steps that failed, and those that cannot run because of them.</summary>
    HashSet<string> Hopeless(RunView view)
    {
        var found = new HashSet<string>();
        foreach (var step in Definition.Graph.Steps)
        {
            if (view.Step(step.Key).State == StepState.Failed || step.DependsOn.Any(found.Contains))
            {
                found.Add(step.Key);
            }
        }
        return found;
    }

    public StepContext ContextFor(StepSpec spec) => new(Run, Definition, spec, () => View, WriteAsync);

    /// <summary>Stores an event and applies it. Throws <see cref="OperationCanceledException"/> when fenced.</summary>
    public async Task WriteAsync(RunEvent e)
    {
        await _writing.WaitAsync(CancellationToken.None);
        try
        {
            if (!await store.AppendAsync(claim, [e with { At = clock.GetUtcNow() }], CancellationToken.None))
            {
                Fenced = true;
                await ending.CancelAsync();
                throw new OperationCanceledException("Another executor has claimed the run.");
            }
            await CatchUpAsync();
        }
        finally
        {
            _writing.Release();
        }
    }

    public Task StopAsync() => ending.CancelAsync();

    /// <summary>How the run ended, from its steps. Steps that never ran because of a failed one leave the run failed.</summary>
    public (RunState State, Text? Why) Verdict()
    {
        var view = View;
        var steps = Definition.Graph.Steps;
        if (steps.All(s => view.Step(s.Key).Outcome?.IsGood == true))
        {
            return (RunState.Succeeded, null);
        }
        if (steps.FirstOrDefault(s => view.Step(s.Key).State == StepState.Failed) is { } failed)
        {
            if (Waves.SitesBehind(Definition, view) is { Count: > 0 } behind)
            {
                return (
                    RunState.Failed,
                    Text.Of(
                        $"Behind: {string.Join(", ", behind.Select(s => s.Name))}. All other sites are done; retry when these answer again."
                    )
                );
            }
            var count = steps.Count(s => view.Step(s.Key).State == StepState.Failed);
            return (RunState.Failed, Text.Of($"{count} steps failed, first: {failed.Title}."));
        }
        return (RunState.Cancelled, Text.Of($"Cancelled on request. What was made stays; resume or tear down."));
    }

    public async Task FinishAsync(RunState state, Text? why, AuditEntry audit)
    {
        var finished = new RunFinished(state, why) { At = clock.GetUtcNow() };
        Fenced |= !await store.FinishAsync(claim, state, finished, audit, CancellationToken.None);
    }

    /// <summary>Reads what was stored, so that numbers and other writers' events (a cancel request) are in the view.</summary>
    async Task CatchUpAsync()
    {
        while (await store.ReadAsync(claim.RunId, View.LastSequence, 500, CancellationToken.None) is { Count: > 0 } batch)
        {
            Volatile.Write(ref _view, View.Apply(batch));
        }
    }
}
