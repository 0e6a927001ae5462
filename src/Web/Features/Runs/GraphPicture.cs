using Tandem.Runs;

namespace Tandem.Web.Features.Runs;

/// <summary>Distances of the picture, in its own units.</summary>
/// <param name="Column">From one depth to the next.</param>
/// <param name="Row">From one step to the next at the same depth.</param>
/// <param name="Radius">Of a step.</param>
/// <param name="Head">Above a site's first row.</param>
/// <param name="Margin">Left of the first step, for the site's name; without one the name stands in the head.</param>
public sealed record GraphMetrics(int Column, int Row, int Radius, int Head, int Margin, bool HasLabels)
{
    public static GraphMetrics Wide { get; } = new(104, 62, 15, 10, 150, true);

    /// <summary>For a telephone: no labels, and a step is still as large as a finger needs.</summary>
    public static GraphMetrics Narrow { get; } = new(35, 34, 12, 30, 0, false);
}

public sealed record GraphNode(StepSpec Step, int X, int Y);

/// <param name="From">Key of the step that comes first.</param>
public sealed record GraphEdge(string From, string To, string Path);

/// <summary>The band of one site.</summary>
public sealed record GraphLane(SheetSite Site, int Y, int Height);

/// <summary>
/// Where everything of the picture stands: a band for each site, time from left to right, a step right of all it waits for. Pure, and the same
/// however far the run is.
/// </summary>
public sealed record GraphPicture(
    int Width,
    int Height,
    IReadOnlyList<GraphLane> Lanes,
    IReadOnlyList<GraphNode> Nodes,
    IReadOnlyList<GraphEdge> Edges
)
{
    public static GraphPicture Of(RunSheet sheet, GraphMetrics metrics)
    {
        var depths = Depths(sheet);
        var lanes = new List<GraphLane>();
        var nodes = new Dictionary<string, GraphNode>();
        var y = 0;
        foreach (var site in sheet.Sites)
        {
            var columns = site.Steps.GroupBy(s => depths[s.Spec.Key]).ToList();
            var height = metrics.Head + columns.Max(c => c.Count()) * metrics.Row;
            foreach (var column in columns)
            {
                var row = 0;
                foreach (var step in column.OrderByDescending(s => Dependants(sheet, s.Spec.Key)))
                {
                    var at = y + metrics.Head + (row++ * metrics.Row) + metrics.Radius + 2;
                    nodes[step.Spec.Key] = new(step.Spec, metrics.Margin + (column.Key * metrics.Column) + (metrics.Column / 2), at);
                }
            }
            lanes.Add(new(site, y, height));
            y += height + 8;
        }
        var width = metrics.Margin + (((depths.Count == 0 ? 0 : depths.Values.Max()) + 1) * metrics.Column);
        return new(width, Math.Max(0, y - 8), lanes, [.. nodes.Values], [.. Connect(sheet, nodes, metrics)]);
    }

    /// <summary>How many steps stand at the longest way to each step.</summary>
    static Dictionary<string, int> Depths(RunSheet sheet)
    {
        var specs = sheet.Steps.ToDictionary(s => s.Spec.Key, s => s.Spec);
        var depths = new Dictionary<string, int>();
        int Of(string key) =>
            depths.TryGetValue(key, out var d)
                ? d
                : depths[key] = specs[key].WaitsFor.Where(specs.ContainsKey).Select(k => Of(k) + 1).DefaultIfEmpty(0).Max();
        foreach (var key in specs.Keys)
        {
            Of(key);
        }
        return depths;
    }

    static int Dependants(RunSheet sheet, string key) => sheet.Steps.Count(s => s.Spec.WaitsFor.Contains(key));

    static IEnumerable<GraphEdge> Connect(RunSheet sheet, Dictionary<string, GraphNode> nodes, GraphMetrics metrics) =>
        from step in sheet.Steps
        let direct = step.Spec.WaitsFor.Where(nodes.ContainsKey).ToList()
        from before in direct
        // What another dependency waits for anyway needs no line of its own.
        where !direct.Any(other => other != before && Reaches(nodes, other, before))
        select new GraphEdge(before, step.Spec.Key, Curve(nodes[before], nodes[step.Spec.Key], metrics));

    static bool Reaches(Dictionary<string, GraphNode> nodes, string from, string to) =>
        nodes[from].Step.WaitsFor.Any(d => d == to || (nodes.ContainsKey(d) && Reaches(nodes, d, to)));

    static string Curve(GraphNode a, GraphNode b, GraphMetrics metrics)
    {
        var (x1, x2) = (a.X + metrics.Radius, b.X - metrics.Radius);
        var bend = Math.Min((x2 - x1) / 2, metrics.Column / 2);
        return a.Y == b.Y ? $"M{x1} {a.Y}H{x2}" : $"M{x1} {a.Y}C{x1 + bend} {a.Y} {x2 - bend} {b.Y} {x2} {b.Y}";
    }
}
