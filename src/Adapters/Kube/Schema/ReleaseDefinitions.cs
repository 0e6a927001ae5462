using System.Text.Json;
using Tandem.Clusters;

namespace Tandem.Adapters.Kube.Schema;

/// <summary>The schemas of custom kinds that come with the release itself, which no server can tell yet.</summary>
static class ReleaseDefinitions
{
    static readonly SchemaNode String = new() { Types = ["string"] };

    static readonly SchemaNode Labels = new() { Types = ["object"], Values = String };

    /// <summary>What every object has; a definition may leave it out.</summary>
    static readonly SchemaNode Metadata = new()
    {
        Types = ["object"],
        Properties = new Dictionary<string, SchemaNode>
        {
            ["name"] = String,
            ["namespace"] = String,
            ["generateName"] = String,
            ["labels"] = Labels,
            ["annotations"] = Labels,
            ["finalizers"] = new()
            {
                Types = ["array"],
                Items = String,
                IsSet = true,
            },
            ["ownerReferences"] = SchemaNode.Anything,
            ["managedFields"] = SchemaNode.Anything,
            ["creationTimestamp"] = SchemaNode.Anything,
            ["deletionTimestamp"] = SchemaNode.Anything,
            ["deletionGracePeriodSeconds"] = SchemaNode.Anything,
            ["generation"] = SchemaNode.Anything,
            ["resourceVersion"] = String,
            ["selfLink"] = String,
            ["uid"] = String,
        },
    };

    /// <summary>By group, version and kind: the schema, null when the definition has none, and whether it lives in namespaces.</summary>
    public static IReadOnlyDictionary<(string Group, string Version, string Kind), (SchemaNode? Schema, bool Namespaced)> Of(
        IReadOnlyList<Manifest> objects
    )
    {
        var found = new Dictionary<(string, string, string), (SchemaNode?, bool)>();
        foreach (var manifest in objects.Where(o => o.Ref is { Kind: "CustomResourceDefinition", Group: "apiextensions.k8s.io" }))
        {
            using var document = JsonDocument.Parse(manifest.Json);
            var spec = Get(document.RootElement, "spec");
            var (group, kind) = (Text(spec, "group"), Text(Get(spec, "names"), "kind"));
            var shared = Get(Get(spec, "validation"), "openAPIV3Schema");
            foreach (var version in Get(spec, "versions") is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [])
            {
                var own = Get(Get(version, "schema"), "openAPIV3Schema");
                var schema = own.ValueKind == JsonValueKind.Object ? own : shared;
                found[(group, Text(version, "name"), kind)] = (
                    schema.ValueKind == JsonValueKind.Object ? Root(SchemaParser.Node(schema)) : null,
                    Text(spec, "scope") == "Namespaced"
                );
            }
        }
        return found;
    }

    static SchemaNode Root(SchemaNode node)
    {
        var properties = new Dictionary<string, SchemaNode>(node.Properties) { ["metadata"] = Metadata };
        properties.TryAdd("apiVersion", String);
        properties.TryAdd("kind", String);
        return node with { Properties = properties };
    }

    static JsonElement Get(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    static string Text(JsonElement element, string name) =>
        Get(element, name) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : "";
}
