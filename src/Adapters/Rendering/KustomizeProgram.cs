using Tandem.Overlays;

namespace Tandem.Adapters.Rendering;

/// <summary>Runs <c>kubectl kustomize</c> on a tree, in a fresh folder that holds nothing but its files.</summary>
sealed class KustomizeProgram(Toolbox tools, ClosedProcess processes)
{
    /// <summary>Null when there is no kubectl. Else what it wrote, and the folder it saw, which is gone by then.</summary>
    public async Task<(ClosedResult Result, string Scratch)?> RunAsync(
        IReadOnlyList<OverlayFile> files,
        string folder,
        CancellationToken cancellation
    )
    {
        if (tools.Kubectl is not { } kubectl)
        {
            return null;
        }
        using var scratch = await Scratch.OfAsync(files, cancellation);
        var result = await processes.RunAsync(
            kubectl.Path,
            ["kustomize", Path.Combine(scratch.Folder, folder)],
            scratch.Folder,
            cancellation
        );
        return (result, scratch.Folder);
    }
}
