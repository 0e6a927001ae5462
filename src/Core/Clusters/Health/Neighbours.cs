using System.Text.Json;

namespace Tandem.Clusters.Health;

/// <summary>The objects that rules look at beside the one they judge: what lives in the same namespaces and whose it is.</summary>
/// <param name="pods">Null when they could not be read; rules then judge without them.</param>
public sealed class Neighbours(IReadOnlyList<JsonElement>? pods, IReadOnlyList<JsonElement> replicaSets, IReadOnlyList<JsonElement> jobs)
{
    readonly ILookup<string, JsonElement> _pods = ByOwner(pods ?? []);
    readonly ILookup<string, JsonElement> _replicaSets = ByOwner(replicaSets);
    readonly ILookup<string, JsonElement> _jobs = ByOwner(jobs);

    public static Neighbours None { get; } = new(null, [], []);

    /// <summary>Warning events of the namespaces, in any order; empty when they could not be read.</summary>
    public IReadOnlyList<JsonElement> Warnings { get; init; } = [];

    /// <summary>The cluster's ingress classes; null when they could not be read, so that nothing follows from a missing one.</summary>
    public IReadOnlyList<JsonElement>? IngressClasses { get; init; }

    internal bool PodsKnown => pods is not null;

    internal IEnumerable<JsonElement> PodsIn(string? ns) => (pods ?? []).Where(p => p.String("metadata", "namespace") == ns);

    internal IEnumerable<JsonElement> PodsOf(JsonElement owner) => _pods[Uid(owner)];

    internal IEnumerable<JsonElement> ReplicaSetsOf(JsonElement owner) => _replicaSets[Uid(owner)];

    internal IEnumerable<JsonElement> JobsOf(JsonElement owner) => _jobs[Uid(owner)];

    /// <summary>Every pod behind a workload, however many owners lie between.</summary>
    public IEnumerable<JsonElement> PodsBehind(JsonElement workload) =>
        PodsOf(workload).Concat(ReplicaSetsOf(workload).SelectMany(PodsOf)).Concat(JobsOf(workload).SelectMany(PodsOf));

    /// <summary>Pods of the namespace whose labels match all of the selector's.</summary>
    public IEnumerable<JsonElement> PodsMatching(string? ns, JsonElement selector) =>
        selector.ValueKind != JsonValueKind.Object
            ? []
            : PodsIn(ns)
                .Where(p => selector.EnumerateObject().All(want => p.String("metadata", "labels", want.Name) == want.Value.GetString()));

    /// <summary>The newest warning about an object; Undefined when there is none.</summary>
    internal JsonElement NewestWarning(JsonElement about)
    {
        var uid = Uid(about);
        return Warnings
            .Where(w => w.String("involvedObject", "uid") == uid)
            .OrderByDescending(w => w.EventTime() ?? DateTimeOffset.MinValue)
            .FirstOrDefault();
    }

    static ILookup<string, JsonElement> ByOwner(IEnumerable<JsonElement> objects) =>
        objects
            .SelectMany(o => o.Items("metadata", "ownerReferences"), (o, r) => (Owner: r.String("uid") ?? "", o))
            .ToLookup(x => x.Owner, x => x.o);

    static string Uid(JsonElement live) => live.String("metadata", "uid") ?? " ";
}
