using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tandem.Releases;

namespace Tandem.Adapters.Jobs;

/// <summary>Keeps one loop for each release that runs somewhere, so that a site that does not answer delays no other.</summary>
/// <param name="interval">How soon a new release gets its loop.</param>
abstract class ReleaseWatcher(IReleaseStore releases, TimeSpan interval, TimeProvider clock, ILogger log) : BackgroundService
{
    readonly Dictionary<(Guid Plan, string Site, long Run), Loop> _loops = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await TryAsync(() => MatchAsync(stoppingToken), "The list of releases was not read.");
                await Task.Delay(interval, clock, stoppingToken);
            }
        }
        finally
        {
            await Task.WhenAll([.. _loops.Values.Select(l => l.StopAsync())]);
        }
    }

    protected TimeProvider Clock => clock;

    /// <summary>The loop of a release. Ends when it is told to, because the release was replaced or removed.</summary>
    protected abstract Task FollowAsync(Release release, CancellationToken stop);

    /// <summary>What fails is said in the log and tried again in the next round.</summary>
    protected async Task TryAsync(Func<Task> act, string what)
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

    /// <summary>Starts a loop for each new release and stops those of releases that were replaced or removed.</summary>
    async Task MatchAsync(CancellationToken stop)
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
            _loops[key] = new Loop(LoopAsync(release, ending.Token), ending);
        }
    }

    async Task LoopAsync(Release release, CancellationToken stop)
    {
        // The first loop must not hold up the start of the others.
        await Task.Yield();
        await FollowAsync(release, stop);
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
