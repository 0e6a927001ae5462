using System.Text;
using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Kinds;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Apply;

/// <summary>Elements of paths: their wire form in field sets, and how messages print them.</summary>
internal static class FieldPath
{
    public static string Field(string name) => "f:" + name;

    public static string Value(JsonNode? value) => "v:" + Wire.Text(value);

    /// <summary>The item's element by the list's keys; null when a key is missing and has no default.</summary>
    public static string? Key(TypeNode list, JsonObject item)
    {
        var key = new JsonObject();
        foreach (var name in list.Keys.Order(StringComparer.Ordinal))
            if (item[name] is { } value)
                key[name] = value.DeepClone();
            else if (list.Element.KeyDefaults.TryGetValue(name, out var assumed))
                key[name] = assumed;
            else
                return null;
        return "k:" + Wire.Text(key);
    }

    /// <summary>The item's element in the list: by key, by value, or null for an atomic list.</summary>
    public static string? Element(TypeNode list, JsonNode? item) =>
        list.Rule switch
        {
            ListRule.Map => item is JsonObject map ? Key(list, map) : null,
            ListRule.Set => Value(item),
            _ => null,
        };

    /// <summary>As messages write it: <c>.spec.containers[name="c"].image</c>.</summary>
    public static string Print(IEnumerable<string> path)
    {
        var text = new StringBuilder();
        foreach (var element in path)
            text.Append(Print(element));
        return text.ToString();
    }

    public static string Print(string element) =>
        element[..2] switch
        {
            "f:" => "." + element[2..],
            "k:" => "[" + Keys(element[2..]) + "]",
            "v:" => "[=" + element[2..] + "]",
            _ => "[" + element[2..] + "]",
        };

    static string Keys(string json) =>
        string.Join(",", (JsonNode.Parse(json) as JsonObject ?? []).Select(pair => pair.Key + "=" + Wire.Text(pair.Value)));
}
