using System.Text.Json;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;

namespace Tandem.Adapters.Clouds.Alibaba.Kinds;

/// <summary>The marks of ownership, as the products write and spell them.</summary>
static class Tags
{
    /// <summary><c>Tag.N.Key</c> and <c>Tag.N.Value</c> for creation.</summary>
    public static Parameters[] Of(Ownership owner) => [Tag(Ownership.PlanTag, owner.Plan), Tag(Ownership.KeyTag, owner.Key)];

    /// <summary>The filter for everything of a plan.</summary>
    public static Parameters[] OfPlan(string plan) => [Tag(Ownership.PlanTag, plan)];

    /// <summary>Whose it is, or null. Knows all spellings: a list or a wrapped list; <c>Key</c>, <c>TagKey</c> or <c>key</c>.</summary>
    public static Ownership? Read(JsonElement item)
    {
        string? plan = null;
        string? key = null;
        foreach (
            var tag in (JsonElement[])
                [.. item.Items("Tags", "Tag"), .. item.Items("Tag", "Tag"), .. item.Items("Tags"), .. item.Items("tags")]
        )
        {
            var (name, value) = (First(tag, "Key", "TagKey", "key"), First(tag, "Value", "TagValue", "value"));
            plan = name == Ownership.PlanTag ? value : plan;
            key = name == Ownership.KeyTag ? value : key;
        }
        return plan is not null && key is not null ? new Ownership(plan, key) : null;
    }

    static Parameters Tag(string key, string value) => new() { { "Key", key }, { "Value", value } };

    static string First(JsonElement from, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (from.Text(name) is { Length: > 0 } text)
            {
                return text;
            }
        }
        return "";
    }
}
