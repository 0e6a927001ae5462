using Tandem.Overlays;

namespace Tandem.Adapters.Rendering;

/// <summary>Runs <c>kubectl kustomize</c> on a tree, in a fresh folder that holds nothing but its files.</summary>
sealed class KustomizeProgram(Toolbox tools, ClosedProcess processes)
{
    /// <summary>Characters of all files; most trees have less.</summary>
    const int Small = 256 * 1024;

    /// <summary>
    /// Go need not tidy up what is gone in a tenth of a second anyway: a quarter less time. With more in memory it would soon have taken its share.
    /// </summary>
    static readonly Dictionary<string, string> Hasty = new() { ["GOGC"] = "400" };

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
            cancellation,
            files.Sum(f => (long)f.Content.Length) < Small ? Hasty : null
        );
        return (result, scratch.Folder);
    }
}
