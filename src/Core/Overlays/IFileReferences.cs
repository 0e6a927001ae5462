namespace Tandem.Overlays;

/// <summary>What the kustomizations of a tree say about its files.</summary>
public interface IFileReferences
{
    /// <summary>
    /// Moves a file or a folder as <see cref="FileMoves.Move"/> does, and rewrites every reference to what moved and from what moved, so that the tree
    /// renders to the same. Only the words that name a path change; a kustomization that cannot be read stays as it is.
    /// </summary>
    Result<IReadOnlyList<OverlayFile>> Move(IReadOnlyList<OverlayFile> files, string from, string to);

    /// <summary>
    /// Paths of the YAML and JSON files that no rendering of these folders uses. None while a kustomization cannot be read: then nobody knows.
    /// </summary>
    /// <param name="folders">Of the sites' overlays.</param>
    IReadOnlyList<string> Unused(IReadOnlyList<OverlayFile> files, IReadOnlyList<string> folders);
}
