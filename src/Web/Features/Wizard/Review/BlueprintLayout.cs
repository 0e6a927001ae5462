using System.Globalization;
using Tandem.Plans;
using Tandem.Runs;

namespace Tandem.Web.Features.Wizard.Review;

/// <summary>A step's box in the picture, in the picture's own units.</summary>
sealed record StepBox(StepSpec Step, int X, int Y)
{
    public const int Width = 112;
    public const int Height = 32;

    public int Middle => X + Width / 2;
}

/// <summary>One site's lane.</summary>
sealed record SiteLane(SiteChoice Site, int Left, int Width);

/// <summary>
/// Where everything of the blueprint's picture lies: one upright lane per site, a row for each step of the longest way from the start, so that
/// every arrow points down. Pure.
/// </summary>
sealed class BlueprintLayout
{
    const int Head = 30;
    const int Inset = 14;
    const int LaneGap = 8;
    const int SlotWidth = StepBox.Width + 12;
    const int RowHeight = StepBox.Height + 24;

    /// <summary>Stands for the steps that belong to no site.</summary>
    public static readonly SiteChoice Common = new("", "", Guid.Empty, "");

    readonly Dictionary<string, StepBox> _boxes = [];

    public BlueprintLayout(StepGraph graph, IReadOnlyList<SiteChoice> sites)
    {
        var rows = Rows(graph);
        var lanes = new List<SiteLane>();
        var left = 0;
        SiteChoice[] common = graph.Steps.Any(s => s.Site is null) ? [Common] : [];
        foreach (var site in sites.Concat(common))
        {
            var slots = Place(graph.Steps.Where(s => (s.Site ?? "") == site.Key), rows, left + Inset);
            var width = 2 * Inset + slots * SlotWidth - (SlotWidth - StepBox.Width);
            lanes.Add(new(site, left, width));
            left += width + LaneGap;
        }
        (Lanes, Width) = (lanes, Math.Max(left - LaneGap, 0));
        Height = Head + (rows.Count == 0 ? 0 : (rows.Values.Max() + 1) * RowHeight) - 10;
        Arrows = [.. Direct(graph).Select(e => Arrow(_boxes[e.From], _boxes[e.To]))];
    }

    public int Width { get; }

    public int Height { get; }

    public IReadOnlyList<SiteLane> Lanes { get; }

    public IEnumerable<StepBox> Boxes => _boxes.Values;

    /// <summary>SVG paths.</summary>
    public IReadOnlyList<string> Arrows { get; }

    static Dictionary<string, int> Rows(StepGraph graph)
    {
        var rows = new Dictionary<string, int>();
        foreach (var step in graph.Steps)
        {
            rows[step.Key] = step.WaitsFor.Select(d => rows[d] + 1).DefaultIfEmpty(0).Max();
        }
        return rows;
    }

    /// <returns>How many boxes lie side by side at most.</returns>
    int Place(IEnumerable<StepSpec> steps, Dictionary<string, int> rows, int left)
    {
        var used = new Dictionary<int, int>();
        foreach (var step in steps)
        {
            var row = rows[step.Key];
            var slot = used.GetValueOrDefault(row);
            used[row] = slot + 1;
            _boxes[step.Key] = new(step, left + slot * SlotWidth, Head + row * RowHeight);
        }
        return used.Values.DefaultIfEmpty(1).Max();
    }

    /// <summary>Without what follows from other arrows: a → c goes when a → b → c is there.</summary>
    static IEnumerable<(string From, string To)> Direct(StepGraph graph)
    {
        var before = new Dictionary<string, HashSet<string>>();
        foreach (var step in graph.Steps)
        {
            before[step.Key] = [.. step.WaitsFor, .. step.WaitsFor.SelectMany(d => before[d])];
            foreach (var from in step.WaitsFor.Where(d => !step.WaitsFor.Any(o => before[o].Contains(d))))
            {
                yield return (from, step.Key);
            }
        }
    }

    /// <summary>Straight down, and over to the other box just above it.</summary>
    static string Arrow(StepBox from, StepBox to)
    {
        var top = to.Y - 19;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"M{from.Middle} {from.Y + StepBox.Height}V{top}C{from.Middle} {top + 12} {to.Middle} {top + 2} {to.Middle} {top + 12}V{to.Y - 4}"
        );
    }
}
