using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Api;

/// <summary>Reads request bodies, JSON or YAML, into trees.</summary>
internal static class BodyReader
{
    public const int MostBytes = 3 * 1024 * 1024;

    static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public static JsonObject Object(KubeRequest request, bool strict = false) =>
        Tree(request, strict) as JsonObject ?? throw ApiException.Bad("the object provided is unrecognized (must be of type Object)");

    public static JsonNode? Tree(KubeRequest request, bool strict = false)
    {
        if (request.Body.Length > MostBytes)
            throw ApiException.TooLarge();
        if (request.ContentType.StartsWith("application/vnd.kubernetes.protobuf", StringComparison.Ordinal))
            return ProtobufReader.Read(request.Body);
        var text = Encoding.UTF8.GetString(request.Body);
        var json = text.AsSpan().TrimStart();
        return json.StartsWith("{") || json.StartsWith("[") ? Json(text, strict) : YamlReader.Read(text, strict);
    }

    /// <summary>Parses JSON at once; of keys that occur twice the last wins, unless <paramref name="strict"/>.</summary>
    public static JsonNode? Json(string text, bool strict)
    {
        try
        {
            using var document = JsonDocument.Parse(text, strict ? Strict : default);
            return Node(document.RootElement);
        }
        catch (JsonException wrong)
        {
            throw ApiException.Bad("error decoding JSON: " + wrong.Message);
        }
    }

    static JsonNode? Node(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Object => Map(element),
            JsonValueKind.Array => new JsonArray(element.EnumerateArray().Select(Node).ToArray()),
            JsonValueKind.String => JsonValue.Create(element.GetString()),
            JsonValueKind.Number => element.TryGetInt64(out var whole) ? JsonValue.Create(whole) : JsonValue.Create(element.GetDouble()),
            JsonValueKind.True => JsonValue.Create(true),
            JsonValueKind.False => JsonValue.Create(false),
            _ => null,
        };

    static JsonObject Map(JsonElement element)
    {
        var map = new JsonObject();
        foreach (var property in element.EnumerateObject())
            map[property.Name] = Node(property.Value);
        return map;
    }
}
