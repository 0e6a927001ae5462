using System.Collections.Concurrent;
using System.Text.Json;

namespace Tandem.Sandbox.Kube.Kinds;

/// <summary>Builds <see cref="TypeNode"/>s from the facts file's short notation: <c>type</c>, <c>ref</c>, <c>list</c> with <c>of</c>, <c>map</c>.</summary>
internal sealed class FactTypes(JsonElement types)
{
    readonly ConcurrentDictionary<string, Lazy<TypeNode>> named = new(StringComparer.Ordinal);

    public TypeNode Named(string name) => named.GetOrAdd(name, key => new Lazy<TypeNode>(() => Build(key))).Value;

    TypeNode Build(string name) => types.TryGetProperty(name, out var fact) ? FromType(fact) : TypeNode.Any;

    TypeNode FromType(JsonElement fact)
    {
        if (!fact.TryGetProperty("fields", out var fields))
            return Scalar(fact);
        var map = fields
            .EnumerateObject()
            .ToDictionary(f => f.Name, f => new Lazy<TypeNode>(() => FromField(f.Value)), StringComparer.Ordinal);
        return new TypeNode
        {
            Shape = Shape.Struct,
            Atomic = IsAtomic(fact),
            Fields = map,
            Required = fact.TryGetProperty("required", out var required)
                ? Strings(required).ToHashSet(StringComparer.Ordinal)
                : new HashSet<string>(),
            KeyDefaults = fields
                .EnumerateObject()
                .Where(f => f.Value.TryGetProperty("default", out var value) && value.ValueKind == JsonValueKind.String)
                .ToDictionary(f => f.Name, f => f.Value.GetProperty("default").GetString()!, StringComparer.Ordinal),
        };
    }

    TypeNode FromField(JsonElement fact)
    {
        if (fact.TryGetProperty("ref", out var reference))
        {
            var target = Named(reference.GetString()!);
            return IsAtomic(fact) && !target.Atomic ? AsAtomic(target) : target;
        }
        if (fact.TryGetProperty("list", out var rule))
            return ListOf(fact, rule.GetString()!);
        if (fact.TryGetProperty("map", out var item))
            return new TypeNode
            {
                Shape = Shape.Map,
                Atomic = IsAtomic(fact),
                Item = new Lazy<TypeNode>(() => FromField(item)),
            };
        return Scalar(fact);
    }

    TypeNode ListOf(JsonElement fact, string rule) =>
        new()
        {
            Shape = Shape.List,
            Atomic = rule == "atomic",
            Rule = rule switch
            {
                "map" => ListRule.Map,
                "set" => ListRule.Set,
                _ => ListRule.Atomic,
            },
            Keys = fact.TryGetProperty("keys", out var keys) ? Strings(keys).ToList() : [],
            Item = fact.TryGetProperty("of", out var item) ? new Lazy<TypeNode>(() => FromField(item)) : null,
        };

    static TypeNode Scalar(JsonElement fact) =>
        new()
        {
            Shape = (fact.TryGetProperty("type", out var type) ? type.GetString() : "any") switch
            {
                "string" => Shape.Text,
                "integer" or "number" => Shape.Number,
                "boolean" => Shape.Truth,
                "int-or-string" => Shape.Scalar,
                _ => Shape.Any,
            },
            Atomic = true,
            Allowed = fact.TryGetProperty("enum", out var allowed) ? Strings(allowed).ToList() : [],
        };

    static TypeNode AsAtomic(TypeNode node) =>
        new()
        {
            Shape = node.Shape,
            Atomic = true,
            Fields = node.Fields,
            Required = node.Required,
            Item = node.Item,
            Open = node.Open,
        };

    static bool IsAtomic(JsonElement fact) => fact.TryGetProperty("mapType", out var rule) && rule.GetString() == "atomic";

    static IEnumerable<string> Strings(JsonElement list) =>
        list.EnumerateArray().Where(i => i.ValueKind == JsonValueKind.String).Select(i => i.GetString()!);
}
