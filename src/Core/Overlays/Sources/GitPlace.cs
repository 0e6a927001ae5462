using System.Text.RegularExpressions;
using Tandem.Plans;

namespace Tandem.Overlays.Sources;

/// <summary>Where a tree lies in Git.</summary>
/// <param name="Ref">Branch, tag, or a commit's full id; empty for the branch that the repository offers by itself.</param>
/// <param name="Folder">Within the repository; empty for its top.</param>
public sealed partial record GitPlace(SourceAddress Address, string Ref, string Folder)
{
    public bool IsCommit => Commit().IsMatch(Ref);

    public static Result<GitPlace> Parse(string address, string reference, string folder)
    {
        var parsed = SourceAddress.Parse(address);
        if (!parsed.Ok)
        {
            return parsed.Failure;
        }
        (reference, folder) = (reference.Trim(), folder.Trim().Trim('/'));
        if (parsed.Value.Path.Length == 0)
        {
            return new Failure(
                SourceFailures.Address,
                Text.Of($"The address names a host but no repository."),
                Text.Of($"Write it like https://git.example.com/team/shop.git."),
                Field: "Address"
            );
        }
        if (reference.Length > 0 && !IsRef(reference))
        {
            return new Failure(
                SourceFailures.Address,
                Text.Of($"That is no name of a branch or a tag, and no commit."),
                Text.Of($"Write it as Git does, e.g. main, v1.2 or release/2025; a commit with all its 40 characters."),
                Field: "Ref"
            );
        }
        return folder.Length == 0 || OverlaysSection.IsSafe(folder) && !folder.Split('/').Any(IsGit)
            ? new GitPlace(parsed.Value, reference, folder)
            : new Failure(
                SourceFailures.Address,
                Text.Of($"The folder {folder} is not allowed."),
                Text.Of($"Use relative paths of letters, digits, dots, hyphens and underscores, without '..'."),
                Field: "Folder"
            );
    }

    /// <summary>Git's own folder, also as file systems that do not mind the case see it.</summary>
    public static bool IsGit(string segment) => segment.TrimEnd('.', ' ').Equals(".git", StringComparison.OrdinalIgnoreCase);

    /// <summary>Stricter than Git: nothing that an option, a range, a pattern or a path could begin with.</summary>
    static bool IsRef(string text) =>
        text.Length <= 200
        && Name().IsMatch(text)
        && !text.Contains("..", StringComparison.Ordinal)
        && !text.Contains("//", StringComparison.Ordinal)
        && !text.Split('/').Any(s => s.StartsWith('.') || s.EndsWith('.') || s.EndsWith(".lock", StringComparison.Ordinal));

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9._/+#-]*(?<![/])$")]
    private static partial Regex Name();

    [GeneratedRegex("^[0-9a-f]{40}$")]
    private static partial Regex Commit();
}

/// <summary>Where the files of a plan came from.</summary>
/// <param name="Address">Without any login.</param>
/// <param name="Revision">The commit's id.</param>
public sealed record GitOrigin(string Address, string Ref, string Folder, string Revision, DateTimeOffset At);

/// <summary>A tree as it was fetched.</summary>
/// <param name="Revision">The commit's id.</param>
/// <param name="LeftOut">Files of the folder that are no text.</param>
public sealed record GitTree(string Revision, IReadOnlyList<OverlayFile> Files, IReadOnlyList<string> LeftOut);

/// <summary>
/// Git repositories over HTTPS. Nothing is ever checked out or run: no hook, no filter, no submodule, no other protocol; links are refused. Bounded in
/// size and time.
/// </summary>
public interface IGitSource
{
    /// <summary>Id of the commit that the place names now.</summary>
    Task<Result<string>> RevisionAsync(GitPlace place, SourceLogin? login, CancellationToken cancellation);

    Task<Result<GitTree>> FetchAsync(GitPlace place, SourceLogin? login, CancellationToken cancellation);
}
