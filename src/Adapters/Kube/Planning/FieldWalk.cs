using System.Text.Json;

namespace Tandem.Adapters.Kube.Planning;

/// <summary>
/// Holds a wanted object against the live one, field by field. No schema is needed: which lists have keys and which values are whole is read
/// off the sets of fields that the server keeps for each manager.
/// </summary>
sealed class FieldWalk
{
    static readonly string[] Identity = ["apiVersion", "kind"];
    static readonly string[] MetadataIdentity = ["name", "namespace", "resourceVersion", "uid"];

    readonly IReadOnlyDictionary<string, Deviation> _known;
    readonly List<Finding> _found = [];

    FieldWalk(IReadOnlyDictionary<string, Deviation> known) => _known = known;

    /// <summary>Where a manager's set stands in the walk; no owner for our own.</summary>
    readonly record struct Node(OwnerEntry? Owner, JsonElement Set)
    {
        public bool IsWhole => Set.ValueKind != JsonValueKind.Object || !Set.EnumerateObject().Any();
    }

    public static IReadOnlyList<Finding> Compare(
        JsonElement wanted,
        JsonElement live,
        FieldOwners owners,
        IReadOnlyDictionary<string, Deviation> known
    )
    {
        var walk = new FieldWalk(known);
        var nodes = owners.Others.Select(o => new Node(o, o.Fields)).ToList();
        if (owners.Ours.ValueKind == JsonValueKind.Object)
        {
            nodes.Insert(0, new Node(null, owners.Ours));
        }
        walk.Object(wanted, live, nodes, null);
        return walk._found;
    }

    void Value(JsonElement wanted, JsonElement live, List<Node> nodes, FieldPath path)
    {
        var whole = nodes.Count == 0 || nodes.All(n => n.IsWhole);
        if (!whole && wanted.ValueKind == JsonValueKind.Object && wanted.EnumerateObject().Any())
        {
            Object(wanted, live, nodes, path);
        }
        else if (!whole && wanted.ValueKind == JsonValueKind.Array && FirstItem(nodes) is { } token)
        {
            List(wanted, live, nodes, path, token);
        }
        else
        {
            Leaf(wanted, live, nodes, path);
        }
    }

    void Object(JsonElement wanted, JsonElement live, List<Node> nodes, FieldPath? path)
    {
        var seen = new HashSet<string>();
        foreach (var property in wanted.EnumerateObject())
        {
            if (IsIdentity(path, property.Name))
            {
                continue;
            }
            var place = FieldPath.Field(path, property.Name);
            seen.Add(place.Token);
            Value(property.Value, Property(live, property.Name), Children(nodes, place.Token), place);
        }
        Dropped(nodes, seen, path, token => Property(live, token[2..]));
    }

    void List(JsonElement wanted, JsonElement live, List<Node> nodes, FieldPath path, string firstToken)
    {
        var isSet = firstToken[0] == 'v';
        var names = isSet ? [] : ListKeys.Names(firstToken);
        var tokens = nodes.SelectMany(n => Tokens(n.Set)).Distinct().ToList();
        var seen = new HashSet<string>();
        foreach (var item in wanted.EnumerateArray())
        {
            var token =
                tokens.FirstOrDefault(t => ListKeys.Matches(t, item)) ?? (isSet ? $"v:{item.GetRawText()}" : ListKeys.Of(names, item));
            seen.Add(token);
            Value(item, Item(live, token), Children(nodes, token), new FieldPath(path, token));
        }
        Dropped(nodes, seen, path, token => Item(live, token));
    }

    void Leaf(JsonElement wanted, JsonElement live, List<Node> nodes, FieldPath path)
    {
        var there = live.ValueKind != JsonValueKind.Undefined;
        var same = there && (JsonElement.DeepEquals(wanted, live) || Explained(path, wanted, live));
        // A null in a manifest means "leave it out", which it is.
        if (wanted.ValueKind == JsonValueKind.Null && !there)
        {
            return;
        }
        var ours = nodes.Any(n => n.Owner is null);
        if (!same || !ours)
        {
            _found.Add(new Finding(path, same ? FindingKind.NotOurs : FindingKind.Differs, live, wanted, ours, OthersOf(nodes)));
        }
    }

    /// <summary>What we own and the manifest does not have.</summary>
    void Dropped(List<Node> nodes, HashSet<string> seen, FieldPath? path, Func<string, JsonElement> liveOf)
    {
        foreach (var node in nodes.Where(n => n.Owner is null && n.Set.ValueKind == JsonValueKind.Object))
        {
            foreach (var token in node.Set.EnumerateObject().Select(p => p.Name).Where(t => t != "." && !seen.Contains(t)))
            {
                if (path is { Parent: null, Token: "f:metadata" } && MetadataIdentity.Contains(token[2..]))
                {
                    continue;
                }
                var place = new FieldPath(path, token);
                _found.Add(new Finding(place, FindingKind.Dropped, liveOf(token), default, true, OthersOf(Children(nodes, token))));
            }
        }
    }

    bool Explained(FieldPath path, JsonElement wanted, JsonElement live) =>
        _known.Count > 0 && _known.TryGetValue(path.ToString(), out var deviation) && deviation.Explains(wanted, live);

    static bool IsIdentity(FieldPath? path, string name) =>
        path is null ? Identity.Contains(name) : path is { Parent: null, Token: "f:metadata" } && MetadataIdentity.Contains(name);

    static List<OwnerEntry> OthersOf(List<Node> nodes) => [.. nodes.Select(n => n.Owner).OfType<OwnerEntry>()];

    static List<Node> Children(List<Node> nodes, string token)
    {
        var children = new List<Node>();
        foreach (var node in nodes)
        {
            if (node.Set.ValueKind == JsonValueKind.Object && node.Set.TryGetProperty(token, out var child))
            {
                children.Add(new Node(node.Owner, child));
            }
        }
        return children;
    }

    static string? FirstItem(List<Node> nodes) => nodes.SelectMany(n => Tokens(n.Set)).FirstOrDefault();

    static IEnumerable<string> Tokens(JsonElement set) =>
        set.ValueKind == JsonValueKind.Object
            ? set.EnumerateObject()
                .Select(p => p.Name)
                .Where(n => n.StartsWith("k:", StringComparison.Ordinal) || n.StartsWith("v:", StringComparison.Ordinal))
            : [];

    static JsonElement Property(JsonElement e, string name) =>
        e.ValueKind == JsonValueKind.Object && e.TryGetProperty(name, out var value) ? value : default;

    static JsonElement Item(JsonElement list, string token) =>
        list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().FirstOrDefault(i => ListKeys.Matches(token, i)) : default;
}
