using Tandem.Overlays;

namespace Tandem.Web.Features.Wizard.Overlays;

/// <summary>What lies on the desk: which files are open, which one is in front, what in the tree is chosen, and what is not saved yet.</summary>
public sealed class Workbench
{
    const int MostRestored = 20;

    readonly List<string> _tabs = [];
    readonly HashSet<string> _unsaved = [];

    /// <summary>Open files in the order of their tabs.</summary>
    public IReadOnlyList<string> Tabs => _tabs;

    /// <summary>The file in front; null when none is open.</summary>
    public string? Active { get; private set; }

    /// <summary>What the tools of the tree are about: a file or a folder.</summary>
    public string? Chosen { get; private set; }

    /// <summary>Key of the site whose result is shown and whose cluster is asked; null: the first.</summary>
    public string? Site { get; set; }

    public bool IsUnsaved(string path) => _unsaved.Contains(path);

    public void Open(string path)
    {
        if (!_tabs.Contains(path))
        {
            // Beside the one in front, where one looks for it.
            _tabs.Insert(Active is null ? _tabs.Count : _tabs.IndexOf(Active) + 1, path);
        }
        (Active, Chosen) = (path, path);
    }

    public void Choose(string folder) => Chosen = folder;

    /// <summary>The neighbour comes to the front.</summary>
    public void Close(string path)
    {
        var at = _tabs.IndexOf(path);
        if (at < 0)
        {
            return;
        }
        _tabs.RemoveAt(at);
        if (Active == path)
        {
            Active = _tabs.Count == 0 ? null : _tabs[Math.Min(at, _tabs.Count - 1)];
            Chosen = Active ?? Chosen;
        }
    }

    /// <summary>A file or folder has another path now.</summary>
    public void Moved(string from, string to)
    {
        for (var i = 0; i < _tabs.Count; i++)
        {
            _tabs[i] = FileMoves.NewPath(_tabs[i], from, to);
        }
        Active = Active is null ? null : FileMoves.NewPath(Active, from, to);
        Chosen = Chosen is null ? null : FileMoves.NewPath(Chosen, from, to);
    }

    public void Touched(string path) => _unsaved.Add(path);

    public void Saved() => _unsaved.Clear();

    /// <summary>Opens what was open before the page was loaded again. False when there is nothing of it.</summary>
    /// <param name="paths">The one in front, then all in the order of their tabs.</param>
    public bool Restore(IReadOnlyList<string> paths, IReadOnlyList<OverlayFile> files)
    {
        var there = paths.Where(p => files.Any(f => f.Path == p)).ToList();
        if (there.Count == 0)
        {
            return false;
        }
        _tabs.Clear();
        _tabs.AddRange(there.Skip(1).Distinct().Take(MostRestored));
        Active = null;
        Open(there[0]);
        return true;
    }

    /// <summary>Closes what is not there any more; with nothing open the first file comes to the front, unless the user closed it.</summary>
    public void Match(IReadOnlyList<OverlayFile> files, bool openFirst)
    {
        foreach (var gone in _tabs.Where(t => files.All(f => f.Path != t)).ToList())
        {
            Close(gone);
        }
        if (Chosen is { } chosen && files.All(f => f.Path != chosen) && !FileMoves.IsFolder(files, chosen))
        {
            Chosen = Active;
        }
        if (openFirst && _tabs.Count == 0 && files.Count > 0)
        {
            Open(files[0].Path);
        }
    }
}
