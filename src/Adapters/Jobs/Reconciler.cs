using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tandem.Runs;

namespace Tandem.Adapters.Jobs;

/// <summary>
/// Brings runs and jobs together: a run that should be going on but has no job (killed between storing and enqueueing, or its job ended with an
/// error) gets one, at start and from time to time.
/// </summary>
sealed class Reconciler(IRunStore runs, RunQueue queue, TimeProvider clock, ILogger<Reconciler> log) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ReconcileAsync(stoppingToken);
            }
            catch (Exception trouble) when (trouble is not OperationCanceledException)
            {
                log.LogWarning(trouble, "Runs without a job were not looked for; the next attempt is in {Interval}.", Interval);
            }
            await Task.Delay(Interval, clock, stoppingToken);
        }
    }

    async Task ReconcileAsync(CancellationToken cancellation)
    {
        foreach (var run in await runs.UnfinishedAsync(cancellation))
        {
            if (!await queue.HasAsync(run, cancellation))
            {
                log.LogInformation("Run {Run} is taken up again.", run);
                await queue.EnqueueAsync(run, cancellation);
            }
        }
    }
}
