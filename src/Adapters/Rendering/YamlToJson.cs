using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Tandem.Adapters.Rendering;

/// <summary>
/// Turns a YAML stream into JSON documents without losing a field. Scalars follow the core schema: plain <c>true</c>, <c>null</c>, numbers; all
/// else, and everything quoted, is a string.
/// </summary>
static partial class YamlToJson
{
    const int MostDepth = 100;

    /// <summary>Every document as compact JSON, with the line it begins at (1-based). Empty documents are left out.</summary>
    /// <exception cref="YamlException">The text is not YAML, repeats a key, or uses an anchor, which rendered output never does.</exception>
    public static IEnumerable<(string Json, int Line)> Documents(string yaml)
    {
        var parser = new Parser(new StringReader(yaml));
        parser.Consume<StreamStart>();
        while (parser.Accept<DocumentStart>(out var start))
        {
            parser.MoveNext();
            var line = (int)start.Start.Line;
            if (Read(parser) is { } json && json != "null")
            {
                yield return (json, line);
            }
            parser.Consume<DocumentEnd>();
        }
    }

    static string Read(Parser parser)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = false }))
        {
            Value(parser, writer, 0);
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    static void Value(Parser parser, Utf8JsonWriter writer, int depth)
    {
        if (depth > MostDepth)
        {
            throw new YamlException(parser.Current!.Start, parser.Current.End, "The document is nested too deeply.");
        }
        switch (parser.Current)
        {
            case Scalar scalar:
                parser.MoveNext();
                Scalar(scalar, writer);
                break;
            case MappingStart:
                Mapping(parser, writer, depth);
                break;
            case SequenceStart:
                parser.MoveNext();
                writer.WriteStartArray();
                while (!parser.TryConsume<SequenceEnd>(out _))
                {
                    Value(parser, writer, depth + 1);
                }
                writer.WriteEndArray();
                break;
            default:
                throw new YamlException(parser.Current!.Start, parser.Current.End, "Aliases are not allowed here.");
        }
    }

    static void Mapping(Parser parser, Utf8JsonWriter writer, int depth)
    {
        parser.MoveNext();
        writer.WriteStartObject();
        var keys = new HashSet<string>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = parser.Consume<Scalar>();
            if (!keys.Add(key.Value))
            {
                throw new YamlException(key.Start, key.End, $"The key '{key.Value}' stands twice.");
            }
            writer.WritePropertyName(key.Value);
            Value(parser, writer, depth + 1);
        }
        writer.WriteEndObject();
    }

    static void Scalar(Scalar scalar, Utf8JsonWriter writer)
    {
        var text = scalar.Value;
        if (scalar.Style != ScalarStyle.Plain || scalar.Tag == "tag:yaml.org,2002:str")
        {
            writer.WriteStringValue(text);
        }
        else if (text is "" or "~" or "null" or "Null" or "NULL")
        {
            writer.WriteNullValue();
        }
        else if (text is "true" or "True" or "TRUE" or "false" or "False" or "FALSE")
        {
            writer.WriteBooleanValue(text[0] is 't' or 'T');
        }
        else if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
        {
            writer.WriteNumberValue(integer);
        }
        else if (Based().Match(text) is { Success: true } based)
        {
            writer.WriteNumberValue(Convert.ToInt64(based.Groups[2].Value, based.Groups[1].Value == "0x" ? 16 : 8));
        }
        else if (Float().IsMatch(text))
        {
            writer.WriteNumberValue(double.Parse(text, CultureInfo.InvariantCulture));
        }
        else
        {
            writer.WriteStringValue(text);
        }
    }

    [GeneratedRegex("^(0x|0o)([0-9a-fA-F]{1,15})$")]
    private static partial Regex Based();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")]
    private static partial Regex Float();
}
