using System.Text.Json.Nodes;

namespace Tandem.Sandbox.Clouds.Alibaba;

/// <summary>Check 11 of the front door: what must be there is, and what has few values has one of them.</summary>
internal static class ParameterRules
{
    public static void Check(IReadOnlyList<string> rules, Parameters parameters, JsonObject? body)
    {
        foreach (var rule in rules)
        {
            var halves = rule.Split('=');
            var name = halves[0].TrimEnd('*');
            var value = parameters[name] ?? InBody(body, name);
            if (halves[0].EndsWith('*') && value is null && !parameters.Has(name))
                throw CloudError.Missing(name);
            if (halves.Length > 1 && value is not null && !halves[1].Split('|').Contains(value, StringComparer.Ordinal))
                throw CloudError.Invalid(name);
        }
        // Whatever the operation: a region that does not exist is refused before anything else is looked at.
        if (parameters["RegionId"] is { } region)
            Regions.Need(region);
    }

    static string? InBody(JsonObject? body, string name) =>
        body?[name] is not { } node ? null
        : node is JsonValue value && value.TryGetValue<string>(out var text) ? (text.Length > 0 ? text : null)
        : node.ToJsonString();
}
