using Tandem.Overlays;
using Tandem.Overlays.Charts;
using YamlDotNet.Core;

namespace Tandem.Adapters.Rendering;

sealed class FileReferences : IFileReferences
{
    static readonly string[] Endings = [".yaml", ".yml", ".json"];

    public Result<IReadOnlyList<OverlayFile>> Move(IReadOnlyList<OverlayFile> files, string from, string to)
    {
        var moved = FileMoves.Move(files, from, to);
        if (!moved.Ok || ReferenceEquals(moved.Value, files))
        {
            return moved;
        }
        var paths = files.SelectMany(f => Above(f.Path)).ToHashSet();
        string? Now(string path) => paths.Contains(path) ? FileMoves.NewPath(path, from, to.Trim('/')) : null;
        return Result.Of<IReadOnlyList<OverlayFile>>([
            .. files.Zip(
                moved.Value,
                (old, now) => KustomizeFields.IsKustomization(old.Path) ? now with { Content = Follow(old, now.Path, Now) } : now
            ),
        ]);
    }

    public IReadOnlyList<string> Unused(IReadOnlyList<OverlayFile> files, IReadOnlyList<string> folders)
    {
        if (files.Any(f => KustomizeFields.IsKustomization(f.Path) && Kustomization.Read(f) is null))
        {
            return [];
        }
        var used = Reach.Files(files, [.. folders.SelectMany(f => Reach.From(files, f))]);
        var paths = used.Select(f => f.Path).ToHashSet();
        return
        [
            .. files
                .Select(f => f.Path)
                .Where(p => Endings.Contains(Path.GetExtension(p)) && !paths.Contains(p) && !IsOfChart(files, p))
                // A configuration of a transformer, for one, names files in its own way.
                .Where(p => !used.Any(u => u.Content.Contains(TreePath.NameOf(p), StringComparison.Ordinal))),
        ];
    }

    /// <summary>The path and every folder it lies in.</summary>
    static IEnumerable<string> Above(string path)
    {
        for (; path.Length > 0; path = TreePath.FolderOf(path))
        {
            yield return path;
        }
    }

    static bool IsOfChart(IReadOnlyList<OverlayFile> files, string path) =>
        files.Any(f => f.Path == ChartSource.File)
        && (ChartSource.IsPart(path) || path == ChartSource.File || TreePath.NameOf(path) == TreePath.NameOf(ChartSource.SharedValues));

    /// <summary>The text of a kustomization whose references follow the move.</summary>
    /// <param name="path">Where it lies now.</param>
    /// <param name="now">Path of something of the tree after the move; null when there is no such thing.</param>
    static string Follow(OverlayFile old, string path, Func<string, string?> now)
    {
        if (Kustomization.Read(old) is not { } kustomization)
        {
            return old.Content;
        }
        var (text, folder) = (old.Content, TreePath.FolderOf(path));
        // From the end, so that what is still to be rewritten keeps its place.
        foreach (var reference in Reference.In(kustomization).OrderByDescending(r => r.Word.Start.Index))
        {
            if (
                TreePath.Resolve(kustomization.Folder, reference.Path) is { } target
                && now(target) is { } goal
                && TreePath.Resolve(folder, reference.Path) != goal
                && Place(text, reference) is { } at
            )
            {
                // The key of a generated map is what pods read: it stays when its file is renamed.
                var key =
                    reference.IsKey && TreePath.NameOf(reference.Path) != TreePath.NameOf(goal)
                        ? $"{TreePath.NameOf(reference.Path)}="
                        : "";
                text = $"{text[..at]}{key}{TreePath.Between(folder, goal)}{text[(at + reference.Path.Length)..]}";
            }
        }
        return text;
    }

    /// <summary>Where the path of a reference begins in the text; null when it is not written there letter for letter.</summary>
    static int? Place(string text, Reference reference)
    {
        var word = reference.Word;
        var quote = word.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted ? 1 : 0;
        var at = (int)word.Start.Index + quote + word.Value!.Length - reference.Path.Length;
        return at + reference.Path.Length <= text.Length && string.CompareOrdinal(text, at, reference.Path, 0, reference.Path.Length) == 0
            ? at
            : null;
    }
}
