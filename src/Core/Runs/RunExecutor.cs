using Microsoft.Extensions.Logging;
using Tandem.Access;
using Tandem.Audit;

namespace Tandem.Runs;

/// <summary>
/// Carries out one run: look, start what is ready, wait for news, look again. Independent steps run side by side. The one place that catches
/// everything. Nothing is kept in memory that the ledger does not have, so any process may go on where another was killed.
/// </summary>
public sealed class RunExecutor(
    IRunStore store,
    IEnumerable<IRunStep> steps,
    Doorbell doorbell,
    TimeProvider clock,
    ILogger<RunExecutor> log
)
{
    /// <summary>Pause after the ledger could not be read.</summary>
    static readonly TimeSpan WatchAgain = TimeSpan.FromSeconds(1);

    readonly Dictionary<string, IRunStep> _steps = steps.ToDictionary(s => s.Kind);

    /// <param name="node">Who executes, for the record: host and process.</param>
    /// <param name="shutdown">Ends the execution without ending the run: somebody will go on with it.</param>
    public async Task ExecuteAsync(long runId, string node, CancellationToken shutdown)
    {
        if (await store.ClaimAsync(runId, node, shutdown) is not { } claim)
        {
            return;
        }
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(shutdown);
        RunSession? session = null;
        try
        {
            session = await RunSession.OpenAsync(store, claim, clock, ending, shutdown);
            await CarryOutAsync(session, ending, shutdown);
        }
        catch (Exception ended) when (shutdown.IsCancellationRequested || session?.Fenced == true)
        {
            log.LogInformation("Run {Run} is left to the next owner (epoch {Epoch}): {Why}", runId, claim.Epoch, ended.Message);
        }
        catch (Exception bug)
        {
            await InterruptAsync(claim, bug);
        }
    }

    async Task CarryOutAsync(RunSession session, CancellationTokenSource ending, CancellationToken shutdown)
    {
        if (session.View.CancelRequested)
        {
            await ending.CancelAsync();
        }
        var watch = WatchForCancelAsync(session, ending);
        try
        {
            await WalkAsync(session, ending.Token);
            shutdown.ThrowIfCancellationRequested();
            var (state, why) = session.Verdict();
            await session.FinishAsync(
                state,
                why,
                Audit(session.Run.Id, Text.Of($"Run {session.Run.Id} of plan {session.Run.PlanName} ended: {state}."))
            );
        }
        finally
        {
            await ending.CancelAsync();
            await watch;
        }
    }

    async Task WalkAsync(RunSession session, CancellationToken stop)
    {
        var running = new Dictionary<string, Task>();
        try
        {
            while (true)
            {
                foreach (var spec in stop.IsCancellationRequested ? [] : session.Ready().Where(s => !running.ContainsKey(s.Key)).ToList())
                {
                    running[spec.Key] = RunStepAsync(session, spec, stop);
                }
                if (running.Count == 0)
                {
                    return;
                }
                await Task.WhenAny(running.Values);
                // Several may be done, and tasks that ended at once may even be one and the same object.
                foreach (var (key, task) in running.Where(r => r.Value.IsCompleted).ToList())
                {
                    await task;
                    running.Remove(key);
                }
            }
        }
        finally
        {
            // Whatever ended the walk, no step outlives it: the next owner would meet it.
            await session.StopAsync();
            await Task.WhenAll(running.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    async Task RunStepAsync(RunSession session, StepSpec spec, CancellationToken stop)
    {
        await session.WriteAsync(new StepStarted(spec.Key, session.View.Step(spec.Key).Attempt + 1));
        StepOutcome outcome;
        try
        {
            outcome = await _steps[spec.Kind].RunAsync(session.ContextFor(spec), stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !session.LeftToOthers)
        {
            outcome = new Stopped(Text.Of($"Stopped on request; resuming repeats it."));
        }
        if (session.LeftToOthers && !outcome.IsGood)
        {
            // Likely the shutdown itself, mistaken for a failure of the cloud; the next owner repeats the step and will know.
            throw new OperationCanceledException($"{spec.Key} ended badly while the process stops.");
        }
        await session.WriteAsync(new StepFinished(spec.Key, outcome));
    }

    async Task InterruptAsync(RunClaim claim, Exception bug)
    {
        var id = Guid.NewGuid().ToString("N")[..8];
        log.LogError(bug, "Run {Run} was interrupted by an error of the console, id {ErrorId}.", claim.RunId, id);
        var why = Text.Of($"The console made an error (id {id}). Resume the run; if it happens again, report the id.");
        await store.FinishAsync(
            claim,
            RunState.Interrupted,
            new RunFinished(RunState.Interrupted, why) { At = clock.GetUtcNow() },
            Audit(claim.RunId, Text.Of($"Run {claim.RunId} was interrupted by an error of the console, id {id}.")),
            CancellationToken.None
        );
    }

    AuditEntry Audit(long run, Text intent) => AuditEntry.By(Actor.Console, clock.GetUtcNow(), "run.ended", $"run/{run}", intent);

    /// <summary>A cancel request may come from any process: it is in the store, and the doorbell says when to look.</summary>
    async Task WatchForCancelAsync(RunSession session, CancellationTokenSource ending)
    {
        var feed = new RunFeed(store, doorbell, clock);
        var after = session.View.LastSequence;
        while (!ending.IsCancellationRequested)
        {
            try
            {
                await foreach (var batch in feed.WatchAsync(session.Run.Id, after, ending.Token))
                {
                    after = batch[^1].Sequence;
                    if (batch.Any(e => e is RunCancelRequested))
                    {
                        await ending.CancelAsync();
                    }
                }
            }
            catch (OperationCanceledException) when (ending.IsCancellationRequested)
            {
                // The run is over, or being stopped.
            }
            catch (Exception trouble) when (trouble is not OperationCanceledException)
            {
                log.LogWarning(trouble, "Cancel requests of run {Run} were not read; trying again.", session.Run.Id);
                await Task.Delay(WatchAgain, clock, ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
