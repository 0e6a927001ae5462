using Tandem.Clusters;
using Tandem.Releases;

namespace Tandem.Drifts;

/// <summary>
/// Watches one site: looks at cloud and cluster on a schedule, at the cluster alone as soon as somebody writes what was released, and brings back
/// what the plan wants to be brought back by itself.
/// </summary>
public sealed class DriftRound(DriftLook look, Healer healer, SiteClusters clusters, TimeProvider clock)
{
    /// <summary>Whoever changes one thing often changes another a moment later.</summary>
    static readonly TimeSpan Burst = TimeSpan.FromSeconds(1);

    /// <param name="onlyCluster">True when only the cluster has news.</param>
    /// <returns>False when a run of the plan is under way, so that nothing can be said now.</returns>
    public async Task<bool> RunAsync(Release release, bool onlyCluster, CancellationToken cancellation)
    {
        if (!await look.LookAsync(release, cancellation, onlyCluster))
        {
            return false;
        }
        if (await healer.AfterLookAsync(release, cancellation) is { } problem)
        {
            look.Report(release, problem);
        }
        return true;
    }

    /// <summary>Waits until somebody writes what was released, at most for a while. True when somebody did.</summary>
    public async Task<bool> NewsAsync(Release release, TimeSpan most, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(most, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            var opened = await clusters.OpenAsync(release.Place, either.Token);
            if (!opened.Ok)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, clock, either.Token);
            }
            await using var cluster = opened.Value;
            await cluster.Live.WrittenAsync(release.Objects, either.Token);
            await Task.Delay(Burst, clock, either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}
