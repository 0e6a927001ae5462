using System.Collections.Concurrent;
using System.Text.Json;
using Tandem.Adapters.Kube.Applying;
using Tandem.Adapters.Kube.Http;
using Tandem.Clusters;

namespace Tandem.Adapters.Kube.Planning;

/// <summary>
/// What is in the cluster of a release and of what was released before: one list for each kind and namespace, of what carries the plan's label.
/// Only what is not among it is asked for by itself, since a list costs a thirtieth of as many questions.
/// </summary>
sealed class Snapshot(ClusterLink link, string plan)
{
    /// <summary>From so many on, one list of everybody's names is cheaper than asking for each.</summary>
    const int Many = 8;

    readonly ConcurrentDictionary<ObjectRef, JsonElement> _live = new();

    public IReadOnlyDictionary<ObjectRef, JsonElement> Live => _live;

    /// <param name="versions">Objects of the release, with the version in which each is wanted.</param>
    /// <param name="earlier">Objects that may be there from before.</param>
    public async Task<Failure?> ReadAsync(
        IReadOnlyDictionary<ObjectRef, string> versions,
        IEnumerable<ObjectRef> earlier,
        CancellationToken cancellation
    )
    {
        var kinds = await KindsAsync(versions.Select(v => (v.Key, (string?)v.Value)), cancellation);
        var old = await KindsAsync(earlier.Where(r => !versions.ContainsKey(r)).Select(r => (r, (string?)null)), cancellation);
        if ((kinds.Failure ?? old.Failure) is { } failure)
        {
            return failure;
        }
        var places = kinds.Value.Concat(old.Value).Select(k => (k.Value, k.Value.Namespaced ? k.Key.Namespace : null)).Distinct().ToList();
        return await KubeParallel.EachAsync(places, link.Client.Window, ListAsync, cancellation)
            ?? await RestAsync(kinds.Value, cancellation);
    }

    /// <summary>Kinds that the cluster does not serve have no entry: the release may bring them, or their definition is gone.</summary>
    async Task<Result<Dictionary<ObjectRef, ApiKind>>> KindsAsync(IEnumerable<(ObjectRef, string?)> refs, CancellationToken cancellation)
    {
        var found = new Dictionary<ObjectRef, ApiKind>();
        foreach (var (r, version) in refs)
        {
            var kind = await link.Kinds.FindAsync(r.Group, r.Kind, version, cancellation);
            if (!kind.Ok)
            {
                return kind.Failure;
            }
            if (kind.Value is { } served && served.Namespaced == r.Namespace is not null)
            {
                found[r] = served;
            }
        }
        return found;
    }

    async Task<Failure?> ListAsync((ApiKind Kind, string? Namespace) place, CancellationToken cancellation)
    {
        // From the server's cache: what it may lack by a moment is caught by the version that every change carries.
        var path =
            $"{KubePath.List(place.Kind, place.Namespace)}?labelSelector={Draft.PlanLabel}%3D{Uri.EscapeDataString(plan)}&resourceVersion=0";
        var answer = await link.Client.SendAsync(new KubeRequest(HttpMethod.Get, path) { Budget = Patience }, cancellation);
        if (!answer.Ok)
        {
            return answer.Failure;
        }
        if (answer.Value.NotFound)
        {
            return null;
        }
        if (!answer.Value.Ok)
        {
            return StatusFailures.Of(answer.Value, null);
        }
        foreach (var item in answer.Value.Items)
        {
            _live[RefOf(place.Kind, item)] = item;
        }
        return null;
    }

    async Task<Failure?> RestAsync(Dictionary<ObjectRef, ApiKind> kinds, CancellationToken cancellation)
    {
        var missing = kinds.Where(k => !_live.ContainsKey(k.Key)).ToList();
        // What lives in a namespace that is not there is not there either.
        var spaces = missing.Where(m => m.Key is { Group: "", Kind: "Namespace" }).ToList();
        if (await KubeParallel.EachAsync(spaces, link.Client.Window, GetAsync, cancellation) is { } failure)
        {
            return failure;
        }
        var absent = spaces.Where(s => !_live.ContainsKey(s.Key)).Select(s => s.Key.Name).ToHashSet();
        var rest = missing
            .Except(spaces)
            .Where(m => m.Key.Namespace is null || !absent.Contains(m.Key.Namespace))
            .GroupBy(m => (m.Value, m.Key.Namespace))
            .ToList();
        var many = rest.Where(g => g.Count() >= Many).ToList();
        var there = new ConcurrentBag<KeyValuePair<ObjectRef, ApiKind>>();
        return await KubeParallel.EachAsync(many, link.Client.Window, (g, token) => NamesAsync(g, there, token), cancellation)
            ?? await KubeParallel.EachAsync(rest.Except(many).SelectMany(g => g).Concat(there), link.Client.Window, GetAsync, cancellation);
    }

    /// <summary>Which of many are there at all, from one list of everybody's metadata.</summary>
    async Task<Failure?> NamesAsync(
        IGrouping<(ApiKind Kind, string? Namespace), KeyValuePair<ObjectRef, ApiKind>> wanted,
        ConcurrentBag<KeyValuePair<ObjectRef, ApiKind>> there,
        CancellationToken cancellation
    )
    {
        var answer = await link.Client.AskAsync(
            new KubeRequest(HttpMethod.Get, KubePath.List(wanted.Key.Kind, wanted.Key.Namespace))
            {
                Accept = KubeRequest.MetadataList,
                Budget = Patience,
            },
            cancellation
        );
        if (!answer.Ok)
        {
            return answer.Failure;
        }
        var names = answer.Value.Items.Select(i => RefOf(wanted.Key.Kind, i)).ToHashSet();
        foreach (var found in wanted.Where(w => names.Contains(w.Key)))
        {
            there.Add(found);
        }
        return null;
    }

    async Task<Failure?> GetAsync(KeyValuePair<ObjectRef, ApiKind> wanted, CancellationToken cancellation)
    {
        var (r, kind) = wanted;
        var answer = await link.Client.SendAsync(
            new KubeRequest(HttpMethod.Get, KubePath.Of(kind, r.Namespace, r.Name), r) { Budget = Patience },
            cancellation
        );
        if (answer is { Ok: true, Value.Ok: true })
        {
            _live[r] = answer.Value.Body;
        }
        return !answer.Ok ? answer.Failure
            : answer.Value.Ok || answer.Value.NotFound ? null
            : StatusFailures.Of(answer.Value, r);
    }

    static ObjectRef RefOf(ApiKind kind, JsonElement item)
    {
        var metadata = item.GetProperty("metadata");
        var ns = kind.Namespaced && metadata.TryGetProperty("namespace", out var space) ? space.GetString() : null;
        return new ObjectRef(kind.Group, kind.Kind, ns, metadata.GetProperty("name").GetString()!);
    }

    static TimeSpan Patience => TimeSpan.FromSeconds(30);
}
