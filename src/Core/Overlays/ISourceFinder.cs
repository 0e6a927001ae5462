using Tandem.Clusters;

namespace Tandem.Overlays;

/// <summary>A place in the tree.</summary>
/// <param name="Line">1-based, or null when only the file is known.</param>
public sealed record SourcePlace(string File, int? Line);

/// <summary>Finds where a field of a rendered object was written: in a patch of the overlay, or in the file the object comes from.</summary>
public interface ISourceFinder
{
    /// <param name="folder">Folder that was rendered.</param>
    /// <param name="path">Keys from the top of the object; positions in lists as numbers.</param>
    SourcePlace? Find(IReadOnlyList<OverlayFile> files, string folder, Rendering rendering, ObjectRef r, IReadOnlyList<string> path);
}
