using System.Text;
using System.Text.RegularExpressions;
using Tandem.Overlays;
using Tandem.Overlays.Charts;

namespace Tandem.Adapters.Rendering.Charts;

/// <summary>
/// Sets the clock of a chart: two renderings within a second would not show that a template writes down the day. Instead of the time, <c>now</c> is
/// given a day long past.
/// </summary>
static partial class ChartClock
{
    const string Past = "(toDate \"2006-01-02\" \"2001-02-03\")";

    public static IReadOnlyList<OverlayFile> SetBack(IReadOnlyList<OverlayFile> files) =>
        [
            .. files.Select(f =>
                ChartSource.IsPart(f.Path) && f.Content.Contains("now", StringComparison.Ordinal)
                    ? f with
                    {
                        Content = SetBack(f.Content),
                    }
                    : f
            ),
        ];

    static string SetBack(string template) =>
        Action().Replace(template, action => Word().Replace(action.Value, m => m.Value == "now" ? Past : m.Value));

    [GeneratedRegex(@"\{\{(?s:.*?)\}\}")]
    private static partial Regex Action();

    /// <summary>Comments and quoted text as a whole, so that a "now" in them is left alone; fields and variables of that name too.</summary>
    [GeneratedRegex(@"/\*(?s:.*?)\*/|""(?:[^""\\\n]|\\.)*""|`[^`]*`|[.$\w-]+")]
    private static partial Regex Word();
}
