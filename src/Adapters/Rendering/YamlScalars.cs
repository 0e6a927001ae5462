using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Tandem.Adapters.Rendering;

/// <summary>
/// What a scalar of a manifest means. Plain <c>true</c>, <c>null</c> and numbers are read by the core schema, except that a leading zero means octal, as
/// in every Kubernetes client: <c>defaultMode: 0644</c> is 420 there. All else, and everything quoted, is a string.
/// </summary>
static partial class YamlScalars
{
    /// <exception cref="YamlException">The scalar is a number that JSON does not know.</exception>
    public static void Write(Scalar scalar, Utf8JsonWriter writer)
    {
        var text = scalar.Value;
        if (scalar.Style != ScalarStyle.Plain || scalar.Tag == "tag:yaml.org,2002:str")
        {
            writer.WriteStringValue(text);
            return;
        }
        if (!scalar.Tag.IsEmpty && !scalar.Tag.IsNonSpecific)
        {
            throw new YamlException(scalar.Start, scalar.End, $"The tag '{scalar.Tag.Value}' is not supported.");
        }
        if (text is "" or "~" or "null" or "Null" or "NULL")
        {
            writer.WriteNullValue();
        }
        else if (text is "true" or "True" or "TRUE" or "false" or "False" or "FALSE")
        {
            writer.WriteBooleanValue(text[0] is 't' or 'T');
        }
        else if (!Number(text, writer))
        {
            if (Endless().IsMatch(text))
            {
                throw new YamlException(scalar.Start, scalar.End, $"'{text}' has no counterpart in JSON.");
            }
            writer.WriteStringValue(text);
        }
    }

    static bool Number(string text, Utf8JsonWriter writer)
    {
        // Most scalars are words: one look saves them three patterns.
        if (!char.IsAsciiDigit(text[0]) && text[0] is not ('+' or '-' or '.'))
        {
            return false;
        }
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var small) && !Octal().IsMatch(text))
        {
            writer.WriteNumberValue(small);
        }
        else if (Octal().Match(text) is { Success: true } octal)
        {
            WriteBased(octal, 8, writer);
        }
        else if (Hexadecimal().Match(text) is { Success: true } hexadecimal)
        {
            WriteBased(hexadecimal, 16, writer);
        }
        else if (Integer().IsMatch(text))
        {
            // As it stands: a double would lose digits.
            writer.WriteRawValue(BigInteger.Parse(text, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture));
        }
        else if (Float().IsMatch(text) && double.Parse(text, CultureInfo.InvariantCulture) is var number && double.IsFinite(number))
        {
            writer.WriteNumberValue(number);
        }
        else
        {
            return false;
        }
        return true;
    }

    static void WriteBased(Match match, int numberBase, Utf8JsonWriter writer)
    {
        var value = match
            .Groups["digits"]
            .Value.Aggregate(BigInteger.Zero, (sum, c) => sum * numberBase + Convert.ToInt32(c.ToString(), 16));
        writer.WriteRawValue((match.Value[0] == '-' ? -value : value).ToString(CultureInfo.InvariantCulture));
    }

    [GeneratedRegex("^[-+]?0o?(?<digits>[0-7]{1,400})$")]
    private static partial Regex Octal();

    [GeneratedRegex("^[-+]?0x(?<digits>[0-9a-fA-F]{1,400})$")]
    private static partial Regex Hexadecimal();

    [GeneratedRegex("^[-+]?[0-9]{1,400}$")]
    private static partial Regex Integer();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")]
    private static partial Regex Float();

    [GeneratedRegex(@"^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$")]
    private static partial Regex Endless();
}
