namespace Tandem.Overlays;

/// <summary>
/// Where a position in a YAML text stands. Goes by indentation alone, so that it also knows its way in a document that is only half typed.
/// </summary>
/// <param name="Path">Keys from the top of the document; positions in lists as numbers. Of a value it ends with its key.</param>
/// <param name="ApiVersion">Of the document; empty when it says none.</param>
/// <param name="Kind">Of the document; empty when it says none.</param>
/// <param name="IsValue">A value is written here, else a key.</param>
/// <param name="InText">Inside of a text over several lines, whose lines are no keys.</param>
/// <param name="Beside">Keys that stand in the same mapping already.</param>
public sealed record YamlPlace(
    IReadOnlyList<string> Path,
    string ApiVersion,
    string Kind,
    bool IsValue,
    bool InText,
    IReadOnlyList<string> Beside
)
{
    /// <param name="line">1-based.</param>
    /// <param name="column">Characters before the position in its line.</param>
    public static YamlPlace At(IReadOnlyList<string> lines, int line, int column)
    {
        var (at, first, last) = Document(lines, line);
        var (text, walk) = (lines[at], new YamlWalk(lines, first, last));
        var row = YamlRow.Of(text);
        column = Math.Max(column, 0);
        var head = text[..Math.Min(column, text.Length)];
        // On an empty line the position says how deep the new key is meant.
        row = text.Trim().Length == 0 ? row with { Column = column } : row;
        var isValue = row.Key.Length > 0 && head.TrimStart().Contains(':');
        var (path, inText) = walk.PathOf(at, row);
        return new(isValue ? [.. path, row.Key] : path, walk.Top("apiVersion"), walk.Top("kind"), isValue, inText, walk.Beside(at, row));
    }

    /// <summary>Path of what a line says: its key, or the list entry that begins on it.</summary>
    /// <param name="line">1-based.</param>
    public static IReadOnlyList<string> PathOf(IReadOnlyList<string> lines, int line)
    {
        var (at, first, last) = Document(lines, line);
        var row = YamlRow.Of(lines[at]);
        var (path, inText) = new YamlWalk(lines, first, last).PathOf(at, row);
        return inText || row.Key.Length == 0 ? path : [.. path, row.Key];
    }

    /// <summary>The line, and the first and last line of the document it is in; 0-based.</summary>
    static (int At, int First, int Last) Document(IReadOnlyList<string> lines, int line)
    {
        var at = Math.Clamp(line - 1, 0, lines.Count - 1);
        var (first, last) = (at, at);
        while (first > 0 && !IsBorder(lines[first - 1]) && !IsBorder(lines[first]))
        {
            first--;
        }
        while (last < lines.Count - 1 && !IsBorder(lines[last + 1]))
        {
            last++;
        }
        return (at, first, last);
    }

    static bool IsBorder(string line) => line.StartsWith("---", StringComparison.Ordinal) || line == "...";
}
