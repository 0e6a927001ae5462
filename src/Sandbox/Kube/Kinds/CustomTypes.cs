using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Kinds;

/// <summary>Reads a CustomResourceDefinition: the kinds it makes, and the types its schema declares.</summary>
internal static class CustomTypes
{
    static readonly string[] EveryVerb = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

    /// <summary>The kinds served by <paramref name="definition"/>, one for each served version.</summary>
    public static IEnumerable<KindInfo> Kinds(JsonObject definition)
    {
        var spec = definition.Map("spec");
        var names = spec.Map("names");
        if (spec is null || names.Text("kind") is not { } kind || names.Text("plural") is not { } plural)
            yield break;
        foreach (var version in spec.Each("versions").Where(v => v.Flag("served")))
            yield return new KindInfo(spec.Text("group") ?? "", version.Text("name") ?? "", kind, plural)
            {
                Custom = true,
                Singular = names.Text("singular") ?? kind.ToLowerInvariant(),
                Namespaced = spec.Text("scope") == "Namespaced",
                Verbs = EveryVerb,
                Short = names.Texts("shortNames").ToList(),
                Categories = names.Texts("categories").ToList(),
                Subresources = version.Map("subresources") is { } sub ? sub.Select(s => s.Key).Order(StringComparer.Ordinal).ToList() : [],
                Declared = version.Map("schema", "openAPIV3Schema"),
                Schema = Root(version.Map("schema", "openAPIV3Schema")),
                Columns = version
                    .Each("additionalPrinterColumns")
                    .Select(c => (c.Text("name") ?? "", c.Text("type") ?? "string", c.Text("jsonPath") ?? ""))
                    .ToList(),
            };
    }

    static TypeNode Root(JsonObject? schema)
    {
        var root = Node(schema ?? new JsonObject { ["x-kubernetes-preserve-unknown-fields"] = true });
        var fields = new Dictionary<string, Lazy<TypeNode>>(root.Fields, StringComparer.Ordinal)
        {
            ["apiVersion"] = new(() => new TypeNode { Shape = Shape.Text, Atomic = true }),
            ["kind"] = new(() => new TypeNode { Shape = Shape.Text, Atomic = true }),
            ["metadata"] = new(() => BuiltInKinds.ObjectMeta),
        };
        return new TypeNode
        {
            Shape = Shape.Struct,
            Fields = fields,
            Required = root.Required,
            Open = root.Open,
        };
    }

    static TypeNode Node(JsonObject schema)
    {
        if (schema.Flag("x-kubernetes-int-or-string"))
            return new TypeNode { Shape = Shape.Scalar, Atomic = true };
        return schema.Text("type") switch
        {
            "string" => new TypeNode
            {
                Shape = Shape.Text,
                Atomic = true,
                Allowed = schema.Texts("enum").ToList(),
            },
            "integer" or "number" => new TypeNode { Shape = Shape.Number, Atomic = true },
            "boolean" => new TypeNode { Shape = Shape.Truth, Atomic = true },
            "array" => ListOf(schema),
            "object" => MapOf(schema),
            _ => schema.Map("properties") is null ? TypeNodeOpen : MapOf(schema),
        };
    }

    static TypeNode TypeNodeOpen => new() { Shape = Shape.Struct, Open = true };

    static TypeNode ListOf(JsonObject schema)
    {
        var rule = schema.Text("x-kubernetes-list-type") ?? "atomic";
        return new TypeNode
        {
            Shape = Shape.List,
            Atomic = rule == "atomic",
            Rule =
                rule == "map" ? ListRule.Map
                : rule == "set" ? ListRule.Set
                : ListRule.Atomic,
            Keys = schema.Texts("x-kubernetes-list-map-keys").ToList(),
            Item = schema.Map("items") is { } item ? new Lazy<TypeNode>(() => Node(item)) : null,
        };
    }

    static TypeNode MapOf(JsonObject schema)
    {
        var atomic = schema.Text("x-kubernetes-map-type") == "atomic";
        if (schema.Map("properties") is null && schema.At("additionalProperties") is { } more)
            return new TypeNode
            {
                Shape = Shape.Map,
                Atomic = atomic,
                Item = more is JsonObject item ? new(() => Node(item)) : null,
            };
        var fields = schema.Map("properties") ?? [];
        return new TypeNode
        {
            Shape = Shape.Struct,
            Atomic = atomic,
            Open = schema.Flag("x-kubernetes-preserve-unknown-fields"),
            Fields = fields
                .Where(f => f.Value is JsonObject)
                .ToDictionary(f => f.Key, f => new Lazy<TypeNode>(() => Node((JsonObject)f.Value!)), StringComparer.Ordinal),
            Required = schema.Texts("required").ToHashSet(StringComparer.Ordinal),
            KeyDefaults = fields
                .Where(f => f.Value.Text("default") is not null)
                .ToDictionary(f => f.Key, f => f.Value.Text("default")!, StringComparer.Ordinal),
        };
    }
}
