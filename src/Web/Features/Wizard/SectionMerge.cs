using System.Text.Json;
using System.Text.Json.Nodes;
using Tandem.Plans;

namespace Tandem.Web.Features.Wizard;

/// <summary>
/// Puts one user's change on top of another's: what I did not touch is taken as the other one left it, input by input; where both changed the
/// same input, mine stands.
/// </summary>
static class SectionMerge
{
    // What tells the items of a list apart: files, networks, sites, accounts. Other lists count as one input.
    static readonly string[] Keys = ["path", "site", "key", "id"];

    /// <param name="start">What both changes began with.</param>
    public static IPlanSection Apply(IPlanSection start, IPlanSection mine, IPlanSection theirs) =>
        (IPlanSection)Merge(ToJson(start), ToJson(mine), ToJson(theirs))!.Deserialize(mine.GetType(), PlanJson.Options)!;

    static JsonNode? ToJson(IPlanSection section) => JsonSerializer.SerializeToNode(section, section.GetType(), PlanJson.Options);

    static JsonNode? Merge(JsonNode? start, JsonNode? mine, JsonNode? theirs)
    {
        if (JsonNode.DeepEquals(start, mine))
        {
            return theirs?.DeepClone();
        }
        return (start, mine, theirs) switch
        {
            (JsonObject s, JsonObject m, JsonObject t) => new JsonObject(
                m.Select(p => KeyValuePair.Create(p.Key, Merge(s[p.Key], p.Value, t[p.Key])))
            ),
            (JsonArray s, JsonArray m, JsonArray t) when KeyOf([.. s, .. m, .. t]) is { } key => MergeLists(key, s, m, t),
            _ => mine?.DeepClone(),
        };
    }

    static JsonArray MergeLists(string key, JsonArray start, JsonArray mine, JsonArray theirs)
    {
        var (s, m, t) = (ByKey(key, start), ByKey(key, mine), ByKey(key, theirs));
        // My order if I moved anything, else the other one's.
        var moved = !m.Keys.Where(s.ContainsKey).SequenceEqual(s.Keys.Where(m.ContainsKey));
        var merged = new JsonArray();
        foreach (var id in (moved ? m.Keys.Concat(t.Keys) : t.Keys.Concat(m.Keys)).Distinct())
        {
            // Missing counts as a value: who removed something removed it, unless the other one changed it meanwhile.
            if (Merge(s.GetValueOrDefault(id), m.GetValueOrDefault(id), t.GetValueOrDefault(id)) is { } item)
            {
                merged.Add(item);
            }
        }
        return merged;
    }

    static string? KeyOf(IReadOnlyList<JsonNode?> items) =>
        Keys.FirstOrDefault(k => items.Count > 0 && items.All(i => i is JsonObject o && o.ContainsKey(k)));

    static OrderedDictionary<string, JsonNode?> ByKey(string key, JsonArray items)
    {
        var found = new OrderedDictionary<string, JsonNode?>();
        foreach (var item in items)
        {
            found[item![key]!.ToString()] = item;
        }
        return found;
    }
}
