using Tandem.Overlays;

namespace Tandem.Web.Features.Wizard.Overlays;

/// <summary>A folder of the tree with what is in it.</summary>
/// <param name="Path">Empty for the top.</param>
public sealed record FileNode(string Path, string Name, IReadOnlyList<FileNode> Folders, IReadOnlyList<OverlayFile> Files)
{
    public static FileNode Of(IReadOnlyList<OverlayFile> files) => Of("", "", files);

    static FileNode Of(string path, string name, IReadOnlyList<OverlayFile> below)
    {
        var start = path.Length == 0 ? 0 : path.Length + 1;
        return new(
            path,
            name,
            [
                .. below
                    .Where(f => f.Path.IndexOf('/', start) > 0)
                    .GroupBy(f => f.Path[start..f.Path.IndexOf('/', start)])
                    .OrderBy(g => g.Key, StringComparer.Ordinal)
                    .Select(g => Of(path.Length == 0 ? g.Key : $"{path}/{g.Key}", g.Key, [.. g])),
            ],
            [.. below.Where(f => f.Path.IndexOf('/', start) < 0).OrderBy(f => f.Path, StringComparer.Ordinal)]
        );
    }
}
