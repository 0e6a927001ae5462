using System.Text;
using Tandem.Plans;

namespace Tandem.Overlays.Transfer;

/// <summary>One entry of an archive or of an uploaded folder.</summary>
/// <param name="Path">As it was named there; a folder ends in a slash.</param>
public sealed record IncomingEntry(string Path, byte[] Content)
{
    public bool IsFolder => Path.EndsWith('/');
}

/// <summary>Something that is left out, and why.</summary>
public sealed record LeftOut(string Path, Text Why);

/// <summary>A tree that may be taken into a plan.</summary>
/// <param name="LeftOut">To be shown before anything is taken.</param>
public sealed record Incoming(IReadOnlyList<OverlayFile> Files, IReadOnlyList<LeftOut> LeftOut);

/// <summary>Reads and writes archives in memory; no file of them ever touches the disk.</summary>
public interface IOverlayArchive
{
    /// <summary>Every entry within the limits of <see cref="IncomingRules"/>. Refused with a sentence: what is no zip or damaged, links, encryption, bombs.</summary>
    Result<IReadOnlyList<IncomingEntry>> Read(byte[] zip);

    /// <summary>The same bytes for the same files, whenever and wherever.</summary>
    byte[] Write(IReadOnlyList<OverlayFile> files);
}

/// <summary>What may come in: names without tricks, text, and no more than can be looked at. Pure.</summary>
public static class IncomingRules
{
    public const int MostEntries = OverlaysSection.MostFiles;

    /// <summary>Unpacked, all together.</summary>
    public const int MostBytes = 20 * 1024 * 1024;

    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static Result<Incoming> Take(IReadOnlyList<IncomingEntry> entries)
    {
        if (entries.Count > MostEntries)
        {
            return TooMany();
        }
        if (entries.Sum(e => (long)e.Content.Length) > MostBytes)
        {
            return TooLarge();
        }
        if (entries.Select(e => Trick(e.Path)).OfType<Failure>().FirstOrDefault() is { } trick)
        {
            return trick;
        }
        var (files, left) = (new List<OverlayFile>(), new List<LeftOut>());
        var kept = entries.Where(e => !e.IsFolder && !IsLitter(e.Path)).ToList();
        left.AddRange(
            entries
                .Where(e => !e.IsFolder && IsLitter(e.Path))
                .Select(e => new LeftOut(e.Path, Text.Of($"belongs to a tool, not to the application")))
        );
        var top = Top(kept);
        foreach (var entry in kept)
        {
            var path = entry.Path[top.Length..];
            if (TextOf(entry.Content) is not { } text)
            {
                left.Add(new LeftOut(path, Text.Of($"is no text")));
            }
            else if (!OverlaysSection.IsSafe(path))
            {
                return Bad(entry.Path, Text.Of($"Use letters, digits, dots, hyphens and underscores, at most 200 in all."));
            }
            else if (text.Length > OverlaysSection.MostCharacters)
            {
                return new Failure("import.large", Text.Of($"{path} is larger than 1 MiB."), Text.Of($"Split the file."));
            }
            else
            {
                files.Add(new OverlayFile(path, text));
            }
        }
        return Clash(files) is { } clash ? clash
            : files.Count == 0
                ? new Failure(
                    "import.empty",
                    Text.Of($"There is no text file in it."),
                    Text.Of($"Choose a tree with a kustomization.yaml.")
                )
            : new Incoming([.. files.OrderBy(f => f.Path, StringComparer.Ordinal)], left);
    }

    public static Failure TooMany() =>
        new(
            "import.many",
            Text.Of($"There are more than {MostEntries} entries in it."),
            Text.Of($"Leave out what the overlays do not use.")
        );

    public static Failure TooLarge() =>
        new("import.large", Text.Of($"Unpacked, it is larger than 20 MiB."), Text.Of($"Leave out what the overlays do not use."));

    /// <summary>What leads out of the tree, on this system or on another one where the tree is unpacked later.</summary>
    static Failure? Trick(string path)
    {
        if (path.Length == 0 || path.Contains('\0') || path.Any(char.IsControl))
        {
            return Bad(path, Text.Of($"Names hold no control characters."));
        }
        if (path.Contains('\\') || path.StartsWith('/') || (path.Length > 1 && path[1] == ':'))
        {
            return Bad(path, Text.Of($"Use relative paths with forward slashes."));
        }
        return path.TrimEnd('/').Split('/').Any(s => s is "" or "." or "..")
            ? Bad(path, Text.Of($"Nothing may lead out of the tree."))
            : null;
    }

    static Failure Bad(string path, Text hint) => new("import.path", Text.Of($"The path '{Shown(path)}' is not allowed."), hint);

    /// <summary>A hostile name is not repeated as it is.</summary>
    static string Shown(string path) => new([.. path.Take(120).Select(c => char.IsControl(c) ? '\uFFFD' : c)]);

    /// <summary>What systems and tools leave in folders.</summary>
    static bool IsLitter(string path) =>
        path.Split('/') is var parts
        && (parts.Any(p => p is ".git" or "__MACOSX" or ".idea" or ".vscode") || parts[^1] is ".DS_Store" or "Thumbs.db");

    /// <summary>The one folder around everything, with its slash: what archives of a repository have. A tree of its own keeps its folder.</summary>
    static string Top(List<IncomingEntry> entries)
    {
        var first = entries.Count > 0 && entries[0].Path.IndexOf('/') is > 0 and var slash ? entries[0].Path[..(slash + 1)] : "";
        return
            first is "" or "base/" or "overlays/" or "components/" || !entries.All(e => e.Path.StartsWith(first, StringComparison.Ordinal))
            ? ""
            : first;
    }

    static string? TextOf(byte[] content)
    {
        try
        {
            var text = Strict.GetString(content).TrimStart('\uFEFF');
            return text.Contains('\0') ? null : text;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    static Failure? Clash(List<OverlayFile> files)
    {
        var clash = files.GroupBy(f => f.Path, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1);
        if (clash is not null)
        {
            return new Failure(
                "import.twice",
                Text.Of($"{clash.First().Path} and {clash.Last().Path} are one file on some systems."),
                Text.Of($"Keep one of them.")
            );
        }
        var paths = files.Select(f => f.Path).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var both = files.Select(f => f.Path).FirstOrDefault(p => Folders(p).Any(paths.Contains));
        return both is null
            ? null
            : new Failure("import.twice", Text.Of($"A folder of {both} is a file as well."), Text.Of($"Keep one of them."));
    }

    static IEnumerable<string> Folders(string path)
    {
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            yield return path[..slash];
        }
    }
}
