namespace Tandem.Overlays.Charts;

/// <summary>Renders the chart of a tree, so that the tree can be built without Helm.</summary>
public interface IChartExpander
{
    /// <summary>
    /// The tree with one generated <c>chart.yaml</c> in each of the folders whose kustomization lists it; the tree itself when it has no chart. What a run
    /// would render is the same, byte for byte.
    /// </summary>
    /// <param name="folders">e.g. <c>overlays/primary</c>.</param>
    Task<Result<IReadOnlyList<OverlayFile>>> WithGeneratedAsync(
        IReadOnlyList<OverlayFile> files,
        IReadOnlyList<string> folders,
        CancellationToken cancellation
    );
}
