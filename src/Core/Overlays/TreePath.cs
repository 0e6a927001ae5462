namespace Tandem.Overlays;

/// <summary>Paths within a tree of files, with forward slashes and without a leading one. Pure.</summary>
public static class TreePath
{
    /// <summary>What a path written in a folder means, seen from the top; null when it leads out of the tree.</summary>
    public static string? Resolve(string folder, string path)
    {
        var parts = folder.Split('/', StringSplitOptions.RemoveEmptyEntries).ToList();
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(p => p != "."))
        {
            if (part != "..")
            {
                parts.Add(part);
            }
            else if (parts.Count == 0)
            {
                return null;
            }
            else
            {
                parts.RemoveAt(parts.Count - 1);
            }
        }
        return string.Join('/', parts);
    }

    /// <summary>Empty for what lies at the top.</summary>
    public static string FolderOf(string path) => path.LastIndexOf('/') is > 0 and var at ? path[..at] : "";
}
