using System.Text.Json;
using Tandem.Clusters.Health;

namespace Tandem.Clusters.Live;

/// <summary>A live object; lists leave its kind out, so it comes along.</summary>
public readonly record struct LiveObject(string Group, string Kind, JsonElement Body);

/// <summary>Puts live objects below those they belong to. Pure.</summary>
/// <param name="find">The live object of a released one; null when it is not there.</param>
/// <param name="beside">Everything of the same namespaces that could belong to one of them.</param>
public sealed class TreeBuilder(
    Func<ObjectRef, JsonElement?> find,
    IReadOnlyList<LiveObject> beside,
    Neighbours neighbours,
    DateTimeOffset now
)
{
    const int Deepest = 6;
    const int MostWarnings = 50;

    readonly ILookup<string, LiveObject> _byOwner = beside
        .SelectMany(o => o.Body.Items("metadata", "ownerReferences"), (o, r) => (Owner: r.String("uid") ?? "", o))
        .ToLookup(x => x.Owner, x => x.o);

    HashSet<ObjectRef> _released = [];

    public SiteTree Build(IReadOnlyList<ObjectRef> objects, DateTimeOffset? knownAt, Failure? problem)
    {
        _released = [.. objects];
        var roots = objects.Select(r => Node(r, find(r), 0)).ToList();
        var warnings = Warnings(roots);
        return new(roots, warnings, StuckCause.Of(roots, warnings), knownAt, problem);
    }

    TreeNode Node(ObjectRef r, JsonElement? live, int depth)
    {
        var health = HealthRules.Judge(r, live, neighbours, now);
        if (live is not { } body)
        {
            return new(r, "", health, [], []);
        }
        var below = depth < Deepest ? Below(r, body).Select(o => Node(RefOf(o), o.Body, depth + 1)).ToList() : [];
        return new(r, Uid(body), health, below, r is { Group: "", Kind: "Pod" } ? PodContainers.Of(body) : []);
    }

    IEnumerable<LiveObject> Below(ObjectRef r, JsonElement body) =>
        _byOwner[Uid(body)]
            .Concat(Claims(r, body))
            .Where(o => !IsPast(o) && !_released.Contains(RefOf(o)))
            .DistinctBy(o => Uid(o.Body))
            .OrderBy(o => o.Kind, StringComparer.Ordinal)
            .ThenBy(o => o.Body.String("metadata", "name"), StringComparer.Ordinal);

    /// <summary>The claims of a StatefulSet carry its name and no reference to it, so that they outlive it.</summary>
    IEnumerable<LiveObject> Claims(ObjectRef r, JsonElement body)
    {
        if (r is not { Group: "apps", Kind: "StatefulSet" })
        {
            return [];
        }
        var starts = body.Items("spec", "volumeClaimTemplates").Select(t => $"{t.String("metadata", "name")}-{r.Name}-").ToList();
        return beside.Where(o =>
            o is { Group: "", Kind: "PersistentVolumeClaim" }
            && o.Body.String("metadata", "namespace") == r.Namespace
            && o.Body.String("metadata", "name") is { } name
            && starts.Any(s => name.StartsWith(s, StringComparison.Ordinal) && name[s.Length..].All(char.IsAsciiDigit))
        );
    }

    /// <summary>Old versions of a Deployment are kept empty, for going back; nobody wants to look at them.</summary>
    static bool IsPast(LiveObject o) =>
        o is { Group: "apps", Kind: "ReplicaSet" }
        && o.Body.Number("spec", "replicas") == 0
        && (o.Body.Number("status", "replicas") ?? 0) == 0;

    List<ClusterEvent> Warnings(IReadOnlyList<TreeNode> roots)
    {
        var known = roots.SelectMany(r => r.All).Where(n => n.Uid.Length > 0).Select(n => n.Uid).ToHashSet();
        return
        [
            .. neighbours
                .Warnings.Where(w => known.Contains(w.String("involvedObject", "uid") ?? ""))
                .Select(EventOf)
                .OrderByDescending(w => w.At)
                .Take(MostWarnings),
        ];
    }

    /// <summary>A warning as a server tells it.</summary>
    public static ClusterEvent EventOf(JsonElement e)
    {
        var about = e.At("involvedObject");
        var version = about.String("apiVersion") ?? "";
        return new(
            new(
                version.Contains('/') ? version[..version.IndexOf('/')] : "",
                about.String("kind") ?? "",
                about.String("namespace"),
                about.String("name") ?? ""
            ),
            about.String("uid") ?? "",
            e.String("reason") ?? "",
            Verdict.Short(e.String("message") ?? ""),
            e.Number("series", "count") ?? e.Number("count") ?? 1,
            e.EventTime() ?? DateTimeOffset.MinValue
        );
    }

    static ObjectRef RefOf(LiveObject o) =>
        new(o.Group, o.Kind, o.Body.String("metadata", "namespace"), o.Body.String("metadata", "name") ?? "");

    static string Uid(JsonElement live) => live.String("metadata", "uid") ?? "";
}
