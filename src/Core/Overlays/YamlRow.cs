namespace Tandem.Overlays;

/// <summary>One line of YAML in block style, taken apart without asking whether the whole is valid.</summary>
/// <param name="Column">Where the content begins, behind spaces and dashes.</param>
/// <param name="Dashes">Columns of the list dashes before it.</param>
/// <param name="Key">The key when the line has one, without quotes; else empty.</param>
/// <param name="Value">What stands behind the key, or the whole content when there is no key.</param>
/// <param name="Blank">Nothing, or a comment.</param>
readonly record struct YamlRow(int Column, IReadOnlyList<int> Dashes, string Key, string Value, bool Blank)
{
    /// <summary>Where the line begins: its first dash or its content.</summary>
    public int Left => Dashes.Count > 0 ? Dashes[0] : Column;

    /// <summary>Its value is a text of its own over the following lines.</summary>
    public bool OpensText => Value.Length is > 0 and < 4 && Value[0] is '|' or '>';

    public static YamlRow Of(string line)
    {
        var (at, dashes) = (Skip(line, 0), new List<int>());
        while (at < line.Length && line[at] == '-' && (at + 1 == line.Length || line[at + 1] == ' ') && !line.StartsWith("---"))
        {
            dashes.Add(at);
            at = Skip(line, at + 1);
        }
        // An entry that is not written yet begins behind the dash and a space.
        var column = at == line.Length && dashes.Count > 0 ? Math.Max(at, dashes[^1] + 2) : at;
        var content = line[at..].TrimEnd();
        if (content.Length == 0 || content[0] == '#')
        {
            return new(column, dashes, "", "", dashes.Count == 0);
        }
        var colon = Colon(content);
        return colon < 0
            ? new(column, dashes, "", content, false)
            : new(column, dashes, Unquoted(content[..colon]), Plain(content[(colon + 1)..]), false);
    }

    /// <summary>A value as it is meant: without quotes and without a comment.</summary>
    public static string Plain(string value)
    {
        value = value.Trim();
        if (value.Length > 0 && value[0] is '"' or '\'' && value.IndexOf(value[0], 1) is > 0 and var end)
        {
            return value[1..end];
        }
        var comment = value.StartsWith('#') ? 0 : value.IndexOf(" #", StringComparison.Ordinal);
        return comment < 0 ? value : value[..comment].TrimEnd();
    }

    static int Skip(string line, int at)
    {
        while (at < line.Length && line[at] == ' ')
        {
            at++;
        }
        return at;
    }

    /// <summary>The colon behind the key, or -1.</summary>
    static int Colon(string content)
    {
        var from = content[0] is '"' or '\'' && content.IndexOf(content[0], 1) is > 0 and var end ? end : 0;
        var colon = content.IndexOf(": ", from, StringComparison.Ordinal);
        return colon >= 0 ? colon
            : content.EndsWith(':') && content.Length - 1 >= from ? content.Length - 1
            : -1;
    }

    static string Unquoted(string key) => key.Length > 1 && key[0] is '"' or '\'' && key[^1] == key[0] ? key[1..^1] : key.Trim();
}
