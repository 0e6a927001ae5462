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

    /// <summary>File each object comes from, where Kustomize can tell.</summary>
    public IReadOnlyDictionary<ObjectRef, string> Sources { get; init; } = new Dictionary<ObjectRef, string>();

    /// <summary>What is as it should be and yet worth a sentence, e.g. hooks of a chart that never run.</summary>
    public IReadOnlyList<RenderProblem> Notices { get; init; } = [];
}

/// <summary>Renders with the real Kustomize in its closed sandbox: no network, no other program, bounded time, memory and output.</summary>
public interface IRenderer
{
    /// <param name="files">The whole tree; checked (paths, sizes, references) before the program sees it.</param>
    /// <param name="folder">Folder to build, e.g. <c>overlays/primary</c>.</param>
    Task<Rendering> RenderAsync(IReadOnlyList<OverlayFile> files, string folder, CancellationToken cancellation);
}
