using System.Text.Json.Nodes;

namespace Tandem.Sandbox.Kube.Apply;

/// <summary>
/// A set of paths into an object, as a tree keyed by path elements in their wire form: <c>f:name</c> (field), <c>k:{…}</c> (list item by key),
/// <c>v:…</c> (item of a set). A path may be a member without its parts being members, and the other way round.
/// </summary>
internal sealed class FieldSet
{
    public SortedDictionary<string, FieldSet> Children { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether the path that leads here belongs to the set.</summary>
    public bool Member { get; set; }

    public bool IsEmpty => !Member && Children.Values.All(child => child.IsEmpty);

    public FieldSet Child(string element) => Children.TryGetValue(element, out var child) ? child : Children[element] = new FieldSet();

    public FieldSet? Find(string element) => Children.GetValueOrDefault(element);

    public void Add(IEnumerable<string> path)
    {
        var here = this;
        foreach (var element in path)
            here = here.Child(element);
        here.Member = true;
    }

    public FieldSet Union(FieldSet? other) => Combine(this, other, (mine, theirs) => mine || theirs);

    public FieldSet Intersection(FieldSet? other) => Combine(this, other, (mine, theirs) => mine && theirs);

    public FieldSet Difference(FieldSet? other) => Combine(this, other, (mine, theirs) => mine && !theirs);

    /// <summary>Without the members of <paramref name="other"/> and everything below them.</summary>
    public FieldSet Without(FieldSet other)
    {
        var result = new FieldSet { Member = Member && !other.Member };
        if (other.Member)
            return result;
        foreach (var (element, child) in Children)
        {
            var left = other.Find(element) is { } cut ? child.Without(cut) : child;
            if (!left.IsEmpty)
                result.Children[element] = left;
        }
        return result;
    }

    public bool Same(FieldSet other) => Difference(other).IsEmpty && other.Difference(this).IsEmpty;

    /// <summary>Every member's path, parents before their parts.</summary>
    public IEnumerable<IReadOnlyList<string>> Paths() => Paths([]);

    public JsonObject ToJson()
    {
        var json = new JsonObject();
        if (Member && Children.Count > 0)
            json["."] = new JsonObject();
        foreach (var (element, child) in Children)
            if (!child.IsEmpty)
                json[element] = child.ToJson();
        return json;
    }

    public static FieldSet Parse(JsonObject? json)
    {
        var set = new FieldSet();
        foreach (var (element, value) in json ?? [])
            if (element == ".")
                set.Member = true;
            else
                set.Children[element] = value is JsonObject { Count: > 0 } inner ? Parse(inner) : new FieldSet { Member = true };
        return set;
    }

    IEnumerable<IReadOnlyList<string>> Paths(IReadOnlyList<string> prefix)
    {
        if (Member)
            yield return prefix;
        foreach (var (element, child) in Children)
        foreach (var path in child.Paths([.. prefix, element]))
            yield return path;
    }

    static FieldSet Combine(FieldSet? one, FieldSet? two, Func<bool, bool, bool> rule)
    {
        var result = new FieldSet { Member = rule(one?.Member == true, two?.Member == true) };
        var elements = (one?.Children.Keys ?? Enumerable.Empty<string>()).Union(two?.Children.Keys ?? Enumerable.Empty<string>());
        foreach (var element in elements)
        {
            var child = Combine(one?.Find(element), two?.Find(element), rule);
            if (!child.IsEmpty)
                result.Children[element] = child;
        }
        return result;
    }
}
