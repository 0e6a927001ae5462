using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tandem.Runs;

namespace Tandem.Adapters.Jobs;

/// <summary>Looks from time to time whether a site that a deploy had to leave out answers again.</summary>
sealed class LatecomerWatcher(Latecomers latecomers, TimeProvider clock, ILogger<LatecomerWatcher> log) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                foreach (var run in await latecomers.RoundAsync(stoppingToken))
                {
                    log.LogInformation("A site of run {Run} is back; the run goes on.", run);
                }
            }
            catch (Exception trouble) when (trouble is not OperationCanceledException)
            {
                log.LogWarning(trouble, "Sites that are behind were not looked for; the next attempt is in {Interval}.", Interval);
            }
            await Task.Delay(Interval, clock, stoppingToken);
        }
    }
}
