using System.Buffers;
using System.Text;
using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Tandem.Adapters.Rendering;

/// <summary>Turns a YAML stream into JSON documents, one at a time, without losing a field. What a scalar means is told by <see cref="YamlScalars"/>.</summary>
static class YamlToJson
{
    /// <summary>What etcd takes in one piece is 1.5 MiB; the API server refuses bigger ConfigMaps at 1 MiB.</summary>
    public const int MostBytesPerObject = 1024 * 1024;

    public const int MostBytes = 16 * 1024 * 1024;
    const int MostDepth = 100;
    const int MostExpansions = 1000;

    /// <summary>Every document as compact JSON, with the line it begins at (1-based). Empty documents are left out.</summary>
    /// <exception cref="YamlException">The text is not YAML, repeats a key, expands too many aliases, or is too large; it says where.</exception>
    public static IEnumerable<(string Json, int Line)> Documents(string yaml)
    {
        // Characters first: they are at most as many as bytes, and cost nothing to count.
        if (yaml.Length > MostBytes || Encoding.UTF8.GetByteCount(yaml) > MostBytes)
        {
            throw new YamlException(Mark.Empty, Mark.Empty, "The whole is larger than 16 MiB.");
        }
        var parser = YamlText.Parser(yaml);
        parser.Consume<StreamStart>();
        while (parser.Accept<DocumentStart>(out var start))
        {
            parser.MoveNext();
            var line = (int)start.Start.Line;
            var json = new Document(parser).Read();
            if (json != "null")
            {
                yield return (json, line);
            }
            parser.Consume<DocumentEnd>();
        }
    }

    /// <summary>One document. Nodes that carry an anchor are remembered as the events they consist of and told again for each alias.</summary>
    sealed class Document(IParser parser)
    {
        readonly ArrayBufferWriter<byte> _buffer = new(4096);
        readonly Dictionary<AnchorName, List<ParsingEvent>> _anchors = [];
        readonly List<List<ParsingEvent>> _open = [];
        readonly Stack<IEnumerator<ParsingEvent>> _told = new();
        int _expansions;

        public string Read()
        {
            using (var writer = new Utf8JsonWriter(_buffer, new JsonWriterOptions { SkipValidation = true }))
            {
                Value(Next(), writer, 0);
            }
            return Encoding.UTF8.GetString(_buffer.WrittenSpan);
        }

        void Value(ParsingEvent node, Utf8JsonWriter writer, int depth)
        {
            Bound(node, writer, depth);
            if (node is AnchorAlias alias)
            {
                Tell(alias, writer, depth);
                return;
            }
            // What an alias repeats was recorded when it was read.
            var anchor = _told.Count == 0 && node is NodeEvent { Anchor.IsEmpty: false } n ? n.Anchor : AnchorName.Empty;
            if (!anchor.IsEmpty)
            {
                _open.Add([node]);
            }
            switch (node)
            {
                case Scalar scalar:
                    YamlScalars.Write(scalar, writer);
                    break;
                case MappingStart:
                    Mapping(writer, depth);
                    break;
                case SequenceStart:
                    writer.WriteStartArray();
                    for (var item = Next(); item is not SequenceEnd; item = Next())
                    {
                        Value(item, writer, depth + 1);
                    }
                    writer.WriteEndArray();
                    break;
                default:
                    throw new YamlException(node.Start, node.End, "A value is missing here.");
            }
            if (!anchor.IsEmpty)
            {
                _anchors[anchor] = _open[^1];
                _open.RemoveAt(_open.Count - 1);
            }
        }

        void Mapping(Utf8JsonWriter writer, int depth)
        {
            writer.WriteStartObject();
            var keys = new HashSet<string>(StringComparer.Ordinal);
            for (var next = Next(); next is not MappingEnd; next = Next())
            {
                if (next is not Scalar key)
                {
                    throw new YamlException(next.Start, next.End, "A key is no plain word here.");
                }
                if (key is { Value: "<<", Style: ScalarStyle.Plain })
                {
                    throw new YamlException(key.Start, key.End, "Merge keys ('<<') are not allowed here.");
                }
                if (!keys.Add(key.Value))
                {
                    throw new YamlException(key.Start, key.End, $"The key '{key.Value}' stands twice.");
                }
                writer.WritePropertyName(key.Value);
                Value(Next(), writer, depth + 1);
            }
            writer.WriteEndObject();
        }

        void Tell(AnchorAlias alias, Utf8JsonWriter writer, int depth)
        {
            if (!_anchors.TryGetValue(alias.Value, out var events))
            {
                throw new YamlException(alias.Start, alias.End, $"The alias '{alias.Value}' stands before its anchor, or inside it.");
            }
            if (++_expansions > MostExpansions)
            {
                throw new YamlException(alias.Start, alias.End, $"Aliases are used more than {MostExpansions} times.");
            }
            using var told = ((IEnumerable<ParsingEvent>)events).GetEnumerator();
            _told.Push(told);
            Value(Next(), writer, depth);
            _told.Pop();
        }

        void Bound(ParsingEvent node, Utf8JsonWriter writer, int depth)
        {
            if (depth > MostDepth)
            {
                throw new YamlException(node.Start, node.End, "The document is nested too deeply.");
            }
            if (writer.BytesCommitted + writer.BytesPending > MostBytesPerObject)
            {
                throw new YamlException(node.Start, node.End, "The object is larger than 1 MiB.");
            }
        }

        ParsingEvent Next()
        {
            if (_told.TryPeek(out var told))
            {
                told.MoveNext();
                return told.Current;
            }
            var next = parser.Current ?? throw new YamlException(Mark.Empty, Mark.Empty, "The text ends too early.");
            parser.MoveNext();
            foreach (var open in _open)
            {
                open.Add(next);
            }
            return next;
        }
    }
}
