using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Tandem.Sandbox.Kube.Api;

/// <summary>YAML to JSON over the parser's events, with the plain scalars the server knows.</summary>
internal static class YamlReader
{
    public static JsonNode? Read(string text, bool strict)
    {
        try
        {
            var parser = new Parser(new StringReader(text));
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _))
                return null;
            return Node(parser, strict);
        }
        catch (YamlException wrong)
        {
            throw ApiException.Bad("error decoding YAML: " + wrong.Message);
        }
    }

    static JsonNode? Node(IParser parser, bool strict)
    {
        if (parser.TryConsume<MappingStart>(out _))
            return Map(parser, strict);
        if (parser.TryConsume<SequenceStart>(out _))
        {
            var list = new JsonArray();
            while (!parser.TryConsume<SequenceEnd>(out _))
                list.Add(Node(parser, strict));
            return list;
        }
        if (parser.TryConsume<Scalar>(out var scalar))
            return scalar.Style == ScalarStyle.Plain ? Plain(scalar.Value) : JsonValue.Create(scalar.Value);
        throw ApiException.Bad("error converting YAML to JSON: anchors and aliases are not taken");
    }

    static JsonObject Map(IParser parser, bool strict)
    {
        var map = new JsonObject();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = parser.Consume<Scalar>();
            if (map.ContainsKey(key.Value) && strict)
                throw ApiException.Bad(
                    $"error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n  line {key.Start.Line}: key \"{key.Value}\" already set in map"
                );
            map[key.Value] = Node(parser, strict);
        }
        return map;
    }

    static JsonNode? Plain(string text)
    {
        if (text is "" or "~" or "null" or "Null" or "NULL")
            return null;
        if (text is "true" or "True" or "TRUE" or "yes" or "on" or "y" or "Yes" or "On")
            return true;
        if (text is "false" or "False" or "FALSE" or "no" or "off" or "n" or "No" or "Off")
            return false;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
            return whole;
        var looksReal = char.IsAsciiDigit(text[^1]) && text.All(c => char.IsAsciiDigit(c) || c is '.' or 'e' or 'E' or '+' or '-');
        return looksReal && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) ? real : text;
    }
}
