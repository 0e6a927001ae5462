using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tandem.Drifts;
using Tandem.Releases;

namespace Tandem.Adapters.Jobs;

/// <summary>
/// Compares every site with what its last run made there, each in a loop of its own, so that a cloud that does not answer delays no other.
/// </summary>
sealed class DriftWatcher(IReleaseStore releases, DriftRound round, AdapterOptions options, TimeProvider clock, ILogger<DriftWatcher> log)
    : BackgroundService
{
    /// <summary>How soon a new release gets its loop, and how soon a look that came too early is repeated.</summary>
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    readonly Dictionary<(Guid Plan, string Site, long Run), Loop> _loops = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.DriftMinutes <= 0)
        {
            return;
        }
        try
        {
            while (true)
            {
                await TryAsync(() => FollowAsync(stoppingToken), "The list of releases was not read.");
                await Task.Delay(Soon, clock, stoppingToken);
            }
        }
        finally
        {
            await Task.WhenAll([.. _loops.Values.Select(l => l.StopAsync())]);
        }
    }

    async Task FollowAsync(CancellationToken stop)
    {
        var current = (await releases.CurrentAsync(stop)).ToDictionary(r => (r.PlanId, r.Site, r.RunId));
        foreach (var gone in _loops.Keys.Where(k => !current.ContainsKey(k)).ToList())
        {
            _loops.Remove(gone, out var loop);
            await loop!.StopAsync();
        }
        foreach (var (key, release) in current.Where(c => !_loops.ContainsKey(c.Key)))
        {
            var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
            _loops[key] = new Loop(CompareAsync(release, ending.Token), ending);
        }
    }

    async Task CompareAsync(Release release, CancellationToken stop)
    {
        // The first loop must not hold up the start of the others.
        await Task.Yield();
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
            await Task.Delay(Soon, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    async Task TryAsync(Func<Task> act, string what)
    {
        try
        {
            await act();
        }
        catch (Exception trouble) when (trouble is not OperationCanceledException)
        {
            log.LogWarning(trouble, "{What}", what);
        }
    }

    sealed record Loop(Task Task, CancellationTokenSource Ending)
    {
        public async Task StopAsync()
        {
            await Ending.CancelAsync();
            await Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Ending.Dispose();
        }
    }
}
