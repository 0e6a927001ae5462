using System.Globalization;
using System.Text;
using Tandem.Overlays;
using Tandem.Overlays.Sources;
using Tandem.Plans;

namespace Tandem.Adapters.Sources;

/// <summary>One entry of a commit's tree.</summary>
sealed record GitEntry(string Mode, string Id, long Size, string Path);

/// <summary>Reads a commit's files without checking anything out: what is no plain file is refused by name.</summary>
static class GitTreeReader
{
    const string Link = "120000";
    const string Submodule = "160000";
    const string LargeFileNote = "version https://git-lfs.github.com/spec/";

    /// <param name="listing">Of <c>ls-tree -r -l -z</c>.</param>
    public static Result<IReadOnlyList<GitEntry>> Entries(string listing, string folder)
    {
        var entries = new List<GitEntry>();
        var prefix = folder.Length == 0 ? "" : $"{folder}/";
        foreach (var line in listing.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            // mode SP type SP id SP+ size TAB path
            var tab = line.IndexOf('\t');
            var words = tab < 0 ? [] : line[..tab].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length != 4 || !line.AsSpan(tab + 1).StartsWith(prefix, StringComparison.Ordinal))
            {
                return Bad(Text.Of($"The repository lists something that cannot be read."), folder);
            }
            var path = line[(tab + 1 + prefix.Length)..];
            _ = long.TryParse(words[3], CultureInfo.InvariantCulture, out var size);
            entries.Add(new(words[0], words[2], size, path));
        }
        return Problem(entries) is { } problem ? Bad(problem, folder)
            : entries.Count == 0 ? Bad(Text.Of($"There are no files in this folder of the repository."), folder)
            : Result.Of<IReadOnlyList<GitEntry>>(entries);
    }

    static Text? Problem(List<GitEntry> entries)
    {
        if (entries.Count > OverlaysSection.MostFiles)
        {
            return Text.Of($"There are {entries.Count} files; {OverlaysSection.MostFiles} are allowed.");
        }
        foreach (var entry in entries)
        {
            if (entry.Mode == Link)
            {
                return Text.Of($"{Told(entry.Path)} is a link, and links are not followed.");
            }
            if (entry.Mode == Submodule)
            {
                return Text.Of($"{Told(entry.Path)} is a submodule, and other repositories are not fetched.");
            }
            if (!OverlaysSection.IsSafe(entry.Path) || entry.Path.Split('/').Any(GitPlace.IsGit))
            {
                return Text.Of($"The path {Told(entry.Path)} is not allowed.");
            }
            if (entry.Size > OverlaysSection.MostCharacters)
            {
                return Text.Of($"{Told(entry.Path)} is larger than 1 MiB.");
            }
        }
        return entries.Sum(e => e.Size) > MostTogether ? Text.Of($"All files together are larger than 16 MiB.") : null;
    }

    public const int MostTogether = 16 * 1024 * 1024;

    /// <param name="batch">Of <c>cat-file --batch</c>, in the order of the entries.</param>
    public static Result<GitTree> Contents(byte[] batch, IReadOnlyList<GitEntry> entries, string revision, string folder)
    {
        var (files, leftOut, at) = (new List<OverlayFile>(), new List<string>(), 0);
        foreach (var entry in entries)
        {
            // id SP type SP size LF content LF
            var end = Array.IndexOf(batch, (byte)'\n', at);
            var words = end < 0 ? [] : Encoding.ASCII.GetString(batch, at, end - at).Split(' ');
            if (
                words is not [_, "blob", var told]
                || !int.TryParse(told, CultureInfo.InvariantCulture, out var size)
                || end + 1 + size >= batch.Length
            )
            {
                return Bad(Text.Of($"The repository did not send {Told(entry.Path)}."), folder);
            }
            at = end + 2 + size;
            if (ChartArchive.TextOf(batch[(end + 1)..(end + 1 + size)]) is not { } text)
            {
                leftOut.Add(entry.Path);
            }
            else if (text.StartsWith(LargeFileNote, StringComparison.Ordinal))
            {
                return Bad(Text.Of($"{entry.Path} is kept in large file storage, which is not fetched."), folder);
            }
            else
            {
                files.Add(new(entry.Path, text));
            }
        }
        return new GitTree(revision, files, leftOut);
    }

    static string Told(string path) => new([.. path.Take(100).Select(c => char.IsControl(c) ? '?' : c)]);

    static Failure Bad(Text what, string folder) =>
        new(
            SourceFailures.Content,
            what,
            folder.Length == 0
                ? Text.Of($"Name the folder that holds base and overlays and nothing else.")
                : Text.Of($"Change that in the repository, or name another folder."),
            Field: "Folder"
        );
}
