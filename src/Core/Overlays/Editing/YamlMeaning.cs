using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tandem.Overlays.Editing;

/// <summary>What documents say, however they are written, to be compared before and after an edit.</summary>
static class YamlMeaning
{
    /// <summary>True when the new documents say what the old ones said, but for the stroke.</summary>
    public static bool Same(YamlSource before, YamlStroke stroke, IReadOnlyList<YamlNode> after)
    {
        if (before.Documents.Count != after.Count)
        {
            return false;
        }
        for (var i = 0; i < after.Count; i++)
        {
            if (Of(before.Documents[i]) is not { } old || Of(after[i]) is not { } now)
            {
                return false;
            }
            var wanted = i == before.Document ? Struck(old, stroke) : old;
            if (!JsonNode.DeepEquals(wanted, now))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>Null when a key stands twice.</summary>
    public static JsonNode? Of(YamlNode node)
    {
        switch (node.Shape)
        {
            case YamlShape.Map:
                var map = new JsonObject();
                foreach (var (key, value) in node.Entries)
                {
                    if (
                        Of(value) is not { } said
                        || !map.TryAdd(key.Shape == YamlShape.Scalar ? key.Value! : $"? {Of(key)?.ToJsonString()}", said)
                    )
                    {
                        return null;
                    }
                }
                return map;
            case YamlShape.List:
                var list = new JsonArray();
                foreach (var item in node.Items)
                {
                    if (Of(item) is not { } said)
                    {
                        return null;
                    }
                    list.Add(said);
                }
                return list;
            case YamlShape.Alias:
                return JsonValue.Create($"*{node.Value}");
            default:
                var plain = node.Style == YamlStyle.Plain && node.Tag is null && YamlWriter.IsOther(node.Value!);
                return JsonValue.Create($"{(plain ? "other" : "text")} {node.Tag} {node.Value}");
        }
    }

    /// <summary>The same for a value that is to be written.</summary>
    static JsonNode Of(JsonNode? value) =>
        value switch
        {
            null => JsonValue.Create("other  null"),
            JsonObject map => new JsonObject(map.Select(e => KeyValuePair.Create(e.Key, (JsonNode?)Of(e.Value)))),
            JsonArray list => new JsonArray([.. list.Select(Of)]),
            _ when value.GetValueKind() == JsonValueKind.String => JsonValue.Create($"text  {value.GetValue<string>()}"),
            _ => JsonValue.Create($"other  {value.ToJsonString()}"),
        };

    static JsonNode Struck(JsonNode document, YamlStroke stroke)
    {
        if (stroke.Place.Count == 0)
        {
            return Of(stroke.Value);
        }
        var parent = stroke
            .Place.Take(stroke.Place.Count - 1)
            .Aggregate(document, (n, s) => s is YamlStep.Key k ? n[k.Name]! : n[((YamlStep.Index)s).At]!);
        switch (stroke.Place[^1], parent)
        {
            case (YamlStep.Key key, JsonObject map) when stroke.Removes:
                map.Remove(key.Name);
                break;
            case (YamlStep.Key key, JsonObject map):
                map[key.Name] = Of(stroke.Value);
                break;
            case (YamlStep.Index index, JsonArray list) when stroke.Removes:
                list.RemoveAt(index.At);
                break;
            case (YamlStep.Index index, JsonArray list) when index.At == list.Count:
                list.Add(Of(stroke.Value));
                break;
            case (YamlStep.Index index, JsonArray list):
                list[index.At] = Of(stroke.Value);
                break;
        }
        return document;
    }
}
