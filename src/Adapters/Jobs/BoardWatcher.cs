using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tandem.Releases;

namespace Tandem.Adapters.Jobs;

/// <summary>Keeps one loop for each release that runs somewhere, so that a site that does not answer delays no other.</summary>
sealed class BoardWatcher(IReleaseStore releases, Board board, TimeProvider clock, ILogger<BoardWatcher> log) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    readonly Dictionary<(Guid Plan, string Site, long Run), Loop> _loops = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await TryAsync(() => FollowAsync(stoppingToken), "The list of releases was not read.");
                await Task.Delay(Interval, clock, stoppingToken);
            }
        }
        finally
        {
            await Task.WhenAll([.. _loops.Values.Select(l => l.StopAsync())]);
        }
    }

    /// <summary>Starts a loop for each new release and stops those of releases that were replaced or removed.</summary>
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
            _loops[key] = new Loop(LookAsync(release, ending.Token), ending);
        }
    }

    async Task LookAsync(Release release, CancellationToken stop)
    {
        // The first loop must not hold up the start of the others.
        await Task.Yield();
        while (!stop.IsCancellationRequested)
        {
            await TryAsync(() => board.LookAsync(release, stop), $"{release.SiteName} was not looked at.");
            await Task.Delay(Interval, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>A look that fails is tried again; the board shows the site as unknown meanwhile.</summary>
    async Task TryAsync(Func<Task> look, string what)
    {
        try
        {
            await look();
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
