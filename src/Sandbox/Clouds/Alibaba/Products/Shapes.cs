using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tandem.Sandbox.Clouds.State;

namespace Tandem.Sandbox.Clouds.Alibaba.Products;

/// <summary>JSON shapes several products share.</summary>
internal static class Shapes
{
    /// <summary>A plain array.</summary>
    public static JsonArray Array(IEnumerable<JsonNode?> items) => new([.. items]);

    public static JsonArray Texts(IEnumerable<string> items) => new([.. items.Select(i => JsonValue.Create(i))]);

    /// <summary>The wrapped list of the older products: <c>{"Vpc":[…]}</c>.</summary>
    public static JsonObject Wrapped(string name, IEnumerable<JsonNode?> items) => new() { [name] = Array(items) };

    public static JsonObject Wrapped(string name, JsonArray items) => new() { [name] = items };

    public static JsonObject Wrapped(string name, params IEnumerable<string> items) => new() { [name] = Texts(items) };

    /// <summary>Tags as <c>{Key,Value}</c>, or under the names given.</summary>
    public static JsonArray Tags(Resource resource, string key = "Key", string value = "Value") =>
        Array(resource.Tags.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => new JsonObject { [key] = t.Key, [value] = t.Value }));

    /// <summary>What <c>Tag.N.Key</c> and <c>Tag.N.Value</c> say; refuses more than 20 and reserved prefixes.</summary>
    public static ImmutableDictionary<string, string> ReadTags(Call call, string name = "Tag")
    {
        var tags = call.Parameters.Objects(name).Select(t => (Key: t["Key"] ?? t["key"], Value: t["Value"] ?? t["value"] ?? "")).ToList();
        if (tags.Count > 20)
            throw new CloudError(400, "NumberExceed.Tags", "The maximum number of tags is exceeded.");
        foreach (var (key, value) in tags)
            CheckTag(key, value);
        return tags.GroupBy(t => t.Key!).ToImmutableDictionary(g => g.Key, g => g.Last().Value);
    }

    public static void CheckTag(string? key, string value)
    {
        string[] reserved = ["aliyun", "acs:", "http://", "https://"];
        if (key is null or "" || key.Length > 128 || reserved.Any(r => key.StartsWith(r, StringComparison.Ordinal)))
            throw new CloudError(400, "InvalidTagKey.Malformed", "The specified tag key is not valid.");
        if (
            value.Length > 128
            || value.StartsWith("http://", StringComparison.Ordinal)
            || value.StartsWith("https://", StringComparison.Ordinal)
        )
            throw new CloudError(400, "InvalidTagValue.Malformed", "The specified tag value is not valid.");
    }

    /// <summary>Whether the resource carries every tag of the filter; a filter without value asks for the key alone.</summary>
    public static bool HasTags(Call call, Resource resource) =>
        call
            .Parameters.Objects("Tag")
            .All(t => resource.Tags.TryGetValue(t["Key"] ?? t["key"] ?? "", out var value) && (t["Value"] ?? t["value"] ?? value) == value);

    /// <summary>Whether the filter parameter is absent or equals what the resource has.</summary>
    public static bool Fits(Call call, string parameter, string? actual) =>
        call.Parameters[parameter] is not { } wanted || wanted == actual;

    /// <summary>A name of 1 to 128 characters that is no address.</summary>
    public static string Name(Call call, string parameter, string code)
    {
        var name = call.Parameters[parameter] ?? "";
        if (
            name.Length > 128
            || name.StartsWith("http://", StringComparison.Ordinal)
            || name.StartsWith("https://", StringComparison.Ordinal)
        )
            throw new CloudError(400, code, $"Specified {parameter} is not valid.");
        return name;
    }
}
