using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Tandem.Adapters.Rendering;

/// <summary>Refuses YAML whose aliases would expand to more than is reasonable, before anything expands them.</summary>
static class AliasGuard
{
    /// <summary>Aliases met when all are expanded, those inside of what they stand for included.</summary>
    const long MostExpansions = 1000;

    /// <summary>Nodes that exist only because an alias repeats them.</summary>
    const long MostCopies = 100_000;

    const int MostDepth = 100;

    /// <exception cref="YamlException">The text is not YAML, too deep, or expands to too much.</exception>
    public static void Check(string yaml)
    {
        var parser = YamlText.Parser(yaml);
        var weights = new Dictionary<AnchorName, Weight>();
        while (parser.MoveNext())
        {
            if (parser.Current is DocumentStart)
            {
                weights.Clear();
                parser.MoveNext();
                Of(parser, weights, 0);
            }
        }
    }

    /// <summary>What the present node expands to; stops behind it.</summary>
    static Weight Of(IParser parser, Dictionary<AnchorName, Weight> weights, int depth)
    {
        var node = parser.Current!;
        if (depth > MostDepth)
        {
            throw new YamlException(node.Start, node.End, "The document is nested too deeply.");
        }
        var weight = new Weight(1, 0, 0);
        if (node is AnchorAlias alias)
        {
            weight = weights.TryGetValue(alias.Value, out var known)
                ? new Weight(known.Nodes, known.Expansions + 1, known.Nodes)
                : throw new YamlException(node.Start, node.End, "An alias stands before its anchor.");
        }
        else if (node is MappingStart or SequenceStart)
        {
            parser.MoveNext();
            for (; parser.Current is not (MappingEnd or SequenceEnd); parser.MoveNext())
            {
                weight += Of(parser, weights, depth + 1);
                if (weight.Expansions > MostExpansions || weight.Copies > MostCopies)
                {
                    throw new YamlException(node.Start, node.End, "The aliases of this document expand to too much.");
                }
            }
        }
        if (node is NodeEvent { Anchor.IsEmpty: false } anchored && node is not AnchorAlias)
        {
            weights[anchored.Anchor] = weight;
        }
        return weight;
    }

    readonly record struct Weight(long Nodes, long Expansions, long Copies)
    {
        public static Weight operator +(Weight a, Weight b) => new(a.Nodes + b.Nodes, a.Expansions + b.Expansions, a.Copies + b.Copies);
    }
}
