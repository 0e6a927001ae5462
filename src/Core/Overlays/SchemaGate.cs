using Tandem.Clusters;
using Tandem.Plans;

namespace Tandem.Overlays;

/// <summary>Holds a rendering against the schemas of the cluster it is meant for, and says in which file and line what is wrong stands.</summary>
public sealed class SchemaGate(ISourceFinder sources)
{
    /// <summary>Only reads. Empty is good.</summary>
    /// <param name="site">Key of the site.</param>
    public async Task<Result<IReadOnlyList<RenderProblem>>> CheckAsync(
        ICluster cluster,
        Plan plan,
        string site,
        Rendering rendering,
        CancellationToken cancellation
    )
    {
        var found = await cluster.CheckSchemaAsync(rendering.Objects, plan.Deploy.Namespace, cancellation);
        return found.Map(problems =>
            (IReadOnlyList<RenderProblem>)
                [.. problems.Select(p => Placed(p, plan.Overlays.Files, OverlaysSection.FolderOf(site), rendering))]
        );
    }

    /// <inheritdoc cref="OverlayPreview.SourceOf"/>
    internal SourcePlace? SourceOf(IReadOnlyList<OverlayFile> files, string folder, Rendering rendering, RenderedObject item, int line) =>
        item.Ref is { } r ? sources.Find(files, folder, rendering, r, item.PathOf(line)) : null;

    RenderProblem Placed(SchemaProblem problem, IReadOnlyList<OverlayFile> files, string folder, Rendering rendering)
    {
        var place = sources.Find(files, folder, rendering, problem.Ref, problem.Path);
        return new(place?.File, place?.Line, problem.What, problem.Remedy);
    }
}
