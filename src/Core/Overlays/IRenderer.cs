using Tandem.Clusters;

namespace Tandem.Overlays;

/// <summary>One file of the Kustomize tree.</summary>
/// <param name="Path">Relative, forward slashes, no <c>..</c>, e.g. <c>overlays/primary/kustomization.yaml</c>.</param>
public sealed record OverlayFile(string Path, string Content);

/// <summary>Something wrong in a file, or silently without effect.</summary>
/// <param name="File">Path within the tree, or null when it cannot be told.</param>
/// <param name="Line">1-based, or null.</param>
public sealed record RenderProblem(string? File, int? Line, Text What, Text Remedy);

/// <summary>What one overlay came to.</summary>
/// <param name="Yaml">The rendered stream, byte for byte as it will be kept as a release. Empty when there are problems.</param>
public sealed record Rendering(string Yaml, IReadOnlyList<Manifest> Objects, IReadOnlyList<RenderProblem> Problems, TimeSpan Took)
{
    public bool Ok => Problems.Count == 0;

    /// <summary>What is worth knowing and stops nothing, such as that silent mistakes could not be looked for, or hooks of a chart that never run.</summary>
    public IReadOnlyList<RenderProblem> Notices { get; init; } = [];

    /// <summary>File each object comes from, where Kustomize can tell.</summary>
    public IReadOnlyDictionary<ObjectRef, string> Sources { get; init; } = new Dictionary<ObjectRef, string>();
}

/// <summary>Renders with the real Kustomize in its closed sandbox: no network, no other program, bounded time, memory and output.</summary>
public interface IRenderer
{
    /// <summary>The whole truth, which a run goes by: also what Kustomize passes over in silence is a problem.</summary>
    /// <param name="files">The whole tree; checked (paths, sizes, references) before the program sees it.</param>
    /// <param name="folder">Folder to build, e.g. <c>overlays/primary</c>.</param>
    Task<Rendering> RenderAsync(IReadOnlyList<OverlayFile> files, string folder, CancellationToken cancellation);

    /// <summary>
    /// What the program makes of it, as soon as it has: for somebody who types. Silent mistakes are not looked for; ask <see cref="RenderAsync"/>
    /// afterwards, which does not render again. Cancelled, the program is killed.
    /// </summary>
    Task<Rendering> DraftAsync(IReadOnlyList<OverlayFile> files, string folder, CancellationToken cancellation) =>
        RenderAsync(files, folder, cancellation);
}
