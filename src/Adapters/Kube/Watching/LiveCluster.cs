using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Tandem.Clusters;
using Tandem.Clusters.Live;

namespace Tandem.Adapters.Kube.Watching;

/// <summary>What runs in a cluster, read from its shared watches.</summary>
sealed class LiveCluster(ClusterLink link) : ILiveCluster
{
    /// <summary>Without news the tree is drawn again, because time alone changes verdicts and ages.</summary>
    static readonly TimeSpan Beat = TimeSpan.FromSeconds(2);

    /// <summary>News come in bursts; one drawing serves them all.</summary>
    static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(200);

    public async Task<Result<Sighting>> SightAsync(IReadOnlyList<ObjectRef> objects, CancellationToken cancellation)
    {
        var news = News();
        using var sources = new HealthSources(link, () => news.Writer.TryWrite(true));
        if (await sources.AddAsync(objects, cancellation) is { } failure)
        {
            return failure;
        }
        while (!sources.Synced || sources.KnownAt is null)
        {
            if (sources.Problem is { } problem)
            {
                return problem;
            }
            await NewsAsync(news, TimeSpan.FromSeconds(1), cancellation);
        }
        return sources.Problem is { } trouble
            ? trouble
            : new Sighting(sources.Judge(objects, link.Clock.GetUtcNow()), sources.KnownAt ?? link.Clock.GetUtcNow());
    }

    public async IAsyncEnumerable<SiteTree> WatchTreeAsync(
        IReadOnlyList<ObjectRef> objects,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        var news = News();
        var last = SiteTree.Empty;
        using var sources = new TreeSources(link, objects, () => news.Writer.TryWrite(true));
        while (true)
        {
            var tree = await sources.DrawAsync(last, cancellation);
            // Until the first answer there is nothing to show but trouble.
            if (tree.KnownAt is not null || tree.Problem is not null)
            {
                yield return last = tree;
                await Task.Delay(Burst, link.Clock, cancellation);
            }
            await NewsAsync(news, Beat, cancellation);
        }
    }

    public async Task WrittenAsync(IReadOnlyList<ObjectRef> objects, CancellationToken cancellation)
    {
        var news = News();
        using var sources = new HealthSources(link, () => news.Writer.TryWrite(true));
        while (await sources.AddAsync(objects, cancellation) is not null)
        {
            await Task.Delay(Beat, link.Clock, cancellation);
        }
        string? before = null;
        while (true)
        {
            if (sources.Synced && sources.Problem is null)
            {
                var now = string.Concat(objects.Select(r => sources.Find(r) is { } live ? WrittenMark.Of(live) : "-"));
                if (before is not null && now != before)
                {
                    return;
                }
                before = now;
            }
            await NewsAsync(news, Beat, cancellation);
        }
    }

    public IAsyncEnumerable<LogPiece> FollowLogAsync(LogQuestion question, CancellationToken cancellation) =>
        new LogFollower(link, question).RunAsync(cancellation);

    public Task<Evidence> EvidenceAsync(ObjectRef sick, CancellationToken cancellation) =>
        new EvidenceReader(link).ReadAsync(sick, cancellation);

    static Channel<bool> News() =>
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    async Task NewsAsync(Channel<bool> news, TimeSpan most, CancellationToken cancellation)
    {
        using var beat = new CancellationTokenSource(most, link.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(beat.Token, cancellation);
        try
        {
            await news.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The beat: nothing new, but time has passed.
        }
    }
}
