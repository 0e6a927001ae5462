using System.Collections.Concurrent;
using System.Text.Json;
using Tandem.Adapters.Kube.Http;
using Tandem.Clusters;
using Tandem.Clusters.Health;

namespace Tandem.Adapters.Kube.Watching;

/// <summary>The present health of objects, by reads alone.</summary>
sealed class Observer(ClusterLink link)
{
    readonly ConcurrentDictionary<ObjectRef, JsonElement> _live = new();

    public async Task<Result<IReadOnlyList<ObjectHealth>>> ObserveAsync(IReadOnlyList<ObjectRef> objects, CancellationToken cancellation)
    {
        var own = KubeParallel.EachAsync(objects.Distinct(), link.Client.Window, ReadAsync, cancellation);
        var beside = ReadNeighboursAsync(objects, cancellation);
        await Task.WhenAll(own, beside);
        if (await own is { } failure)
        {
            return failure;
        }
        var (neighbours, now) = (await beside, link.Clock.GetUtcNow());
        return Result.Of<IReadOnlyList<ObjectHealth>>([
            .. objects.Select(r => HealthRules.Judge(r, _live.TryGetValue(r, out var live) ? live : null, neighbours, now)),
        ]);
    }

    async Task<Failure?> ReadAsync(ObjectRef r, CancellationToken cancellation)
    {
        var live = await link.GetAsync(r, HealthRules.ByPresence(r), cancellation);
        if (live is { Ok: true, Value: { } found })
        {
            _live[r] = found;
        }
        return live.Failure;
    }

    /// <summary>What cannot be read beside the objects is left out: their own status still tells most.</summary>
    public async Task<Neighbours> ReadNeighboursAsync(IReadOnlyList<ObjectRef> objects, CancellationToken cancellation)
    {
        var spaces = objects.Where(HealthRules.NeedsPods).Select(r => r.Namespace).Distinct().ToList();
        var job = objects.Any(r => r is { Group: "batch", Kind: "CronJob" })
            ? await link.Kinds.FindAsync("batch", "Job", null, cancellation)
            : Result.Of<ApiKind?>(null);
        var pods = Task.WhenAll(spaces.Select(ns => ListAsync(ApiKind.Pods, ns, cancellation)));
        var sets = Task.WhenAll(spaces.Select(ns => ListAsync(ApiKind.ReplicaSets, ns, cancellation)));
        var jobs = Task.WhenAll(spaces.Select(ns => job is { Ok: true, Value: { } kind } ? ListAsync(kind, ns, cancellation) : NoneAsync));
        await Task.WhenAll(pods, sets, jobs);
        var known = await pods;
        return new Neighbours(
            known.Any(p => p is null) ? null : [.. known.SelectMany(p => p!)],
            [.. (await sets).SelectMany(s => s ?? [])],
            [.. (await jobs).SelectMany(j => j ?? [])]
        );
    }

    static Task<IReadOnlyList<JsonElement>?> NoneAsync => Task.FromResult<IReadOnlyList<JsonElement>?>([]);

    async Task<IReadOnlyList<JsonElement>?> ListAsync(ApiKind kind, string? ns, CancellationToken cancellation)
    {
        var answer = await link.Client.AskAsync(new KubeRequest(HttpMethod.Get, KubePath.List(kind, ns)), cancellation);
        return answer.Ok ? [.. answer.Value.Items] : null;
    }
}
