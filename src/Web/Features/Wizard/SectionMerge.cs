using System.Text.Json;
using System.Text.Json.Nodes;
using Tandem.Overlays;
using Tandem.Plans;

namespace Tandem.Web.Features.Wizard;

/// <summary>Two people's answers to one step put together.</summary>
/// <param name="Overlaps">The inputs that both changed differently, by name; in them mine stands. Empty when nobody's work is lost.</param>
sealed record MergedSection(IPlanSection Section, IReadOnlyList<string> Overlaps);

/// <summary>
/// Puts one user's change on top of another's: what I did not touch is taken as the other one left it, input by input, and the texts of files line
/// by line.
/// </summary>
sealed class SectionMerge
{
    // What tells the items of a list apart: files, networks, sites, accounts. Other lists count as one input.
    static readonly string[] Keys = ["path", "site", "key", "id"];
    readonly List<string> _overlaps = [];

    /// <param name="start">What both changes began with.</param>
    public static MergedSection Apply(IPlanSection start, IPlanSection mine, IPlanSection theirs)
    {
        var merge = new SectionMerge();
        var merged = merge.Merge("", ToJson(start), ToJson(mine), ToJson(theirs))!;
        return new((IPlanSection)merged.Deserialize(mine.GetType(), PlanJson.Options)!, merge._overlaps);
    }

    static JsonNode? ToJson(IPlanSection section) => JsonSerializer.SerializeToNode(section, section.GetType(), PlanJson.Options);

    JsonNode? Merge(string name, JsonNode? start, JsonNode? mine, JsonNode? theirs)
    {
        if (JsonNode.DeepEquals(start, mine))
        {
            return theirs?.DeepClone();
        }
        return (start, mine, theirs) switch
        {
            (JsonObject s, JsonObject m, JsonObject t) => new JsonObject(
                m.Select(p => KeyValuePair.Create(p.Key, Merge($"{name}/{p.Key}", s[p.Key], p.Value, t[p.Key])))
            ),
            (JsonArray s, JsonArray m, JsonArray t) when KeyOf([.. s, .. m, .. t]) is { } key => MergeLists(name, key, s, m, t),
            (JsonValue s, JsonValue m, JsonValue t) when name.EndsWith("/content", StringComparison.Ordinal) => MergeText(
                name,
                $"{s}",
                $"{m}",
                $"{t}"
            ),
            _ => Mine(name, start, mine, theirs),
        };
    }

    JsonValue MergeText(string name, string start, string mine, string theirs)
    {
        var merged = TextMerge.Of(start, mine, theirs);
        if (merged.Overlaps.Count > 0)
        {
            _overlaps.Add(Named(name[..^"/content".Length]));
        }
        return JsonValue.Create(merged.Text);
    }

    JsonNode? Mine(string name, JsonNode? start, JsonNode? mine, JsonNode? theirs)
    {
        if (!JsonNode.DeepEquals(start, theirs) && !JsonNode.DeepEquals(mine, theirs))
        {
            _overlaps.Add(Named(name));
        }
        return mine?.DeepClone();
    }

    /// <summary>The last word that a reader knows: the file, or the input.</summary>
    static string Named(string name) => name.StartsWith("/files/", StringComparison.Ordinal) ? name["/files/".Length..] : name[1..];

    JsonArray MergeLists(string name, string key, JsonArray start, JsonArray mine, JsonArray theirs)
    {
        var (s, m, t) = (ByKey(key, start), ByKey(key, mine), ByKey(key, theirs));
        // My order if I moved anything, else the other one's.
        var moved = !m.Keys.Where(s.ContainsKey).SequenceEqual(s.Keys.Where(m.ContainsKey));
        var merged = new JsonArray();
        foreach (var id in (moved ? m.Keys.Concat(t.Keys) : t.Keys.Concat(m.Keys)).Distinct())
        {
            // Missing counts as a value: who removed something removed it, unless the other one changed it meanwhile.
            if (Merge($"{name}/{id}", s.GetValueOrDefault(id), m.GetValueOrDefault(id), t.GetValueOrDefault(id)) is { } item)
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
