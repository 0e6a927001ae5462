using Tandem.Access;
using Tandem.Overlays.Charts;
using Tandem.Overlays.Editing;
using Tandem.Plans;

namespace Tandem.Overlays.Transfer;

/// <summary>A plan's files as one archive.</summary>
public sealed record ExportedTree(string Name, byte[] Zip);

/// <summary>Trees coming in and going out: permission, rules, nothing stored.</summary>
public sealed class OverlayTransfer(IOverlayArchive archive, IYamlReader reader, PlanService plans, IChartExpander charts)
{
    readonly Importer _importer = new(reader);

    public Result<Incoming> ReadZip(Actor actor, byte[] zip)
    {
        if (actor.Refuses(Permission.EditPlans) is { } no)
        {
            return no;
        }
        var read = archive.Read(zip);
        return read.Ok ? IncomingRules.Take(read.Value) : read.Failure;
    }

    public Result<Incoming> ReadFolder(Actor actor, IReadOnlyList<IncomingEntry> entries) =>
        actor.Refuses(Permission.EditPlans) is { } no ? no : IncomingRules.Take(entries);

    /// <summary>Folders of the tree that can be a site's overlay.</summary>
    public IReadOnlyList<string> Overlays(Incoming incoming) => _importer.Overlays(incoming.Files);

    public Result<ImportPlan> Plan(Actor actor, IReadOnlyList<OverlayFile> current, Incoming incoming, ImportChoice choice) =>
        actor.Refuses(Permission.EditPlans) is { } no ? no : _importer.Plan(current, incoming, choice);

    /// <summary>
    /// The files of the plan as it is saved, with what its chart renders to at each site; <c>kubectl apply -k overlays/SITE</c> takes them as they are. Where
    /// the chart does not render, the file is missing, and kubectl says so.
    /// </summary>
    public async Task<Result<ExportedTree>> ExportAsync(Actor actor, Guid plan, CancellationToken cancellation)
    {
        var found = await plans.FindAsync(actor, plan, cancellation);
        if (!found.Ok)
        {
            return found.Failure;
        }
        var files = found.Value.Plan.Overlays.Files;
        foreach (var site in found.Value.Plan.Sites.All)
        {
            var whole = await charts.WithGeneratedAsync(files, [OverlaysSection.FolderOf(site.Key)], cancellation);
            files = whole.Ok ? whole.Value : files;
        }
        return new ExportedTree($"overlays-{plan.ToString()[..8]}-{found.Value.Version}.zip", archive.Write(files));
    }
}
