using System.Threading.Channels;
using Tandem.Clusters;

namespace Tandem.Adapters.Kube.Watching;

/// <summary>
/// Look, decide, tell, wait for news or a second, look again: until all is healthy, something is broken for good, or time is up. Looks at the
/// cluster's shared watches, so that a thousand who wait cost the cluster no more than one.
/// </summary>
sealed class HealthWatch(ClusterLink link, IReadOnlyList<ObjectRef> objects, Func<ObjectHealth, Task> onChanged)
{
    /// <summary>Without news the rules are asked again, because time alone changes what they say.</summary>
    static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    /// <summary>News come in bursts; one look serves them all.</summary>
    static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(50);

    readonly Channel<bool> _news = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );
    readonly Dictionary<ObjectRef, ObjectHealth> _told = [];

    public async Task<Result<IReadOnlyList<ObjectHealth>>> RunAsync(TimeSpan deadline, CancellationToken cancellation)
    {
        var end = link.Clock.GetUtcNow() + deadline;
        using var sources = new HealthSources(link, () => _news.Writer.TryWrite(true));
        return await PrepareAsync(sources, end, cancellation) is { } failure ? failure : await LoopAsync(sources, end, cancellation);
    }

    /// <summary>A cluster that is away now may be back before the deadline.</summary>
    async Task<Failure?> PrepareAsync(HealthSources sources, DateTimeOffset end, CancellationToken cancellation)
    {
        while (true)
        {
            var failure = await sources.AddAsync(objects, cancellation) ?? await sources.DemandPresentAsync(cancellation);
            if (failure is null || link.Clock.GetUtcNow() >= end || Final(failure))
            {
                return failure;
            }
            await Task.Delay(Beat, link.Clock, cancellation);
        }
    }

    async Task<Result<IReadOnlyList<ObjectHealth>>> LoopAsync(HealthSources sources, DateTimeOffset end, CancellationToken cancellation)
    {
        while (true)
        {
            var now = link.Clock.GetUtcNow();
            var problem = sources.Problem;
            if (problem is not null && (now >= end || Final(problem)))
            {
                return problem;
            }
            if (sources.Synced && problem is null)
            {
                var seen = sources.Judge(objects, now);
                await TellAsync(seen);
                if (now >= end || seen.All(h => h.State == HealthState.Healthy) || seen.Any(h => h.Permanent))
                {
                    return Result.Of(seen);
                }
            }
            else if (now >= end)
            {
                return Result.Of(sources.Judge(objects, now));
            }
            await NewsAsync(end - now, cancellation);
        }
    }

    async Task TellAsync(IReadOnlyList<ObjectHealth> seen)
    {
        foreach (var health in seen)
        {
            var before = _told.GetValueOrDefault(health.Ref);
            if (before is null || before.State != health.State || before.Sentence != health.Sentence)
            {
                _told[health.Ref] = health;
                await onChanged(health);
            }
        }
    }

    async Task NewsAsync(TimeSpan left, CancellationToken cancellation)
    {
        using var beat = new CancellationTokenSource(left > TimeSpan.Zero && left < Beat ? left : Beat, link.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(beat.Token, cancellation);
        try
        {
            await _news.Reader.ReadAsync(either.Token);
            await Task.Delay(Burst, link.Clock, cancellation);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The beat: nothing new, but time has passed.
        }
    }

    /// <summary>Trying again cannot change these.</summary>
    static bool Final(Failure failure) =>
        failure.Code is "cluster.unauthorized" or "cluster.forbidden" or "cluster.address" or "cluster.name"
        || failure.Code.StartsWith("cluster.tls", StringComparison.Ordinal);
}
