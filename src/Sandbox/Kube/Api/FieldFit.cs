using System.Text.Json;
using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Kinds;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Api;

/// <summary>Fits a whole object that was sent (not applied) to its type: unknown fields are dropped, warned of or refused; wrong types are refused.</summary>
internal static class FieldFit
{
    /// <summary>Changes <paramref name="body"/>; the answer is the warnings.</summary>
    public static IReadOnlyList<string> Fit(KindInfo kind, JsonObject body, string validation)
    {
        var unknown = new List<string>();
        Walk(kind, kind.Schema, body, "", unknown);
        if (unknown.Count == 0 || validation == "Ignore")
            return [];
        var found = unknown.Select(path => $"unknown field \"{path}\"").ToList();
        return validation == "Strict"
            ? throw ApiException.Bad(
                $"{kind.Kind} in version \"{kind.Version}\" cannot be handled as a {kind.Kind}: strict decoding error: {string.Join(", ", found)}"
            )
            : found;
    }

    static void Walk(KindInfo kind, TypeNode type, JsonNode? value, string path, List<string> unknown)
    {
        if (value is null || type.Shape == Shape.Any)
            return;
        if (!kind.Custom)
            Demand(kind, type, value, path);
        if (value is JsonArray list)
            for (var i = 0; i < list.Count; i++)
                Walk(kind, type.Element, list[i], $"{path}[{i}]", unknown);
        if (value is not JsonObject map)
            return;
        foreach (var name in map.Select(p => p.Key).ToList())
        {
            var inner = path.Length == 0 ? name : $"{path}.{name}";
            if (type.Field(name) is { } field)
                Walk(kind, field, map[name], inner, unknown);
            else
            {
                unknown.Add(inner);
                map.Remove(name);
            }
        }
    }

    static void Demand(KindInfo kind, TypeNode type, JsonNode value, string path)
    {
        var kindOf = value.GetValueKind();
        var (fits, wanted) = type.Shape switch
        {
            Shape.Text => (kindOf == JsonValueKind.String, "string"),
            Shape.Number => (kindOf == JsonValueKind.Number, "int32"),
            Shape.Truth => (kindOf is JsonValueKind.True or JsonValueKind.False, "bool"),
            Shape.Struct or Shape.Map => (kindOf == JsonValueKind.Object, "map[string]interface {}"),
            Shape.List => (kindOf == JsonValueKind.Array, "[]interface {}"),
            _ => (true, ""),
        };
        if (!fits)
            throw ApiException.Bad(
                $"{kind.Kind} in version \"{kind.Version}\" cannot be handled as a {kind.Kind}: json: cannot unmarshal {kindOf.ToString().ToLowerInvariant()} into Go struct field {kind.Kind}.{path} of type {wanted}"
            );
    }
}
