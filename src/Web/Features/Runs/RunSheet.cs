using Tandem.Runs;

namespace Tandem.Web.Features.Runs;

/// <summary>A step with what shall be done and how far it is.</summary>
public sealed record SheetStep(StepSpec Spec, StepView View);

/// <summary>The steps of one site.</summary>
/// <param name="Key">Null for steps that belong to no site.</param>
/// <param name="Rank">0 for the primary, 1 for the first backup and so on; -1 for none.</param>
public sealed record SheetSite(string? Key, string Name, int Rank, IReadOnlyList<SheetStep> Steps);

/// <summary>
/// A run laid out for reading: its steps by site, primary first. Pure. Without the definition the events alone still tell the story, with the
/// steps' keys for titles.
/// </summary>
public sealed record RunSheet(IReadOnlyList<SheetSite> Sites)
{
    public IEnumerable<SheetStep> Steps => Sites.SelectMany(s => s.Steps);

    public int Total => Steps.Count();

    /// <summary>Steps that ended well: succeeded, or had nothing to do.</summary>
    public int Done => Steps.Count(s => s.View.State is StepState.Succeeded or StepState.Skipped);

    public int Failed => Steps.Count(s => s.View.State == StepState.Failed);

    public static RunSheet Of(RunDefinition? definition, RunView view)
    {
        var known = definition?.Graph.Steps ?? [];
        var strangers = view.Steps.Keys.Except(known.Select(s => s.Key)).Order(StringComparer.Ordinal).Select(Unknown);
        var choices = definition?.Plan.Sites.All ?? [];
        var sites = known
            .Concat(strangers)
            .GroupBy(s => s.Site)
            .Select(g =>
            {
                var rank = choices.ToList().FindIndex(c => c.Key == g.Key);
                var steps = g.Select(s => new SheetStep(s, view.Step(s.Key))).ToList();
                return new SheetSite(g.Key, rank < 0 ? g.Key ?? "" : choices[rank].Name, rank, steps);
            });
        return new([.. sites.OrderBy(s => s.Rank < 0 ? int.MaxValue : s.Rank)]);
    }

    static StepSpec Unknown(string key) =>
        new(key, "", key.Split('/') is [var site, _, ..] ? site : null, new Text(key.Replace("{", "{{").Replace("}", "}}"), []), []);
}
