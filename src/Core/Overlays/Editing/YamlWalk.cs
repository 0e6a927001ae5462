namespace Tandem.Overlays.Editing;

/// <summary>How far a path leads into a document.</summary>
/// <param name="Node">The last node there is on the way.</param>
/// <param name="Parents">What was passed, the root first; <paramref name="Node"/> not among them.</param>
/// <param name="Place">The way as keys and positions.</param>
/// <param name="Rest">Steps for which there is nothing yet.</param>
/// <param name="InFlow">Something passed, or the node, is in braces or brackets.</param>
sealed record YamlWalk(
    YamlNode Node,
    IReadOnlyList<YamlNode> Parents,
    IReadOnlyList<YamlStep> Place,
    IReadOnlyList<YamlStep> Rest,
    bool InFlow
)
{
    public static Result<YamlWalk> Follow(YamlNode root, IReadOnlyList<YamlStep> path)
    {
        var referred = Aliases(root).ToHashSet();
        var (node, parents, place) = (root, new List<YamlNode>(), new List<YamlStep>());
        var inFlow = false;
        for (var i = 0; ; i++)
        {
            if (node.Shape == YamlShape.Alias)
            {
                return YamlRefusal.Of(path, Text.Of($"The value stands behind the alias *{node.Value}."));
            }
            if (node.Anchor is { } anchor && referred.Contains(anchor))
            {
                return YamlRefusal.Of(path, Text.Of($"Other places repeat the value through the anchor &{anchor} and would change, too."));
            }
            inFlow |= node.Style == YamlStyle.Flow;
            if (i == path.Count || node.IsNull)
            {
                return new YamlWalk(node, parents, place, [.. path.Skip(i)], inFlow);
            }
            if (node.Shape != (path[i] is YamlStep.Key ? YamlShape.Map : YamlShape.List))
            {
                return YamlRefusal.Of(path, Text.Of($"Something else stands at {string.Join('.', path.Take(i))}."));
            }
            if (path[i].In(node) is not { } next)
            {
                return node.Get("<<") is not null && i < path.Count - 1
                    ? YamlRefusal.Of(path, Text.Of($"{string.Join('.', path.Take(i))} merges in another place with '<<'."))
                    : new YamlWalk(node, parents, place, [.. path.Skip(i)], inFlow);
            }
            parents.Add(node);
            place.Add(path[i] is YamlStep.Key ? path[i] : path[i].Position(node));
            node = next;
        }
    }

    static IEnumerable<string> Aliases(YamlNode node) =>
        node.Shape == YamlShape.Alias
            ? [node.Value!]
            : node.Entries.SelectMany(e => Aliases(e.Key).Concat(Aliases(e.Value))).Concat(node.Items.SelectMany(Aliases));
}

/// <summary>Lines of a text.</summary>
static class YamlLines
{
    /// <summary>The line end the file uses.</summary>
    public static string Break(string text) => text.IndexOf('\n') is > 0 and var n && text[n - 1] == '\r' ? "\r\n" : "\n";

    public static int StartOf(string text, int at) => at == 0 ? 0 : text.LastIndexOf('\n', at - 1) + 1;

    /// <summary>Index behind the line's end; the end of the text where the line has none.</summary>
    public static int Behind(string text, int at) => text.IndexOf('\n', at) is >= 0 and var n ? n + 1 : text.Length;

    public static int Column(string text, int at) => at - StartOf(text, at);

    /// <summary>Only spaces stand before it on its line.</summary>
    public static bool IsFirst(string text, int at) => text.AsSpan(StartOf(text, at), Column(text, at)).IsWhiteSpace();

    /// <summary>True when a piece of text may hold a comment.</summary>
    public static bool HasComment(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '#' && (i == 0 || char.IsWhiteSpace(text[i - 1])))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Behind anchor and tag.</summary>
    public static int BehindProperties(string text, YamlNode node)
    {
        var at = node.Start;
        while (at < node.End && text[at] is '&' or '!')
        {
            while (at < node.End && !char.IsWhiteSpace(text[at]))
            {
                at++;
            }
            while (at < node.End && char.IsWhiteSpace(text[at]))
            {
                at++;
            }
        }
        return at;
    }
}
