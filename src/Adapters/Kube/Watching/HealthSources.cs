using System.Text.Json;
using Tandem.Adapters.Kube.Http;
using Tandem.Clusters;
using Tandem.Clusters.Health;

namespace Tandem.Adapters.Kube.Watching;

/// <summary>The copies that are needed to judge a set of objects: their own kinds, and the pods and owners beside them.</summary>
sealed class HealthSources
{
    readonly Dictionary<ObjectRef, Reflector> _own = [];
    readonly List<Reflector> _pods = [];
    readonly List<Reflector> _replicaSets = [];
    readonly List<Reflector> _jobs = [];
    readonly Dictionary<(ApiKind, string?), Reflector> _all = [];

    public IEnumerable<Reflector> All => _all.Values;

    /// <summary>Finds out which kinds to follow; a failure only when the cluster did not say what it serves.</summary>
    public static async Task<Result<HealthSources>> OfAsync(
        ClusterLink link,
        IReadOnlyList<ObjectRef> objects,
        Action changed,
        CancellationToken cancellation
    )
    {
        var sources = new HealthSources();
        foreach (var r in objects)
        {
            if (KubePath.Refuses(r) is { } refused)
            {
                return refused;
            }
            var kind = await link.Kinds.FindAsync(r.Group, r.Kind, null, cancellation);
            if (!kind.Ok)
            {
                return kind.Failure;
            }
            if (kind.Value is { } served)
            {
                sources._own[r] = sources.Add(link.Client, served, r.Namespace, HealthRules.ByPresence(r), changed);
            }
        }
        await sources.AddNeighboursAsync(link, objects, changed, cancellation);
        return sources;
    }

    /// <summary>Why the objects cannot be judged now; null when every copy of their own kinds is fresh.</summary>
    public Failure? Problem => _own.Values.Select(r => r.Problem).FirstOrDefault(p => p is not null);

    public bool Synced => _all.Values.All(r => r.Synced || (r.Problem is not null && !_own.ContainsValue(r)));

    public IReadOnlyList<ObjectHealth> Judge(IReadOnlyList<ObjectRef> objects, DateTimeOffset now)
    {
        var podsKnown = _pods.Count > 0 && _pods.All(p => p.Synced);
        var neighbours = new Neighbours(podsKnown ? Objects(_pods) : null, Objects(_replicaSets), Objects(_jobs));
        return [.. objects.Select(r => HealthRules.Judge(r, _own.GetValueOrDefault(r)?.Find(r.Namespace, r.Name), neighbours, now))];
    }

    async Task AddNeighboursAsync(ClusterLink link, IReadOnlyList<ObjectRef> objects, Action changed, CancellationToken cancellation)
    {
        var spaces = objects.Where(HealthRules.NeedsPods).Select(r => r.Namespace).Distinct().ToList();
        var jobs = objects.Any(r => r is { Group: "batch", Kind: "CronJob" })
            ? await link.Kinds.FindAsync("batch", "Job", null, cancellation)
            : Result.Of<ApiKind?>(null);
        foreach (var ns in spaces)
        {
            _pods.Add(Add(link.Client, ApiKind.Pods, ns, false, changed));
            _replicaSets.Add(Add(link.Client, ApiKind.ReplicaSets, ns, false, changed));
            if (jobs is { Ok: true, Value: { } kind })
            {
                _jobs.Add(Add(link.Client, kind, ns, false, changed));
            }
        }
    }

    Reflector Add(KubeClient client, ApiKind kind, string? ns, bool metadataOnly, Action changed)
    {
        var key = (kind, kind.Namespaced ? ns : null);
        return _all.TryGetValue(key, out var known) ? known : _all[key] = new Reflector(client, kind, key.Item2, metadataOnly, changed);
    }

    static List<JsonElement> Objects(List<Reflector> reflectors) => [.. reflectors.SelectMany(r => r.Objects)];
}
