using System.Text.RegularExpressions;
using Tandem.Overlays;
using Tandem.Overlays.Charts;

namespace Tandem.Adapters.Rendering.Charts;

/// <summary>Finds file and line of what Helm complains about: it names its files by the chart's name, not by where they lie.</summary>
static partial class HelmErrors
{
    /// <summary>Characters of a complaint that are shown: a chain of includes repeats itself for pages.</summary>
    const int Shown = 600;

    public static RenderProblem Explain(ClosedResult result)
    {
        if (result.Overran is { } limit)
        {
            return limit == Limit.Time
                ? new(null, null, Text.Of($"The chart took longer than 20 seconds to render and was stopped."), Lighter())
                : new(null, null, Text.Of($"The chart renders to more than 16 MiB and was cut off."), Lighter());
        }
        if (result.IsStarved)
        {
            return new(
                $"{ChartSource.Folder}/Chart.yaml",
                null,
                Text.Of($"The chart took more memory or processor time than is allowed and was stopped."),
                Lighter()
            );
        }
        var message = Message(result.Errors);
        // Of a chain of includes the last one with a line is where it happened.
        var places = Template().Matches(message);
        return places.Count > 0 ? InTemplate(message, places.LastOrDefault(p => p.Groups["line"].Success) ?? places[^1])
            : Values().Match(message) is { Success: true } values ? InValues(message, values)
            : new(
                SchemaSays(message) ? ChartSource.SharedValues : $"{ChartSource.Folder}/Chart.yaml",
                null,
                Text.Of($"Helm says: {Short(message)}"),
                SchemaSays(message)
                    ? Text.Of($"Correct the value in {ChartSource.SharedValues} or in the site's values.yaml.")
                    : Text.Of($"Correct the chart, or take another version of it.")
            );
    }

    static RenderProblem InTemplate(string message, Match place)
    {
        var file = $"{ChartSource.Folder}/{place.Groups["path"].Value}";
        // The line of a YAML error counts in what the template rendered to, which is no line of any file.
        var inResult = message.Contains("YAML parse error", StringComparison.Ordinal);
        int? line = !inResult && place.Groups["line"].Success ? int.Parse(place.Groups["line"].Value) : null;
        return new(
            file,
            line,
            Text.Of($"Helm says: {Short(message)}"),
            Text.Of($"Give the value it misses in values.yaml, or correct the template.")
        );
    }

    static RenderProblem InValues(string message, Match values) =>
        new(
            values.Groups["path"].Value,
            Line().Match(message) is { Success: true } line ? int.Parse(line.Groups[1].Value) : null,
            Text.Of($"Helm says: {Short(message)}"),
            Text.Of($"Correct the line.")
        );

    static string Message(string errors)
    {
        var lines = errors
            .Split('\n', StringSplitOptions.TrimEntries)
            .Where(l =>
                l.Length > 0 && !l.StartsWith("Use --debug", StringComparison.Ordinal) && !l.StartsWith("level=", StringComparison.Ordinal)
            );
        var message = string.Join(' ', lines);
        return message.StartsWith("Error: ", StringComparison.Ordinal) ? message[7..] : message;
    }

    static bool SchemaSays(string message) => message.Contains("meet the specifications of the schema", StringComparison.Ordinal);

    /// <summary>The end of a chain tells the cause.</summary>
    static string Short(string message) => message.Length <= Shown ? message : $"…{message[^Shown..]}";

    static Text Lighter() => Text.Of($"Take a smaller chart, or turn parts of it off in values.yaml.");

    [GeneratedRegex(@"(?<![\w./-])[\w.-]+/(?<path>(?:charts/[\w.-]+/)*(?:templates|crds)/[\w./-]+?)(?::(?<line>\d+))?(?=[\s:()""',]|$)")]
    private static partial Regex Template();

    [GeneratedRegex(@"failed to parse (?<path>[\w./-]+\.yaml)")]
    private static partial Regex Values();

    [GeneratedRegex(@"\bline (\d+)")]
    private static partial Regex Line();
}
