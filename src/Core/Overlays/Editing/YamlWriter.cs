using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Tandem.Overlays.Editing;

/// <summary>Writes values as YAML the way people do: plain where that is safe, quoted where another reader could take it for something else.</summary>
/// <param name="ItemsIndented">Entries of a list stand two spaces to the right of their key.</param>
/// <param name="Json">Everything as JSON: the file is JSON, or is written like it.</param>
/// <param name="Step">Spaces by which a map stands to the right of its key.</param>
sealed partial record YamlWriter(bool ItemsIndented, bool Json, int Step)
{
    /// <summary>The content of an entry stands behind its hyphen and a space.</summary>
    const int Hyphen = 2;

    /// <summary>A map or list as lines without line ends, each below <paramref name="indent"/>.</summary>
    public IEnumerable<string> Block(JsonNode? value, int indent)
    {
        var space = new string(' ', indent);
        switch (value)
        {
            case JsonObject { Count: > 0 } map:
                return map.SelectMany(e => Entry(e.Key, e.Value, indent));
            case JsonArray { Count: > 0 } list:
                return list.SelectMany(i => Item(i, indent));
            default:
                return [space + Line(value)];
        }
    }

    /// <summary>A key and its value, the value below it where it is a collection or has several lines.</summary>
    public IEnumerable<string> Entry(string key, JsonNode? value, int indent)
    {
        var head = new string(' ', indent) + Scalar(JsonValue.Create(key), YamlStyle.Plain, flow: false) + ":";
        return value switch
        {
            JsonObject { Count: > 0 } => Block(value, indent + Step).Prepend(head),
            JsonArray { Count: > 0 } => Block(value, ItemsIndented ? indent + Step : indent).Prepend(head),
            JsonValue v when Literal(v) is { } literal => literal
                .Lines.Select(l => Indented(l, indent + Step))
                .Prepend($"{head} {literal.Sign}"),
            _ => [$"{head} {Line(value)}"],
        };
    }

    /// <summary>An entry of a list.</summary>
    public IEnumerable<string> Item(JsonNode? value, int indent)
    {
        var lines = Block(value, indent + Hyphen).ToList();
        if (value is JsonValue v && Literal(v) is { } literal)
        {
            lines = [$"{new string(' ', indent + Hyphen)}{literal.Sign}", .. literal.Lines.Select(l => Indented(l, indent + Hyphen))];
        }
        lines[0] = $"{new string(' ', indent)}- {lines[0][(indent + Hyphen)..]}";
        return lines;
    }

    /// <summary>On one line, to stand inside braces or alone.</summary>
    public string Flow(JsonNode? value) =>
        value switch
        {
            JsonObject map => Json
                ? $"{{{string.Join(", ", map.Select(e => $"{Flow(e.Key)}: {Flow(e.Value)}"))}}}"
                : $"{{{string.Join(", ", map.Select(e => $"{Scalar(JsonValue.Create(e.Key), YamlStyle.Plain, flow: true)}: {Flow(e.Value)}"))}}}",
            JsonArray list => $"[{string.Join(", ", list.Select(Flow))}]",
            _ => Scalar(value as JsonValue, YamlStyle.Plain, flow: true),
        };

    /// <summary>A value behind a key or hyphen of a block: a word may hold there what ends it inside of braces.</summary>
    string Line(JsonNode? value) => value is JsonValue word ? Scalar(word, YamlStyle.Plain, flow: false) : Flow(value);

    /// <summary>A scalar on one line, in the wished style where it can be.</summary>
    public string Scalar(JsonValue? value, YamlStyle style, bool flow)
    {
        if (value is null)
        {
            return "null";
        }
        if (value.GetValueKind() != JsonValueKind.String)
        {
            // A number put where somebody wrote one in quotes stays in them: they may be meant.
            return value.ToJsonString();
        }
        var text = value.GetValue<string>();
        if (Json)
        {
            return Doubled(text);
        }
        return style switch
        {
            YamlStyle.Single when !Special().IsMatch(text) => $"'{text.Replace("'", "''")}'",
            YamlStyle.Plain when IsPlain(text, flow) => text,
            _ => Doubled(text),
        };
    }

    /// <summary>The lines of a text that is best read as a block; null for others.</summary>
    public static (string Sign, IReadOnlyList<string> Lines)? Literal(JsonValue value)
    {
        if (value.GetValueKind() != JsonValueKind.String || value.GetValue<string>() is not { } text || !text.TrimEnd('\n').Contains('\n'))
        {
            return null;
        }
        var content = text.TrimEnd('\n');
        var ends = text.Length - content.Length;
        if (content.Length == 0 || content[0] is ' ' or '\n' or '\t' || Special().IsMatch(content.Replace("\n", "")) || ends > 1)
        {
            return null;
        }
        return (ends == 0 ? "|-" : "|", content.Split('\n'));
    }

    /// <summary>True where every reader takes the plain word for a text and for this text.</summary>
    public static bool IsPlain(string text, bool flow) =>
        text.Length > 0
        && text == text.Trim()
        && !Special().IsMatch(text)
        && !IsOther(text)
        && !Start().IsMatch(text)
        && !text.Contains(": ", StringComparison.Ordinal)
        && !text.Contains(" #", StringComparison.Ordinal)
        && !text.EndsWith(':')
        && !(flow && text.AsSpan().IndexOfAny(",[]{}:") >= 0);

    /// <summary>True for a plain word that some reader of YAML 1.1 or 1.2 takes for a number, a date, a truth or nothing.</summary>
    public static bool IsOther(string text) => text.Length == 0 || Word().IsMatch(text) || NumberOrDate().IsMatch(text);

    static string Indented(string line, int indent) => line.Length == 0 ? "" : new string(' ', indent) + line;

    static string Doubled(string text)
    {
        var result = new StringBuilder("\"");
        foreach (var c in text)
        {
            result.Append(
                c switch
                {
                    '"' => "\\\"",
                    '\\' => @"\\",
                    '\n' => "\\n",
                    '\r' => "\\r",
                    '\t' => "\\t",
                    _ when char.IsControl(c) || c is '\u2028' or '\u2029' or '\uFEFF' =>
                        $"\\u{((int)c).ToString("x4", CultureInfo.InvariantCulture)}",
                    _ => $"{c}",
                }
            );
        }
        return result.Append('"').ToString();
    }

    [GeneratedRegex(@"[\p{Cc}\u2028\u2029\uFEFF\uD800-\uDFFF]")]
    private static partial Regex Special();

    [GeneratedRegex(@"^([-?:](\s|$)|[,\[\]{}#&*!|>'""%@`]|---|\.\.\.|=$|<<$)")]
    private static partial Regex Start();

    [GeneratedRegex("^(~|null|true|false|yes|no|on|off|y|n)$", RegexOptions.IgnoreCase)]
    private static partial Regex Word();

    [GeneratedRegex(
        @"^[-+]?(\.?[0-9][0-9_,.:]*([eE][-+]?[0-9]*)?|0[xXoObB][0-9a-fA-F_]*|\.(inf|nan))$|^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt\s].*)?$",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex NumberOrDate();
}
