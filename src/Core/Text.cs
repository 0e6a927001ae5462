using System.Globalization;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Tandem;

/// <summary>
/// A sentence for people that can still be translated: the English composite format, and its arguments. The English format is the key of the
/// translation, so a sentence stored in an old event can be read in any language later. Make one with <see cref="Of"/>.
/// </summary>
/// <param name="Format">English composite format, e.g. <c>The range {0} overlaps {1}.</c></param>
/// <param name="Args">The arguments, already as text in the invariant culture.</param>
public sealed record Text(string Format, IReadOnlyList<string> Args)
{
    /// <summary>
    /// Sentences among the arguments, by position, so that they can be translated, too; null without any. Their English is in <see cref="Args"/>.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<int, Text>? Inner { get; init; }

    /// <summary>Takes an interpolated string apart into format and arguments: <c>Text.Of($"The range {a} overlaps {b}.")</c>.</summary>
    public static Text Of(FormattableString sentence)
    {
        var inner = sentence
            .GetArguments()
            .Select((a, i) => (Text: a as Text, At: i))
            .Where(a => a.Text is not null)
            .ToDictionary(a => a.At, a => a.Text!);
        return new(sentence.Format, [.. sentence.GetArguments().Select((a, i) => Render(a, Specifier(sentence.Format, i)))])
        {
            Inner = inner.Count > 0 ? inner : null,
        };
    }

    /// <summary>An argument is text from here on, on which a specifier such as <c>{0:0}</c> would have no effect any more.</summary>
    static string Render(object? argument, string specifier) =>
        argument is IFormattable value
            ? value.ToString(specifier.Length == 0 ? null : specifier, CultureInfo.InvariantCulture)
            : argument?.ToString() ?? "";

    static string Specifier(string format, int index) =>
        Regex.Match(format, $@"\{{{index}(,-?\d+)?:(?<specifier>[^}}]+)\}}").Groups["specifier"].Value;

    /// <summary>The English sentence.</summary>
    public override string ToString() => string.Format(CultureInfo.InvariantCulture, Format, [.. Args]);

    public bool Equals(Text? other) => other is not null && Format == other.Format && Args.SequenceEqual(other.Args);

    public override int GetHashCode() => HashCode.Combine(Format, Args.Count);
}
