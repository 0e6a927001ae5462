using Tandem.Overlays;

namespace Tandem.Adapters.Rendering;

/// <summary>The files and folders there are, to resolve references against.</summary>
sealed class Tree
{
    readonly HashSet<string> _paths;
    readonly HashSet<string> _files;

    public Tree(IReadOnlyList<OverlayFile> files)
    {
        _files = [.. files.Select(f => f.Path)];
        _paths = [.. _files];
        foreach (var path in files.Select(f => f.Path))
        {
            for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
            {
                _paths.Add(path[..slash]);
            }
        }
    }

    public bool IsFile(string path) => _files.Contains(path);

    /// <summary>Why a reference made in <paramref name="folder"/> is not allowed, or null when it names something here.</summary>
    public Text? Problem(string folder, Reference reference)
    {
        var path = reference.Path;
        if (LooksRemote(path))
        {
            return Text.Of($"'{path}' is a remote address; nothing is fetched while rendering.");
        }
        if (path.StartsWith('/'))
        {
            return Text.Of($"'{path}' is an absolute path.");
        }
        return TreePath.Resolve(folder, path) is not { } resolved ? Text.Of($"'{path}' leads out of the tree.")
            : !_paths.Contains(resolved) ? Text.Of($"'{path}' is not among the files.")
            : reference.FileOnly && !IsFile(resolved) ? Text.Of($"'{path}' is a folder; a file is needed here.")
            : null;
    }

    /// <summary>
    /// Kustomize asks whether a folder is the address of a repository before it looks whether it is there, so a folder with such a name does not
    /// make the reference harmless.
    /// </summary>
    static bool LooksRemote(string path) =>
        path.Contains("://")
        || path.AsSpan().IndexOfAny(":@?") >= 0
        || path.StartsWith("github.com", StringComparison.OrdinalIgnoreCase)
        || path.Split('/')
            .Any(s => s.EndsWith(".git", StringComparison.OrdinalIgnoreCase) || s.EndsWith("_git", StringComparison.OrdinalIgnoreCase));
}
