namespace Tandem.Overlays;

/// <summary>Paths within a tree of files, with forward slashes and without a leading one. Pure.</summary>
public static class TreePath
{
    /// <summary>What a path written in a folder means, seen from the top; null when it leads out of the tree.</summary>
    public static string? Resolve(string folder, string path)
    {
        var parts = Parts(folder).ToList();
        foreach (var part in Parts(path).Where(p => p != "."))
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

    /// <summary>How something is written in a folder, for example <c>../../base</c>; a dot for the folder itself.</summary>
    public static string Between(string folder, string path)
    {
        var (from, to) = (Parts(folder), Parts(path));
        var same = from.Zip(to).TakeWhile(p => p.First == p.Second).Count();
        var steps = Enumerable.Repeat("..", from.Length - same).Concat(to.Skip(same)).ToList();
        return steps.Count == 0 ? "." : string.Join('/', steps);
    }

    static string[] Parts(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Empty for what lies at the top.</summary>
    public static string FolderOf(string path) => path.LastIndexOf('/') is > 0 and var at ? path[..at] : "";

    public static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];
}
