namespace Tandem.Overlays.Editing;

/// <summary>How the author of a document indents, so that what is added looks as if they had written it.</summary>
static class YamlHabits
{
    public static YamlWriter Of(string text, YamlNode root)
    {
        var json = root is { Style: YamlStyle.Flow, Entries: [{ Key.Style: YamlStyle.Double }, ..] };
        var nested = Blocks(root).ToList();
        var items = nested.FirstOrDefault(n => n.Value.Shape == YamlShape.List);
        var step = nested
            .Where(n => n.Value.Shape == YamlShape.Map)
            .Select(n => YamlLines.Column(text, n.Value.Entries[0].Key.Start) - YamlLines.Column(text, n.Key.Start))
            .FirstOrDefault(s => s > 0);
        var indented =
            items.Value is null || YamlLines.Column(text, Hyphen(text, items.Value.Items[0])) > YamlLines.Column(text, items.Key.Start);
        return new YamlWriter(indented, json, step is 0 or > 8 ? 2 : step);
    }

    /// <summary>Index of the hyphen before an entry of a block list.</summary>
    public static int Hyphen(string text, YamlNode item)
    {
        var at = item.Start - 1;
        while (at > 0 && char.IsWhiteSpace(text[at]))
        {
            at--;
        }
        return at >= 0 && text[at] == '-' ? at : item.Start;
    }

    /// <summary>Keys whose values are block collections, in order.</summary>
    static IEnumerable<KeyValuePair<YamlNode, YamlNode>> Blocks(YamlNode node) =>
        node.Style == YamlStyle.Flow
            ? []
            : node
                .Entries.Where(e => e.Value is { Style: not YamlStyle.Flow } v && v.Entries.Count + v.Items.Count > 0)
                .Concat(node.Entries.Select(e => e.Value).Concat(node.Items).SelectMany(Blocks));
}
