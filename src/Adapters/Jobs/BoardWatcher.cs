using Microsoft.Extensions.Logging;
using Tandem.Releases;

namespace Tandem.Adapters.Jobs;

/// <summary>Keeps the board's word on every site young.</summary>
sealed class BoardWatcher(IReleaseStore releases, Board board, TimeProvider clock, ILogger<BoardWatcher> log)
    : ReleaseWatcher(releases, Interval, clock, log)
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>After a look that failed the board shows the site as unknown.</summary>
    protected override async Task FollowAsync(Release release, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await TryAsync(() => board.LookAsync(release, stop), $"{release.SiteName} was not looked at.");
            await Task.Delay(Interval, Clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
