using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Apply;
using Tandem.Sandbox.Kube.Kinds;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Api;

/// <summary>JSON merge patch, JSON patch, and the strategic merge patch with the lists' keys.</summary>
internal static class Patches
{
    public static JsonNode? Merge(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
            return patch?.DeepClone();
        var result = (target as JsonObject)?.Copy() ?? [];
        foreach (var (name, value) in changes)
            if (value is null)
                result.Remove(name);
            else
                result[name] = Merge(result[name], value);
        return result;
    }

    public static JsonNode? Strategic(TypeNode type, JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
            return patch is JsonArray items && target is JsonArray old && type.Rule != ListRule.Atomic
                ? Items(type, old, items)
                : patch?.DeepClone();
        if (changes.Text("$patch") == "delete")
            return null;
        var result = changes.Text("$patch") == "replace" ? [] : (target as JsonObject)?.Copy() ?? [];
        if (changes.Items("$retainKeys") is { } retained)
            foreach (var name in result.Select(p => p.Key).Except(retained.Select(r => r.Text() ?? "")).ToList())
                result.Remove(name);
        foreach (var (name, value) in changes)
            if (name.StartsWith("$deleteFromPrimitiveList/", StringComparison.Ordinal))
                DropValues(result, name[(name.IndexOf('/') + 1)..], value);
            else if (name.StartsWith('$'))
                continue;
            else if (value is null)
                result.Remove(name);
            else if (Strategic(type.Field(name) ?? TypeNode.Any, result[name], value) is { } merged)
                result[name] = merged;
            else
                result.Remove(name);
        return result;
    }

    static JsonArray Items(TypeNode type, JsonArray old, JsonArray items)
    {
        if (items.Any(i => i.Text("$patch") == "replace"))
            return new JsonArray(items.Where(i => i.Text("$patch") is null).Select(i => i?.DeepClone()).ToArray());
        var result = (JsonArray)old.DeepClone();
        foreach (var item in items)
        {
            var at = Find(type, result, item);
            var merged = Strategic(type.Element, at < 0 ? null : result[at], item);
            if (at < 0 && merged is not null)
                result.Add(merged);
            else if (at >= 0 && merged is null)
                result.RemoveAt(at);
            else if (at >= 0)
                result[at] = merged;
        }
        return result;
    }

    /// <summary>The item meant: the first key of the list decides (strategic patches know one key only), and the others where both sides have them.</summary>
    static int Find(TypeNode type, JsonArray list, JsonNode? item)
    {
        for (var i = 0; i < list.Count; i++)
            if (
                type.Rule == ListRule.Set
                    ? Json.Same(list[i], item)
                    : type.Keys.All(key => item.At(key) is null ? key != type.Keys[0] : Json.Same(list[i].At(key), item.At(key)))
            )
                return i;
        return -1;
    }

    static void DropValues(JsonObject map, string name, JsonNode? values)
    {
        if (map.Items(name) is not { } list || values is not JsonArray gone)
            return;
        map[name] = new JsonArray(list.Where(i => !gone.Any(g => Json.Same(g, i))).Select(i => i?.DeepClone()).ToArray());
    }

    public static JsonNode? Operations(JsonNode? target, JsonArray operations)
    {
        var result = target?.DeepClone();
        foreach (var operation in operations)
            Step(ref result, operation);
        return result;
    }

    static void Step(ref JsonNode? root, JsonNode? operation)
    {
        var path = Pointer(operation.Text("path"));
        switch (operation.Text("op"))
        {
            case "add":
                Set(ref root, path, operation.At("value")?.DeepClone(), insert: true);
                break;
            case "replace":
                _ = Look(root, path, operation);
                Set(ref root, path, operation.At("value")?.DeepClone(), insert: false);
                break;
            case "remove":
                Drop(root, path, operation);
                break;
            case "copy":
                Set(ref root, path, Look(root, Pointer(operation.Text("from")), operation)?.DeepClone(), insert: true);
                break;
            case "move":
                var moved = Look(root, Pointer(operation.Text("from")), operation)?.DeepClone();
                Drop(root, Pointer(operation.Text("from")), operation);
                Set(ref root, path, moved, insert: true);
                break;
            case "test" when Json.Same(Look(root, path, operation), operation.At("value")):
                break;
            case "test":
                throw Failed($"testing value {operation.Text("path")} failed: test failed");
            default:
                throw ApiException.Bad($"Unexpected kind: {operation.Text("op")}");
        }
    }

    static string[] Pointer(string? text) =>
        (text ?? "")
            .Split('/')
            .Skip(1)
            .Select(s => s.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))
            .ToArray();

    static JsonNode? Look(JsonNode? root, string[] path, JsonNode? operation)
    {
        var here = root;
        foreach (var step in path)
            here = here switch
            {
                JsonObject map when map.ContainsKey(step) => map[step],
                JsonArray list when int.TryParse(step, out var at) && at >= 0 && at < list.Count => list[at],
                _ => throw Failed(
                    $"{operation.Text("op")} operation does not apply: doc is missing path: {operation.Text("path")}: missing value"
                ),
            };
        return here;
    }

    static void Set(ref JsonNode? root, string[] path, JsonNode? value, bool insert)
    {
        if (path.Length == 0)
        {
            root = value;
            return;
        }
        switch (Look(root, path[..^1], new JsonObject { ["op"] = "add", ["path"] = "/" + string.Join('/', path) }))
        {
            case JsonObject map:
                map[path[^1]] = value;
                break;
            case JsonArray list when path[^1] == "-":
                list.Add(value);
                break;
            case JsonArray list when int.TryParse(path[^1], out var at) && at >= 0 && at <= list.Count:
                if (insert)
                    list.Insert(at, value);
                else
                    list[at] = value;
                break;
            default:
                throw Failed("add operation does not apply: doc is missing path");
        }
    }

    static void Drop(JsonNode? root, string[] path, JsonNode? operation)
    {
        _ = Look(root, path, operation);
        switch (Look(root, path[..^1], operation))
        {
            case JsonObject map:
                map.Remove(path[^1]);
                break;
            case JsonArray list:
                list.RemoveAt(int.Parse(path[^1], System.Globalization.CultureInfo.InvariantCulture));
                break;
        }
    }

    static ApiException Failed(string message) =>
        new(422, "Invalid", "the server rejected our request due to an error in our request: " + message, new JsonObject());
}
