using System.Text.RegularExpressions;

namespace Tandem.Overlays;

/// <summary>What to look for in the files.</summary>
/// <param name="Pattern"><see cref="Words"/> is a regular expression.</param>
public sealed record SearchQuestion(string Words, bool MatchCase = false, bool Pattern = false);

/// <summary>A line that was found.</summary>
/// <param name="Line">1-based.</param>
/// <param name="From">Characters of <see cref="Text"/> before what was found.</param>
/// <param name="Length">Characters that were found.</param>
/// <param name="Text">The line, cut to what can be shown.</param>
public sealed record SearchHit(string File, int Line, string Text, int From, int Length);

/// <param name="Complete">False when there is more than is listed, or time ran out.</param>
public sealed record SearchAnswer(IReadOnlyList<SearchHit> Hits, bool Complete);

/// <summary>Looks through all files line by line. Bounded in hits and in time, whatever the pattern and however large the files.</summary>
public static class FileSearch
{
    public const int MostHits = 300;
    public const int LongestWords = 200;
    const int LongestLine = 160;

    /// <summary>For one line; patterns take time linear in its length anyway.</summary>
    static readonly TimeSpan PerLine = TimeSpan.FromMilliseconds(250);

    static readonly TimeSpan InAll = TimeSpan.FromSeconds(2);

    public static Result<SearchAnswer> Find(IReadOnlyList<OverlayFile> files, SearchQuestion question, TimeProvider clock)
    {
        if (question.Words.Length is 0 or > LongestWords)
        {
            return Bad(Text.Of($"Nothing to look for, or more than {LongestWords} characters."), Text.Of($"Type a word or a pattern."));
        }
        try
        {
            return Find(files, Compile(question), clock);
        }
        catch (ArgumentException e)
        {
            return Bad(Text.Of($"This is no regular expression: {e.Message}"), Text.Of($"Correct it, or look for plain text."));
        }
        catch (NotSupportedException)
        {
            return Bad(
                Text.Of($"Look-around and back-references are not supported, because they can take for ever."),
                Text.Of($"Use a simpler expression.")
            );
        }
        catch (RegexMatchTimeoutException)
        {
            return Bad(Text.Of($"The expression took too long on one line and was stopped."), Text.Of($"Use a simpler expression."));
        }
    }

    static Regex Compile(SearchQuestion question) =>
        new(
            question.Pattern ? question.Words : Regex.Escape(question.Words),
            RegexOptions.NonBacktracking
                | RegexOptions.CultureInvariant
                | (question.MatchCase ? RegexOptions.None : RegexOptions.IgnoreCase),
            PerLine
        );

    static SearchAnswer Find(IReadOnlyList<OverlayFile> files, Regex pattern, TimeProvider clock)
    {
        var (hits, began) = (new List<SearchHit>(), clock.GetTimestamp());
        foreach (var file in files)
        {
            var number = 0;
            foreach (var range in file.Content.AsSpan().Split('\n'))
            {
                number++;
                var line = file.Content.AsSpan()[range];
                foreach (var match in pattern.EnumerateMatches(line))
                {
                    // Nothing of no length is worth a line; one hit a line is enough to go there.
                    if (match.Length > 0)
                    {
                        hits.Add(Hit(file.Path, number, line, match.Index, match.Length));
                        break;
                    }
                }
                if (hits.Count >= MostHits || clock.GetElapsedTime(began) > InAll)
                {
                    return new(hits, false);
                }
            }
        }
        return new(hits, true);
    }

    static SearchHit Hit(string file, int number, ReadOnlySpan<char> line, int at, int length)
    {
        // A long line is cut around what was found.
        var start = line.Length <= LongestLine ? 0 : Math.Clamp(at - LongestLine / 3, 0, line.Length - LongestLine);
        var shown = line[start..Math.Min(line.Length, start + LongestLine)].ToString();
        return new(file, number, shown, at - start, Math.Min(length, shown.Length - (at - start)));
    }

    static Failure Bad(Text what, Text hint) => new("overlay.search", what, hint);
}
