using System.Text.Json;

namespace Tandem.Adapters.Kube.Planning;

/// <summary>The tokens by which the server tells the items of a list apart.</summary>
static class ListKeys
{
    /// <summary>True when the item is the one that the token names. A key the item does not give is the server's to fill in.</summary>
    public static bool Matches(string token, JsonElement item)
    {
        using var key = JsonDocument.Parse(token[2..]);
        if (token[0] == 'v')
        {
            return JsonElement.DeepEquals(key.RootElement, item);
        }
        return item.ValueKind == JsonValueKind.Object
            && key.RootElement.ValueKind == JsonValueKind.Object
            && key.RootElement.EnumerateObject()
                .All(k => !item.TryGetProperty(k.Name, out var value) || JsonElement.DeepEquals(k.Value, value));
    }

    /// <summary>Names of the keys: <c>containerPort</c>, <c>protocol</c>.</summary>
    public static IReadOnlyList<string> Names(string token)
    {
        using var key = JsonDocument.Parse(token[2..]);
        return [.. key.RootElement.EnumerateObject().Select(k => k.Name)];
    }

    /// <summary>The token of an item nobody owns yet.</summary>
    public static string Of(IReadOnlyList<string> names, JsonElement item)
    {
        var pairs =
            from name in names
            where item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out _)
            select $"{JsonSerializer.Serialize(name)}:{item.GetProperty(name).GetRawText()}";
        return $"k:{{{string.Join(',', pairs)}}}";
    }

    public static string Words(string token)
    {
        using var key = JsonDocument.Parse(token[2..]);
        return string.Join(",", key.RootElement.EnumerateObject().Select(k => $"{k.Name}={k.Value}"));
    }
}
