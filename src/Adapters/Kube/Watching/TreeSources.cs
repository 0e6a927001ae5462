using Tandem.Adapters.Kube.Http;
using Tandem.Clusters;
using Tandem.Clusters.Live;

namespace Tandem.Adapters.Kube.Watching;

/// <summary>The shared copies that a tree is drawn from.</summary>
sealed class TreeSources(ClusterLink link, IReadOnlyList<ObjectRef> objects, Action changed) : IDisposable
{
    /// <summary>What lives below what people release.</summary>
    static readonly (string Group, string Kind)[] Below =
    [
        ("apps", "ReplicaSet"),
        ("", "Pod"),
        ("batch", "Job"),
        ("discovery.k8s.io", "EndpointSlice"),
        ("", "PersistentVolumeClaim"),
    ];

    readonly HealthSources _sources = new(link, changed);
    bool _ready;

    /// <summary>The tree as it is now. Where the cluster does not answer, the last one with the reason.</summary>
    public async Task<SiteTree> DrawAsync(SiteTree last, CancellationToken cancellation)
    {
        if (!_ready)
        {
            if (await PrepareAsync(cancellation) is { } failure)
            {
                return last with { Problem = failure };
            }
            _ready = true;
        }
        if (!_sources.Synced)
        {
            return last with { Problem = _sources.Problem };
        }
        var beside = Below.SelectMany(b => _sources.Of(b.Group, b.Kind).Select(o => new LiveObject(b.Group, b.Kind, o))).ToList();
        var builder = new TreeBuilder(_sources.Find, beside, _sources.Neighbours(), link.Clock.GetUtcNow());
        return builder.Build(objects, _sources.KnownAt, _sources.Problem);
    }

    public void Dispose() => _sources.Dispose();

    async Task<Failure?> PrepareAsync(CancellationToken cancellation)
    {
        if (await _sources.AddAsync(objects, cancellation) is { } failure)
        {
            return failure;
        }
        foreach (var ns in objects.Select(o => o.Namespace).Where(n => n is not null).Distinct())
        {
            foreach (var (group, kind) in Below)
            {
                await _sources.FollowAsync(group, kind, ns, cancellation);
            }
            await _sources.FollowAsync("", "Event", ns, cancellation, HealthSources.Warnings);
        }
        return null;
    }
}
