using Tandem.Overlays;

namespace Tandem.Adapters.Rendering;

/// <summary>The files and folders there are, to resolve references against.</summary>
sealed class Tree
{
    readonly HashSet<string> _paths;

    public Tree(IReadOnlyList<OverlayFile> files)
    {
        _paths = [.. files.Select(f => f.Path)];
        foreach (var path in files.Select(f => f.Path))
        {
            for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
            {
                _paths.Add(path[..slash]);
            }
        }
    }

    /// <summary>Why a reference made in <paramref name="folder"/> is not allowed, or null when it names something here.</summary>
    public Text? Problem(string folder, string reference)
    {
        // "key=path" of a generator's files.
        var path = reference.Contains('=') && !reference.Contains("://") ? reference[(reference.IndexOf('=') + 1)..] : reference;
        if (path.Contains("://") || path.Contains("git::") || path.Contains('@') || path.Contains('?'))
        {
            return Text.Of($"'{path}' is a remote address; nothing is fetched while rendering.");
        }
        if (path.StartsWith('/'))
        {
            return Text.Of($"'{path}' is an absolute path.");
        }
        var parts = new List<string>(folder.Split('/', StringSplitOptions.RemoveEmptyEntries));
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(p => p != "."))
        {
            if (part != "..")
            {
                parts.Add(part);
            }
            else if (parts.Count == 0)
            {
                return Text.Of($"'{path}' leads out of the tree.");
            }
            else
            {
                parts.RemoveAt(parts.Count - 1);
            }
        }
        return _paths.Contains(string.Join('/', parts)) ? null : Text.Of($"'{path}' is not among the files.");
    }
}
