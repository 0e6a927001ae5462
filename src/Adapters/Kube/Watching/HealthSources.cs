using System.Text.Json;
using Tandem.Adapters.Kube.Http;
using Tandem.Clusters;
using Tandem.Clusters.Health;

namespace Tandem.Adapters.Kube.Watching;

/// <summary>The shared copies that are needed to judge a set of objects: their own kinds, and what lives beside them.</summary>
sealed class HealthSources(ClusterLink link, Action changed) : IDisposable
{
    public const string Warnings = "type=Warning";

    readonly Dictionary<ObjectRef, WatchLease> _own = [];
    readonly Dictionary<WatchKey, WatchLease> _all = [];
    readonly Dictionary<ObjectRef, string?> _awaited = [];

    /// <summary>Finds out which kinds to follow; a failure only when the cluster did not say what it serves.</summary>
    public async Task<Failure?> AddAsync(IReadOnlyList<ObjectRef> objects, CancellationToken cancellation)
    {
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
                _own[r] = Add(new(served, served.Namespaced ? r.Namespace : null, HealthRules.ByPresence(r)));
            }
        }
        await AddNeighboursAsync(objects, cancellation);
        return null;
    }

    /// <summary>Follows one more kind in a namespace, if the cluster has it.</summary>
    public async Task FollowAsync(string group, string kind, string? ns, CancellationToken cancellation, string fields = "")
    {
        if (await link.Kinds.FindAsync(group, kind, null, cancellation) is { Ok: true, Value: { } served })
        {
            Add(new(served, served.Namespaced ? ns : null, false, fields));
        }
    }

    /// <summary>
    /// Shared copies run behind by a moment. Whoever judges what was just written must not see the state before: each copy that is older than this
    /// call has to pass the versions that the server tells now.
    /// </summary>
    public async Task<Failure?> DemandPresentAsync(CancellationToken cancellation)
    {
        foreach (var group in _own.Where(o => !o.Value.IsNew).GroupBy(o => o.Value.Shared.Key))
        {
            var path = KubePath.List(group.Key.Kind, group.Key.Namespace);
            var answer = await link.Client.AskAsync(
                new KubeRequest(HttpMethod.Get, path) { Accept = KubeRequest.MetadataList },
                cancellation
            );
            if (!answer.Ok)
            {
                return answer.Failure;
            }
            var versions = answer.Value.Items.ToDictionary(ObjectCopy.Key, ObjectCopy.VersionOf);
            foreach (var (r, _) in group)
            {
                _awaited[r] = versions.GetValueOrDefault((r.Namespace, r.Name));
            }
        }
        return null;
    }

    /// <summary>Why the objects cannot be judged now; null when every copy of their own kinds is fresh.</summary>
    public Failure? Problem => _own.Values.Select(l => l.Problem).FirstOrDefault(p => p is not null);

    /// <summary>True when every copy has come; one beside the objects that cannot be read is done without.</summary>
    public bool Synced => _all.Values.All(l => l.Synced || (l.Problem is not null && !_own.ContainsValue(l))) && HasPassed;

    /// <summary>The moment up to which all that is judged is known to be true; null before the first list.</summary>
    public DateTimeOffset? KnownAt => _own.Count == 0 ? link.Watches.Pulse.AliveAt : _own.Values.Min(l => l.KnownAt);

    public JsonElement? Find(ObjectRef r) => _own.GetValueOrDefault(r)?.Find(r.Namespace, r.Name);

    public IReadOnlyList<JsonElement> Of(string group, string kind) =>
        [.. _all.Where(l => l.Key.Kind.Group == group && l.Key.Kind.Kind == kind).SelectMany(l => l.Value.Objects)];

    public Neighbours Neighbours()
    {
        var pods = _all.Where(l => l.Key.Kind == ApiKind.Pods).Select(l => l.Value).ToList();
        var classes = _all.Where(l => l.Key.Kind.Kind == "IngressClass").Select(l => l.Value).ToList();
        return new Neighbours(
            pods.Count > 0 && pods.All(p => p.Synced) ? [.. pods.SelectMany(p => p.Objects)] : null,
            Of("apps", "ReplicaSet"),
            Of("batch", "Job")
        )
        {
            Warnings = Of("", "Event"),
            IngressClasses = classes.Count > 0 && classes.All(c => c.Synced) ? [.. classes.SelectMany(c => c.Objects)] : null,
        };
    }

    public IReadOnlyList<ObjectHealth> Judge(IReadOnlyList<ObjectRef> objects, DateTimeOffset now)
    {
        var neighbours = Neighbours();
        return [.. objects.Select(r => HealthRules.Judge(r, Find(r), neighbours, now))];
    }

    public void Dispose()
    {
        foreach (var lease in _all.Values)
        {
            lease.Dispose();
        }
    }

    bool HasPassed => _awaited.All(a => _own[a.Key].Shared.Reflector.Copy.HasSeen(a.Key.Namespace, a.Key.Name, a.Value));

    async Task AddNeighboursAsync(IReadOnlyList<ObjectRef> objects, CancellationToken cancellation)
    {
        foreach (var ns in objects.Where(HealthRules.NeedsPods).Select(r => r.Namespace).Distinct())
        {
            Add(new(ApiKind.Pods, ns, false));
            Add(new(ApiKind.ReplicaSets, ns, false));
        }
        foreach (var ns in objects.Where(r => r is { Group: "batch", Kind: "CronJob" }).Select(r => r.Namespace).Distinct())
        {
            await FollowAsync("batch", "Job", ns, cancellation);
        }
        foreach (var ns in objects.Where(HealthRules.NeedsWarnings).Select(r => r.Namespace).Distinct())
        {
            await FollowAsync("", "Event", ns, cancellation, Warnings);
        }
        if (objects.Any(r => r.Kind == "Ingress"))
        {
            await FollowAsync("networking.k8s.io", "IngressClass", null, cancellation);
        }
    }

    WatchLease Add(WatchKey key) =>
        _all.TryGetValue(key with { MetadataOnly = false }, out var full) ? full
        : _all.TryGetValue(key, out var known) ? known
        : _all[key] = link.Watches.Rent(key, changed);
}
