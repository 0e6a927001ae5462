using Tandem.Plans;

namespace Tandem.Overlays;

/// <summary>What is done to a tree as a whole: files and folders get other names, go elsewhere, or go away. Pure.</summary>
public static class FileMoves
{
    public static bool IsFolder(IReadOnlyList<OverlayFile> files, string path) => files.Any(f => IsIn(f.Path, path));

    /// <summary>True for everything below the folder.</summary>
    public static bool IsIn(string path, string folder) => folder.Length == 0 || path.StartsWith($"{folder}/", StringComparison.Ordinal);

    /// <summary>Adds a file with the given text.</summary>
    public static Result<IReadOnlyList<OverlayFile>> Add(IReadOnlyList<OverlayFile> files, OverlayFile file) =>
        Refused(files, file.Path) is { } no ? no : Result.Of<IReadOnlyList<OverlayFile>>([.. files, file]);

    /// <summary>Gives a file or a folder another path. A folder takes everything in it along.</summary>
    public static Result<IReadOnlyList<OverlayFile>> Move(IReadOnlyList<OverlayFile> files, string from, string to)
    {
        to = to.Trim('/');
        if (from == to)
        {
            return Result.Of(files);
        }
        if (to.StartsWith($"{from}/", StringComparison.Ordinal) && IsFolder(files, from))
        {
            return new Failure("overlay.move", Text.Of($"{from} cannot go into itself."), Text.Of($"Choose another folder."));
        }
        var staying = files.Where(f => NewPath(f.Path, from, to) == f.Path).ToList();
        foreach (var file in files.Where(f => NewPath(f.Path, from, to) != f.Path))
        {
            if (Refused(staying, NewPath(file.Path, from, to)) is { } no)
            {
                return no;
            }
        }
        return Result.Of<IReadOnlyList<OverlayFile>>([.. files.Select(f => f with { Path = NewPath(f.Path, from, to) })]);
    }

    /// <summary>Path of a file after its move, or the same when the move is not about it.</summary>
    public static string NewPath(string path, string from, string to) =>
        path == from ? to
        : IsIn(path, from) && from.Length > 0 ? $"{to}{path[from.Length..]}"
        : path;

    /// <summary>Takes a file, or a folder with everything in it, out.</summary>
    public static IReadOnlyList<OverlayFile> Remove(IReadOnlyList<OverlayFile> files, string path) =>
        [.. files.Where(f => f.Path != path && !(path.Length > 0 && IsIn(f.Path, path)))];

    /// <summary>Path of something after it was put into a folder.</summary>
    public static string Into(string folder, string path)
    {
        var name = TreePath.NameOf(path);
        return folder.Length == 0 ? name : $"{folder}/{name}";
    }

    static Failure? Refused(IReadOnlyList<OverlayFile> files, string path) =>
        !OverlaysSection.IsSafe(path)
            ? new Failure(
                "overlay.path",
                Text.Of($"The path {path} is not allowed."),
                Text.Of($"Use relative paths of letters, digits, dots, hyphens and underscores, without '..'.")
            )
        : files.Any(f => f.Path == path)
            ? new Failure("overlay.exists", Text.Of($"There is a file {path} already."), Text.Of($"Choose another name."))
        : IsFolder(files, path) || files.Any(f => IsIn(path, f.Path))
            ? new Failure("overlay.exists", Text.Of($"{path} would be both a file and a folder."), Text.Of($"Choose another name."))
        : null;
}
