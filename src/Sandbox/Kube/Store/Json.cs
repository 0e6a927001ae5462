using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tandem.Sandbox.Kube.Store;

/// <summary>Short ways through JSON trees. A path that leads nowhere is null, never an error.</summary>
internal static class Json
{
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var step in path)
            node = node is JsonObject map && map.TryGetPropertyValue(step, out var next) ? next : null;
        return node;
    }

    public static JsonObject? Map(this JsonNode? node, params ReadOnlySpan<string> path) => node.At(path) as JsonObject;

    public static JsonArray? Items(this JsonNode? node, params ReadOnlySpan<string> path) => node.At(path) as JsonArray;

    public static string? Text(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    public static bool Flag(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.GetValueKind() == JsonValueKind.True;

    public static int? Whole(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        if (node.At(path) is not JsonValue value || value.GetValueKind() != JsonValueKind.Number)
            return null;
        if (value.TryGetValue<int>(out var whole))
            return whole;
        if (value.TryGetValue<long>(out var large))
            return (int)Math.Clamp(large, int.MinValue, int.MaxValue);
        return value.TryGetValue<double>(out var real) ? (int)real : null;
    }

    /// <summary>The objects of the list at <paramref name="path"/>; empty when there is none.</summary>
    public static IEnumerable<JsonObject> Each(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.Items(path)?.OfType<JsonObject>() ?? [];

    /// <summary>The texts of the list at <paramref name="path"/>; empty when there is none.</summary>
    public static IEnumerable<string> Texts(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.Items(path)?.Select(item => item.Text()).OfType<string>() ?? [];

    /// <summary>The string map at <paramref name="path"/>.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Pairs(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.Map(path)?.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.Text() ?? "")) ?? [];

    /// <summary>The map called <paramref name="name"/>, made when absent.</summary>
    public static JsonObject Child(this JsonObject map, string name)
    {
        if (map.TryGetPropertyValue(name, out var found) && found is JsonObject child)
            return child;
        var made = new JsonObject();
        map[name] = made;
        return made;
    }

    /// <summary>Sets <paramref name="name"/> unless it has a value.</summary>
    public static void Default(this JsonObject map, string name, JsonNode? value)
    {
        if (!map.TryGetPropertyValue(name, out var found) || found is null)
            map[name] = value;
    }

    public static JsonObject Copy(this JsonObject map) => (JsonObject)map.DeepClone();

    public static bool Same(JsonNode? one, JsonNode? other) => JsonNode.DeepEquals(one, other);

    public static string? Name(this JsonNode? body) => body.Text("metadata", "name");

    public static string Space(this JsonNode? body) => body.Text("metadata", "namespace") ?? "";

    public static string Uid(this JsonNode? body) => body.Text("metadata", "uid") ?? "";

    public static JsonObject Meta(this JsonObject body) => body.Child("metadata");

    public static bool Deleting(this JsonNode? body) => body.At("metadata", "deletionTimestamp") is not null;

    /// <summary>The instant as the API writes it: UTC, whole seconds.</summary>
    public static string Stamp(this DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
}
