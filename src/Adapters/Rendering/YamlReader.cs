using Tandem.Overlays.Editing;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Tandem.Adapters.Rendering;

/// <summary>Reads YAML with the parser's own marks. A node's place is counted from line and column, which hold for every kind of line end.</summary>
sealed class YamlReader : IYamlReader
{
    const int MostDepth = 100;

    public Result<IReadOnlyList<YamlNode>> Read(string text)
    {
        try
        {
            AliasGuard.Check(text);
            return Result.Of(new Walk(text).Documents());
        }
        catch (YamlException e)
        {
            var (line, what) = YamlFault.Of(e, text);
            return new Failure("yaml.invalid", what, Text.Of($"Correct line {line} first; then forms can change the text."));
        }
    }

    sealed class Walk
    {
        readonly string _text;
        readonly List<int> _lines = [0];
        readonly IParser _parser;

        public Walk(string text)
        {
            _text = text;
            _parser = YamlText.Parser(text);
            for (var i = 0; i < text.Length; i++)
            {
                // As the scanner counts: also the line ends of YAML 1.1.
                if (
                    text[i] is '\n' or '\u0085' or '\u2028' or '\u2029'
                    || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n'))
                )
                {
                    _lines.Add(i + 1);
                }
            }
        }

        public IReadOnlyList<YamlNode> Documents()
        {
            var found = new List<YamlNode>();
            while (_parser.MoveNext())
            {
                if (_parser.Current is DocumentStart)
                {
                    _parser.MoveNext();
                    found.Add(Node(0));
                }
            }
            return found;
        }

        YamlNode Node(int depth)
        {
            var e = _parser.Current!;
            if (depth > MostDepth)
            {
                throw new YamlException(e.Start, e.End, "The document is nested too deeply.");
            }
            var node = e switch
            {
                Scalar scalar => Of(scalar),
                AnchorAlias alias => new YamlNode(YamlShape.Alias, YamlStyle.Plain, At(e.Start), At(e.End), alias.Value.Value, [], []),
                MappingStart map => Of(map, depth),
                SequenceStart list => Of(list, depth),
                _ => throw new YamlException(e.Start, e.End, "The document ends too early."),
            };
            return e is NodeEvent n
                ? node with
                {
                    Anchor = n.Anchor.IsEmpty ? null : n.Anchor.Value,
                    Tag = n.Tag.IsEmpty || n.Tag.IsNonSpecific ? null : n.Tag.Value,
                }
                : node;
        }

        YamlNode Of(Scalar scalar)
        {
            var style = scalar.Style switch
            {
                ScalarStyle.SingleQuoted => YamlStyle.Single,
                ScalarStyle.DoubleQuoted => YamlStyle.Double,
                ScalarStyle.Literal => YamlStyle.Literal,
                ScalarStyle.Folded => YamlStyle.Folded,
                _ => YamlStyle.Plain,
            };
            var (start, end) = (At(scalar.Start), At(scalar.End));
            if (style is YamlStyle.Literal or YamlStyle.Folded)
            {
                end = EndOfBlock(start, end);
            }
            return new(YamlShape.Scalar, style, start, end, scalar.Value, [], []);
        }

        YamlNode Of(MappingStart map, int depth)
        {
            var entries = new List<KeyValuePair<YamlNode, YamlNode>>();
            for (_parser.MoveNext(); _parser.Current is not MappingEnd; _parser.MoveNext())
            {
                var key = Node(depth + 1);
                _parser.MoveNext();
                entries.Add(new(key, Placed(Node(depth + 1), key.End)));
            }
            var flow = map.Style == MappingStyle.Flow;
            var end =
                flow ? Closed(_parser.Current!)
                : entries.Count == 0 ? At(_parser.Current!.End)
                : entries[^1].Value.End;
            return new(YamlShape.Map, flow ? YamlStyle.Flow : YamlStyle.Plain, At(map.Start), end, null, entries, []);
        }

        /// <summary>A value that is not written stands behind its colon, not where the parser noticed that there is none.</summary>
        YamlNode Placed(YamlNode value, int keyEnd)
        {
            if (value is not { Shape: YamlShape.Scalar, Style: YamlStyle.Plain, Value: "", Anchor: null, Tag: null })
            {
                return value;
            }
            var colon = keyEnd;
            while (colon < _text.Length && _text[colon] is ' ' or '\t')
            {
                colon++;
            }
            var at = colon < _text.Length && _text[colon] == ':' ? colon + 1 : keyEnd;
            return value with { Start = at, End = at };
        }

        YamlNode Of(SequenceStart list, int depth)
        {
            var items = new List<YamlNode>();
            for (_parser.MoveNext(); _parser.Current is not SequenceEnd; _parser.MoveNext())
            {
                items.Add(Node(depth + 1));
            }
            var flow = list.Style == SequenceStyle.Flow;
            var end =
                flow ? Closed(_parser.Current!)
                : items.Count == 0 ? At(_parser.Current!.End)
                : items[^1].End;
            return new(YamlShape.List, flow ? YamlStyle.Flow : YamlStyle.Plain, At(list.Start), end, null, [], items);
        }

        /// <summary>The scanner's end of a block lies behind the lines that follow it; what belongs to it is what says something.</summary>
        int EndOfBlock(int start, int end)
        {
            var head = _text.AsSpan(start, Math.Max(0, Math.Min(end, _text.Length) - start));
            var line = head.IndexOf('\n') is >= 0 and var n ? head[..n] : head;
            var keeps = line.ToString().Split('#')[0].Contains('+');
            var text = _text.AsSpan(0, end);
            return keeps ? end - (text.EndsWith("\n") ? 1 : 0) - (text.EndsWith("\r\n") ? 1 : 0) : text.TrimEnd(" \r\n").Length;
        }

        /// <summary>Behind the bracket or brace; the parser's own mark stands before or behind it.</summary>
        int Closed(ParsingEvent end)
        {
            var at = At(end.Start);
            return at < _text.Length && _text[at] is ']' or '}' ? at + 1 : At(end.End);
        }

        int At(Mark mark) =>
            mark.Line - 1 < _lines.Count ? Math.Min(_lines[(int)mark.Line - 1] + (int)mark.Column - 1, _text.Length) : _text.Length;
    }
}
