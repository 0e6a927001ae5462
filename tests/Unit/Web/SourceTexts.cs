using System.Text;
using System.Text.RegularExpressions;

namespace Tandem.Unit.Web;

/// <summary>Finds the texts a source file shows to people: the keys of <c>L["…"]</c> and the formats of <c>Text.Of($"…")</c>.</summary>
static partial class SourceTexts
{
    public static IEnumerable<string> Of(string source) => [.. LocalizerKeys(source), .. Sentences(source)];

    /// <summary>Every string literal in the first argument: <c>L[a ? "x" : "y", n]</c> has two keys.</summary>
    static IEnumerable<string> LocalizerKeys(string source)
    {
        foreach (Match start in LocalizerStart().Matches(source))
        {
            var at = start.Index + start.Length;
            var argument = FirstArgument(source, at);
            foreach (Match literal in Literal().Matches(argument))
            {
                yield return Regex.Unescape(literal.Groups[1].Value);
            }
        }
    }

    static string FirstArgument(string source, int from)
    {
        var depth = 0;
        var at = from;
        while (at < source.Length)
        {
            var c = source[at];
            if (c == '"')
            {
                at = EndOfLiteral(source, at);
            }
            else if (c is '(' or '[' or '{')
            {
                depth++;
            }
            else if (depth == 0 && c is ',' or ']')
            {
                break;
            }
            else if (c is ')' or ']' or '}')
            {
                depth--;
            }
            at++;
        }
        return source[from..at];
    }

    static int EndOfLiteral(string source, int open)
    {
        var at = open + 1;
        while (source[at] != '"')
        {
            at += source[at] == '\\' ? 2 : 1;
        }
        return at;
    }

    static IEnumerable<string> Sentences(string source) =>
        SentenceStart().Matches(source).Select(m => Format(source, m.Index + m.Length)).Select(Regex.Unescape);

    /// <summary>The composite format the compiler makes of an interpolated string that begins at <paramref name="at"/>.</summary>
    static string Format(string source, int at)
    {
        var format = new StringBuilder();
        var holes = 0;
        while (source[at] != '"')
        {
            if (source[at] == '\\')
            {
                format.Append(source, at, 2);
                at += 2;
            }
            else if (source[at] is '{' or '}' && source[at + 1] == source[at])
            {
                format.Append(source, at, 2);
                at += 2;
            }
            else if (source[at] == '{')
            {
                var end = EndOfHole(source, at, out var specifier);
                format.Append('{').Append(holes++).Append(specifier).Append('}');
                at = end + 1;
            }
            else
            {
                format.Append(source[at++]);
            }
        }
        return format.ToString();
    }

    /// <param name="specifier">The part from <c>:</c> or <c>,</c> on, such as <c>:0.0</c>.</param>
    static int EndOfHole(string source, int open, out string specifier)
    {
        var depth = 0;
        var specifierAt = -1;
        for (var at = open + 1; ; at++)
        {
            switch (source[at])
            {
                case '"':
                    at = EndOfLiteral(source, at);
                    break;
                case '(' or '[' or '{':
                    depth++;
                    break;
                case '}' when depth == 0:
                    specifier = specifierAt < 0 ? "" : source[specifierAt..at];
                    return at;
                case ')' or ']' or '}':
                    depth--;
                    break;
                case ':' or ',' when depth == 0 && specifierAt < 0:
                    specifierAt = at;
                    break;
            }
        }
    }

    [GeneratedRegex(@"\bL\[\s*(?=[^\]])")]
    private static partial Regex LocalizerStart();

    [GeneratedRegex("\"((?:[^\"\\\\]|\\\\.)*)\"")]
    private static partial Regex Literal();

    [GeneratedRegex(@"\bText\.Of\(\s*\$""")]
    private static partial Regex SentenceStart();
}
