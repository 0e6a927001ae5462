using Microsoft.Extensions.Logging;
using Tandem.Drifts;
using Tandem.Releases;

namespace Tandem.Adapters.Jobs;

/// <summary>Compares every site with what its last run made there.</summary>
sealed class DriftWatcher(IReleaseStore releases, DriftRound round, AdapterOptions options, TimeProvider clock, ILogger<DriftWatcher> log)
    : ReleaseWatcher(releases, Soon, clock, log)
{
    /// <summary>How soon a new release gets its loop, and how soon a look that came too early is repeated.</summary>
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        options.DriftMinutes <= 0 ? Task.CompletedTask : base.ExecuteAsync(stoppingToken);

    protected override async Task FollowAsync(Release release, CancellationToken stop)
    {
        var onlyCluster = false;
        while (!stop.IsCancellationRequested)
        {
            // Listens first and looks second, so that what is written meanwhile is not missed.
            using var listening = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var news = round.NewsAsync(release, TimeSpan.FromMinutes(options.DriftMinutes), listening.Token);
            var looked = false;
            await TryAsync(
                async () => looked = await round.RunAsync(release, onlyCluster, stop),
                $"{release.SiteName} was not compared with its run."
            );
            onlyCluster = false;
            if (looked)
            {
                await TryAsync(async () => onlyCluster = await news, $"The cluster of {release.SiteName} was not followed.");
                continue;
            }
            await listening.CancelAsync();
            await ((Task)news).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Delay(Soon, Clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
