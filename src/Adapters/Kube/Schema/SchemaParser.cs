using System.Text.Json;

namespace Tandem.Adapters.Kube.Schema;

/// <summary>Reads schemas in the three forms they come in: OpenAPI v3, OpenAPI v2 of older servers, and a CustomResourceDefinition.</summary>
static class SchemaParser
{
    const string Extension = "x-kubernetes-";

    static readonly string[] BuiltIn =
    [
        "io.k8s.api.",
        "io.k8s.apimachinery.",
        "io.k8s.apiextensions-apiserver.",
        "io.k8s.kube-aggregator.",
    ];

    /// <summary>A whole document, of either version.</summary>
    /// <param name="described">Keep the descriptions.</param>
    public static SchemaSet Document(JsonElement root, bool described = false)
    {
        var definitions = Get(Get(root, "components"), "schemas") is { ValueKind: JsonValueKind.Object } v3 ? v3 : Get(root, "definitions");
        var nodes = new Dictionary<string, SchemaNode>();
        var kinds = new Dictionary<(string, string, string), SchemaNode>();
        foreach (var definition in Members(definitions))
        {
            var node = nodes[definition.Name] =
                Scalar(definition.Name)
                ?? Node(definition.Value, BuiltIn.Any(b => definition.Name.StartsWith(b, StringComparison.Ordinal)), described);
            foreach (var kind in Items(Get(definition.Value, $"{Extension}group-version-kind")))
            {
                kinds[(Text(kind, "group"), Text(kind, "version"), Text(kind, "kind"))] = node;
            }
        }
        return new SchemaSet(nodes, kinds);
    }

    /// <summary>The types that JSON writes in more than one way, and that old servers call plain strings.</summary>
    static SchemaNode? Scalar(string name) =>
        name.EndsWith(".api.resource.Quantity", StringComparison.Ordinal) ? new SchemaNode { Types = ["string", "number"] }
        : name.EndsWith(".util.intstr.IntOrString", StringComparison.Ordinal) ? new SchemaNode { Types = ["string", "integer"] }
        : null;

    /// <param name="compiled">Of a kind compiled into the server: there an empty default is only how Go says that there is none.</param>
    public static SchemaNode Node(JsonElement schema, bool compiled = false, bool described = false)
    {
        var value = Get(schema, "default") is { ValueKind: not JsonValueKind.Undefined } d ? d.GetRawText() : null;
        value = compiled && value is "\"\"" or "{}" or "0" or "false" or "null" ? null : value;
        var description = described ? Text(schema, "description") : "";
        if (Reference(schema) is { } reference)
        {
            return new SchemaNode
            {
                Reference = reference,
                Default = value,
                Description = description,
            };
        }
        var additional = Get(schema, "additionalProperties");
        return new SchemaNode
        {
            Description = description,
            Types = Types(schema),
            Properties = Members(Get(schema, "properties")).ToDictionary(p => p.Name, p => Node(p.Value, compiled, described)),
            Required = Strings(Get(schema, "required")),
            Items = Get(schema, "items") is { ValueKind: JsonValueKind.Object } items ? Node(items, compiled, described) : null,
            Values =
                additional.ValueKind == JsonValueKind.Object ? Node(additional, compiled, described)
                : additional.ValueKind == JsonValueKind.True ? SchemaNode.Anything
                : null,
            KeepsUnknown = Get(schema, $"{Extension}preserve-unknown-fields").ValueKind == JsonValueKind.True,
            IsEmbedded = Get(schema, $"{Extension}embedded-resource").ValueKind == JsonValueKind.True,
            Choices = Strings(Get(schema, "enum")),
            Keys = Text(schema, $"{Extension}list-type") == "map" ? Strings(Get(schema, $"{Extension}list-map-keys")) : [],
            IsSet = Text(schema, $"{Extension}list-type") == "set",
            Default = value,
        };
    }

    /// <summary>Version 3 wraps a reference in <c>allOf</c> to give it a default.</summary>
    static string? Reference(JsonElement schema)
    {
        var direct = Text(schema, "$ref");
        if (direct.Length == 0 && Get(schema, "allOf") is { ValueKind: JsonValueKind.Array } all && all.GetArrayLength() == 1)
        {
            direct = Text(all[0], "$ref");
        }
        return direct.Length == 0 ? null : direct[(direct.LastIndexOf('/') + 1)..];
    }

    static IReadOnlyList<string> Types(JsonElement schema)
    {
        if (Get(schema, $"{Extension}int-or-string").ValueKind == JsonValueKind.True || Text(schema, "format") == "int-or-string")
        {
            return ["string", "integer"];
        }
        var either = Items(Get(schema, "oneOf")).Concat(Items(Get(schema, "anyOf"))).Select(o => Text(o, "type")).ToList();
        return Text(schema, "type") is { Length: > 0 } type ? [type]
            : either.Count > 0 && either.All(t => t.Length > 0) ? [.. either.Distinct()]
            : [];
    }

    static JsonElement Get(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    static string Text(JsonElement element, string name) =>
        Get(element, name) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : "";

    static IEnumerable<JsonElement> Items(JsonElement element) => element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : [];

    static IEnumerable<JsonProperty> Members(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object ? element.EnumerateObject() : [];

    static IReadOnlyList<string> Strings(JsonElement element) =>
        [.. Items(element).Where(e => e.ValueKind == JsonValueKind.String).Select(e => e.GetString()!)];
}
