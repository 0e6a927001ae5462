using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Kinds;

namespace Tandem.Sandbox.Kube.Apply;

/// <summary>What two states of an object differ in: paths that are new, that have another value, that are gone.</summary>
internal sealed record Comparison(FieldSet Added, FieldSet Modified, FieldSet Removed)
{
    public bool IsSame => Added.IsEmpty && Modified.IsEmpty && Removed.IsEmpty;

    public FieldSet Written => Added.Union(Modified);
}

/// <summary>Field sets out of typed objects.</summary>
internal static class TypedSets
{
    /// <summary>Fields that the server's own types hold by value: they are always there, so nobody owns them as such.</summary>
    static readonly HashSet<string> HeldByValue =
    [
        "f:spec",
        "f:template",
        "f:metadata",
        "f:strategy",
        "f:updateStrategy",
        "f:jobTemplate",
        "f:containers",
    ];

    /// <summary>The paths an applier of <paramref name="value"/> claims: leaves, and the items of keyed lists.</summary>
    public static FieldSet Of(TypeNode type, JsonNode? value)
    {
        var set = new FieldSet();
        Claim(type, value, set);
        return set;
    }

    /// <summary>Adds the named fields on the way to members, so that a struct is removed when nobody holds anything in it.</summary>
    public static FieldSet WithNamedParents(TypeNode type, FieldSet set)
    {
        var result = new FieldSet { Member = set.Member };
        foreach (var (element, child) in set.Children)
        {
            var inner = WithNamedParents(Below(type, element), child);
            if (type.Shape == Shape.Struct && element.StartsWith("f:", StringComparison.Ordinal) && type.Fields.ContainsKey(element[2..]))
                inner.Member = true;
            result.Children[element] = inner;
        }
        return result;
    }

    public static Comparison Compare(TypeNode type, JsonNode? before, JsonNode? after)
    {
        var comparison = new Comparison(new FieldSet(), new FieldSet(), new FieldSet());
        Compare(type, before, after, [], comparison);
        return comparison;
    }

    static TypeNode Below(TypeNode type, string element) =>
        element.StartsWith("f:", StringComparison.Ordinal) ? type.Field(element[2..]) ?? TypeNode.Any : type.Element;

    static bool IsLeaf(TypeNode type, JsonNode? value) =>
        type.Atomic
        || value is null or JsonObject { Count: 0 } or JsonArray { Count: 0 }
        || value is JsonValue
        || IsAtomicList(type, value);

    static bool IsAtomicList(TypeNode type, JsonNode value) =>
        value is JsonArray && (type.Shape != Shape.List || type.Rule == ListRule.Atomic);

    static void Claim(TypeNode type, JsonNode? value, FieldSet set)
    {
        if (IsLeaf(type, value))
        {
            set.Member = true;
            return;
        }
        foreach (var (element, inner, part) in Parts(type, value))
        {
            var child = set.Child(element);
            Claim(inner, part, child);
            child.Member |= !element.StartsWith("f:", StringComparison.Ordinal);
        }
    }

    /// <summary>The parts of a container with their elements and types.</summary>
    public static IEnumerable<(string Element, TypeNode Type, JsonNode? Value)> Parts(TypeNode type, JsonNode? value)
    {
        if (value is JsonObject map)
            foreach (var (name, field) in map)
                yield return (FieldPath.Field(name), type.Field(name) ?? TypeNode.Any, field);
        else if (value is JsonArray list)
            foreach (var item in list)
                if (FieldPath.Element(type, item) is { } element)
                    yield return (element, type.Element, item);
    }

    static void Compare(TypeNode type, JsonNode? before, JsonNode? after, IReadOnlyList<string> path, Comparison into)
    {
        if (JsonNode.DeepEquals(before, after))
            return;
        if (IsLeaf(type, before) && IsLeaf(type, after))
        {
            var target =
                before is null ? into.Added
                : after is null ? into.Removed
                : into.Modified;
            target.Add(path);
            return;
        }
        NoteContainer(before, after, path, into);
        var old = Index(type, IsLeaf(type, before) ? null : before);
        var fresh = Index(type, IsLeaf(type, after) ? null : after);
        foreach (var element in old.Keys.Union(fresh.Keys))
        {
            var inner = fresh.TryGetValue(element, out var found) ? found.Type : old[element].Type;
            Compare(inner, old.GetValueOrDefault(element).Value, found.Value, [.. path, element], into);
        }
    }

    static void NoteContainer(JsonNode? before, JsonNode? after, IReadOnlyList<string> path, Comparison into)
    {
        if (path.Count == 0 || HeldByValue.Contains(path[^1]))
            return;
        if (before is null)
            into.Added.Add(path);
        else if (after is null)
            into.Removed.Add(path);
    }

    static Dictionary<string, (TypeNode Type, JsonNode? Value)> Index(TypeNode type, JsonNode? value)
    {
        var index = new Dictionary<string, (TypeNode, JsonNode?)>(StringComparer.Ordinal);
        foreach (var (element, inner, part) in Parts(type, value))
            index[element] = (inner, part);
        return index;
    }
}
