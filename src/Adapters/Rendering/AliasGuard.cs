using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Tandem.Adapters.Rendering;

/// <summary>Refuses YAML whose aliases would expand to more than is reasonable, before anything expands them.</summary>
static class AliasGuard
{
    const long MostNodes = 100_000;
    const int MostDepth = 100;

    /// <exception cref="YamlException">The text is not YAML, too deep, or expands to too much.</exception>
    public static void Check(string yaml)
    {
        var parser = new Parser(new StringReader(yaml));
        var sizes = new Dictionary<AnchorName, long>();
        while (parser.MoveNext())
        {
            if (parser.Current is DocumentStart)
            {
                sizes.Clear();
                parser.MoveNext();
                Size(parser, sizes, 0);
            }
        }
    }

    /// <summary>Number of nodes the present node expands to; stops behind it.</summary>
    static long Size(Parser parser, Dictionary<AnchorName, long> sizes, int depth)
    {
        var node = parser.Current!;
        if (depth > MostDepth)
        {
            throw new YamlException(node.Start, node.End, "The document is nested too deeply.");
        }
        long size = 1;
        if (node is AnchorAlias alias)
        {
            size = sizes.TryGetValue(alias.Value, out var known)
                ? known
                : throw new YamlException(node.Start, node.End, "An alias stands before its anchor.");
        }
        else if (node is MappingStart or SequenceStart)
        {
            parser.MoveNext();
            for (; parser.Current is not (MappingEnd or SequenceEnd); parser.MoveNext())
            {
                size += Size(parser, sizes, depth + 1);
                if (size > MostNodes)
                {
                    throw new YamlException(node.Start, node.End, "The aliases of this document expand to too much.");
                }
            }
        }
        if (node is NodeEvent { Anchor.IsEmpty: false } anchored && node is not AnchorAlias)
        {
            sizes[anchored.Anchor] = size;
        }
        return size;
    }
}
