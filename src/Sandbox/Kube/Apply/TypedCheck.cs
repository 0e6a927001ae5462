using System.Text.Json;
using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Kinds;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Apply;

/// <summary>Says in the server's own words where an applied object does not fit its type.</summary>
internal static class TypedCheck
{
    public static List<string> Errors(TypeNode type, JsonNode? value)
    {
        var errors = new List<string>();
        Check(type, value, "", errors);
        return errors;
    }

    /// <summary>One message out of many, as the server joins them.</summary>
    public static string Join(List<string> errors) =>
        errors.Count == 1 ? errors[0] : "errors:\n" + string.Join("\n", errors.Select(e => "  " + e));

    static void Check(TypeNode type, JsonNode? value, string path, List<string> errors)
    {
        if (value is null)
            return;
        switch (type.Shape)
        {
            case Shape.Struct or Shape.Map:
                Fields(type, value, path, errors);
                break;
            case Shape.List:
                Items(type, value, path, errors);
                break;
            default:
                if (Mismatch(type.Shape, value) is { } wrong)
                    errors.Add($"{path}: {wrong}");
                break;
        }
    }

    static string? Mismatch(Shape shape, JsonNode value)
    {
        var kind = value.GetValueKind();
        return shape switch
        {
            Shape.Text when kind != JsonValueKind.String => $"expected string, got &value.valueUnstructured{{Value:{GoValue(value)}}}",
            Shape.Number when kind != JsonValueKind.Number => $"expected numeric (int or float), got {GoType(value)}",
            Shape.Truth when kind is not (JsonValueKind.True or JsonValueKind.False) => $"expected boolean, got &{{{Plain(value)}}}",
            Shape.Scalar when kind is not (JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False) =>
                $"expected any scalar, got &{{{Plain(value)}}}",
            _ => null,
        };
    }

    static void Fields(TypeNode type, JsonNode value, string path, List<string> errors)
    {
        if (value is not JsonObject map)
        {
            errors.Add($"{path}: expected map, got &{{{Plain(value)}}}");
            return;
        }
        foreach (var (name, field) in map)
            if (type.Field(name) is { } fieldType)
                Check(fieldType, field, $"{path}.{name}", errors);
            else
                errors.Add($"{path}.{name}: field not declared in schema");
    }

    static void Items(TypeNode type, JsonNode value, string path, List<string> errors)
    {
        if (value is not JsonArray list)
        {
            errors.Add($"{path}: expected list, got &{{{Plain(value)}}}");
            return;
        }
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < list.Count; i++)
        {
            var element = FieldPath.Element(type, list[i]);
            if (type.Rule == ListRule.Map && element is null)
                errors.Add($"{path}: element {i}: {KeyProblem(type, list[i])}");
            else if (element is not null && !seen.Add(element))
                errors.Add($"{path}: duplicate entries for key {FieldPath.Print(element)}");
            Check(type.Element, list[i], path + (element is null ? $"[{i}]" : FieldPath.Print(element)), errors);
        }
    }

    static string KeyProblem(TypeNode list, JsonNode? item)
    {
        if (item is not JsonObject map)
            return "associative list with keys may not have non-map elements";
        var missing = list.Keys.First(key => map[key] is null && !list.Element.KeyDefaults.ContainsKey(key));
        return $"associative list with keys has an element that omits key field \"{missing}\" (and doesn't have default value)";
    }

    static string GoValue(JsonNode value) =>
        value switch
        {
            JsonObject map => "map[string]interface {}{"
                + string.Join(", ", map.Select(p => $"\"{p.Key}\":{(p.Value is null ? "interface {}(nil)" : GoValue(p.Value))}"))
                + "}",
            JsonArray list => "[]interface {}{" + string.Join(", ", list.Select(i => i is null ? "interface {}(nil)" : GoValue(i))) + "}",
            _ => Wire.Text(value),
        };

    static string Plain(JsonNode value) =>
        value switch
        {
            JsonObject map => "map[" + string.Join(" ", map.Select(p => $"{p.Key}:{(p.Value is null ? "<nil>" : Plain(p.Value))}")) + "]",
            JsonArray list => "[" + string.Join(" ", list.Select(i => i is null ? "<nil>" : Plain(i))) + "]",
            _ => value.Text() ?? Wire.Text(value),
        };

    static string GoType(JsonNode value) =>
        value.GetValueKind() switch
        {
            JsonValueKind.String => "string",
            JsonValueKind.True or JsonValueKind.False => "bool",
            JsonValueKind.Object => "map[string]interface {}",
            JsonValueKind.Array => "[]interface {}",
            _ => "float64",
        };
}
