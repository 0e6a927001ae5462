using System.Globalization;
using System.Text.Json;

namespace Tandem.Adapters.Clouds.Alibaba.Wire;

/// <summary>Reads answers leniently: what is absent, null or of another type is empty, because a cloud leaves out what it has not made yet.</summary>
static class Json
{
    /// <summary>The field as text; empty when there is none.</summary>
    public static string Text(this JsonElement from, params ReadOnlySpan<string> path)
    {
        var value = from.At(path);
        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString() ?? "",
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
            _ => "",
        };
    }

    /// <summary>The items of the array at the path; none when there is no array.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement from, params ReadOnlySpan<string> path)
    {
        var value = from.At(path);
        return value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];
    }

    public static int? Number(this JsonElement from, params ReadOnlySpan<string> path) =>
        int.TryParse(from.Text(path), out var number) ? number : null;

    public static double? Decimal(this JsonElement from, params ReadOnlySpan<string> path) =>
        double.TryParse(from.Text(path), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    static JsonElement At(this JsonElement from, params ReadOnlySpan<string> path)
    {
        var value = from;
        foreach (var name in path)
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(name, out value))
            {
                return default;
            }
        }
        return value;
    }
}
