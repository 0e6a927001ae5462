using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Kinds;

namespace Tandem.Sandbox.Kube.Apply;

/// <summary>Lays an applied object over the live one, and takes paths out of an object, both by type.</summary>
internal static class TypedMerge
{
    /// <summary><paramref name="live"/> with <paramref name="applied"/> over it. Keyed lists follow the applied order. Neither argument is changed.</summary>
    public static JsonNode? Merge(TypeNode type, JsonNode? live, JsonNode? applied)
    {
        if (live is null || applied is null || type.Atomic)
            return applied?.DeepClone();
        if (live is JsonObject oldMap && applied is JsonObject newMap)
            return MergeMaps(type, oldMap, newMap);
        if (live is JsonArray oldList && applied is JsonArray newList && type is { Shape: Shape.List, Rule: not ListRule.Atomic })
            return MergeLists(type, oldList, newList);
        return applied.DeepClone();
    }

    /// <summary><paramref name="value"/> without the members of <paramref name="paths"/>.</summary>
    public static JsonNode? Remove(TypeNode type, JsonNode? value, FieldSet paths)
    {
        if (type.Atomic || paths.IsEmpty)
            return value?.DeepClone();
        if (value is JsonObject map)
            return RemoveFields(type, map, paths);
        return value is JsonArray list && type.Shape == Shape.List ? RemoveItems(type, list, paths) : value?.DeepClone();
    }

    static JsonObject MergeMaps(TypeNode type, JsonObject live, JsonObject applied)
    {
        var merged = live.DeepClone().AsObject();
        foreach (var (name, value) in applied)
            merged[name] = live.ContainsKey(name) ? Merge(type.Field(name) ?? TypeNode.Any, live[name], value) : value?.DeepClone();
        return merged;
    }

    static JsonArray MergeLists(TypeNode type, JsonArray live, JsonArray applied)
    {
        var wanted = applied.Select(item => FieldPath.Element(type, item) ?? "").ToHashSet(StringComparer.Ordinal);
        var old = live.Select(item => (Element: FieldPath.Element(type, item) ?? "", Item: item)).ToList();
        var merged = new JsonArray();
        var next = 0;
        foreach (var item in applied)
        {
            var at = old.FindIndex(o => o.Element == FieldPath.Element(type, item));
            for (; at >= 0 && next < at; next++)
                AddUnless(merged, wanted, old[next]);
            if (at >= next)
                next = at + 1;
            merged.Add(at < 0 ? item?.DeepClone() : Merge(type.Element, old[at].Item, item));
        }
        for (; next < old.Count; next++)
            AddUnless(merged, wanted, old[next]);
        return merged;
    }

    static void AddUnless(JsonArray merged, HashSet<string> wanted, (string Element, JsonNode? Item) old)
    {
        if (!wanted.Contains(old.Element))
            merged.Add(old.Item?.DeepClone());
    }

    static JsonObject RemoveFields(TypeNode type, JsonObject map, FieldSet paths)
    {
        var kept = new JsonObject();
        foreach (var (name, value) in map)
            if (paths.Find(FieldPath.Field(name)) is not { } cut)
                kept[name] = value?.DeepClone();
            else if (!cut.Member)
                kept[name] = Remove(type.Field(name) ?? TypeNode.Any, value, cut);
        return kept;
    }

    static JsonArray RemoveItems(TypeNode type, JsonArray list, FieldSet paths)
    {
        var kept = new JsonArray();
        foreach (var item in list)
            if (FieldPath.Element(type, item) is not { } element || paths.Find(element) is not { } cut)
                kept.Add(item?.DeepClone());
            else if (!cut.Member)
                kept.Add(Remove(type.Element, item, cut));
        return kept;
    }
}
