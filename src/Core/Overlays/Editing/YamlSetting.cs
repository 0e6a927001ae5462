using System.Text.Json.Nodes;

namespace Tandem.Overlays.Editing;

/// <summary>Works out which piece of the text to replace so that a path has a value.</summary>
static class YamlSetting
{
    public static Result<YamlStroke> Make(string text, YamlSource source, IReadOnlyList<YamlStep> path, JsonNode? value)
    {
        var walked = YamlWalk.Follow(source.Root, path);
        if (!walked.Ok)
        {
            return walked.Failure;
        }
        var walk = walked.Value;
        var writer = YamlHabits.Of(text, source.Root);
        if (walk.Rest.Count == 0)
        {
            return Replace(text, walk, writer, path, value);
        }
        if (walk.Node.IsNull)
        {
            return walk.Place.Count == 0
                ? Root(text, source, walk, writer, Nest(walk.Rest, value))
                : Replace(text, walk, writer, path, Nest(walk.Rest, value));
        }
        var added = walk.Rest[0] is YamlStep.Key ? Nest(walk.Rest.Skip(1), value) : (Nest(walk.Rest, value) as JsonArray)![0]?.DeepClone();
        return walk.InFlow ? IntoFlow(text, walk, writer, added) : IntoBlock(text, walk, writer, added);
    }

    /// <summary>The value with the keys and entries around it that are still missing.</summary>
    static JsonNode? Nest(IEnumerable<YamlStep> steps, JsonNode? value) =>
        steps
            .Reverse()
            .Aggregate(
                value?.DeepClone(),
                (inner, step) =>
                    step switch
                    {
                        YamlStep.Key key => new JsonObject { [key.Name] = inner },
                        YamlStep.Named named => new JsonArray(Named(named, inner)),
                        _ => new JsonArray(inner),
                    }
            );

    static JsonObject Named(YamlStep.Named named, JsonNode? inner)
    {
        var entry = new JsonObject { [named.Field] = named.Value };
        foreach (var (key, value) in inner as JsonObject ?? [])
        {
            entry[key] = value?.DeepClone();
        }
        return entry;
    }

    static Result<YamlStroke> Replace(string text, YamlWalk walk, YamlWriter writer, IReadOnlyList<YamlStep> path, JsonNode? value)
    {
        var node = walk.Node;
        var start = YamlLines.BehindProperties(text, node);
        if (node.Tag is not null)
        {
            return YamlRefusal.Of(path, Text.Of($"The value carries the tag {node.Tag}."));
        }
        if (node is { Shape: YamlShape.Scalar } && value is JsonValue word && Says(node, word))
        {
            return YamlStroke.Nothing;
        }
        var isBlock = node.Style is YamlStyle.Literal or YamlStyle.Folded;
        if (isBlock && value is JsonValue many && Literal(text, node, many) is { } kept)
        {
            return new YamlStroke(start, node.End, kept, walk.Place, false, value);
        }
        var isOneLine = value is null or JsonValue || walk.InFlow;
        if (
            node.Shape == YamlShape.Scalar
            && !isBlock
            && isOneLine
            && (walk.InFlow || (value as JsonValue) is not { } v || YamlWriter.Literal(v) is null)
        )
        {
            return InPlace(start, walk, writer, value);
        }
        var before = walk.Place is [.., YamlStep.Key k] ? walk.Parents[^1].Entries.First(e => e.Key.Value == k.Name).Key.End : node.Start;
        if (node.Start < node.End && !isBlock && YamlLines.HasComment(text.AsSpan(before, node.End - before)))
        {
            return YamlRefusal.Of(path, Text.Of($"There are comments in what would be replaced."));
        }
        return walk.InFlow
            ? new YamlStroke(start, node.End, writer.Flow(value), walk.Place, false, value)
            : Anew(text, walk, writer, path, value);
    }

    static bool Says(YamlNode node, JsonValue value) =>
        value.GetValueKind() == System.Text.Json.JsonValueKind.String
            ? node.Value == value.GetValue<string>() && !(node.Style == YamlStyle.Plain && YamlWriter.IsOther(node.Value))
            : node.Style == YamlStyle.Plain && node.Value == value.ToJsonString();

    static YamlStroke InPlace(int start, YamlWalk walk, YamlWriter writer, JsonNode? value)
    {
        var node = walk.Node;
        var written =
            value is JsonValue word ? writer.Scalar(word, node.Style, walk.InFlow)
            : value is null ? "null"
            : writer.Flow(value);
        // Behind a colon or hyphen without a value there is no space yet.
        return new YamlStroke(start, node.End, start == node.End ? $" {written}" : written, walk.Place, false, value);
    }

    /// <summary>A text of several lines under the head and the indentation it has now.</summary>
    static string? Literal(string text, YamlNode node, JsonValue value)
    {
        if (node.Style != YamlStyle.Literal || YamlWriter.Literal(value) is not { } literal)
        {
            return null;
        }
        var start = YamlLines.BehindProperties(text, node);
        var head = text[start..YamlLines.Behind(text, start)].TrimEnd('\r', '\n');
        var first = YamlLines.Behind(text, start);
        while (first < node.End && text[first] is '\r' or '\n')
        {
            first++;
        }
        var indent = 0;
        while (first + indent < node.End && text[first + indent] == ' ')
        {
            indent++;
        }
        // A digit in the head is an indentation given by hand, and the ending may change with the new text.
        if (indent == 0 || head.Split('#')[0].Any(char.IsAsciiDigit))
        {
            return null;
        }
        var comment = head.IndexOf(" #", StringComparison.Ordinal) is > 0 and var at ? head[at..] : "";
        var lines = literal.Lines.Select(l => l.Length == 0 ? "" : new string(' ', indent) + l);
        return string.Join(YamlLines.Break(text), lines.Prepend(literal.Sign + comment));
    }

    /// <summary>Key and value, or the entry of a list, written again on lines of their own.</summary>
    static Result<YamlStroke> Anew(string text, YamlWalk walk, YamlWriter writer, IReadOnlyList<YamlStep> path, JsonNode? value)
    {
        var (node, stop) = (walk.Node, YamlLines.Break(text));
        if (walk.Place.Count == 0 || walk.Place[^1] is not YamlStep.Key step)
        {
            return YamlRefusal.Of(path, Text.Of($"The value is a whole entry of a list."));
        }
        var key = walk.Parents[^1].Entries.First(e => e.Key.Value == step.Name).Key;
        var lines = writer.Entry(step.Name, value, YamlLines.Column(text, key.Start)).ToList();
        var colon = text.IndexOf(':', key.End) + 1;
        // What follows an empty value on its line is a comment, which stays there.
        var rest = node.End == colon ? text[colon..YamlLines.Behind(text, colon)].TrimEnd('\r', '\n') : "";
        var head = lines[0].AsSpan().TrimStart();
        lines[0] = string.Concat(head[(head.IndexOf(':') + 1)..], rest);
        return new YamlStroke(colon, node.End + rest.Length, string.Join(stop, lines), walk.Place, false, value);
    }

    /// <summary>A document that says nothing yet.</summary>
    static Result<YamlStroke> Root(string text, YamlSource source, YamlWalk walk, YamlWriter writer, JsonNode? value)
    {
        if (source.Document != source.Documents.Count - 1)
        {
            return YamlRefusal.Of(walk.Rest, Text.Of($"The document is empty."));
        }
        var stop = YamlLines.Break(text);
        var lead = text.Length == 0 || text.EndsWith('\n') ? "" : stop;
        return new YamlStroke(text.Length, text.Length, lead + string.Join(stop, writer.Block(value, 0)) + stop, [], false, value);
    }

    static YamlStroke IntoBlock(string text, YamlWalk walk, YamlWriter writer, JsonNode? added)
    {
        var (node, stop) = (walk.Node, YamlLines.Break(text));
        var (step, lines) = walk.Rest[0] is YamlStep.Key key
            ? (key, writer.Entry(key.Name, added, YamlLines.Column(text, node.Entries[0].Key.Start)))
            : ((YamlStep)node.Items.Count, writer.Item(added, YamlLines.Column(text, YamlHabits.Hyphen(text, node.Items[0]))));
        var at = YamlLines.Behind(text, node.End);
        var lead = at > 0 && text[at - 1] != '\n' ? stop : "";
        return new YamlStroke(at, at, lead + string.Join(stop, lines) + stop, [.. walk.Place, step], false, added);
    }

    static YamlStroke IntoFlow(string text, YamlWalk walk, YamlWriter writer, JsonNode? added)
    {
        var node = walk.Node;
        var isMap = node.Shape == YamlShape.Map;
        var last = isMap ? node.Entries.LastOrDefault().Value : node.Items.LastOrDefault();
        var first = isMap ? node.Entries.FirstOrDefault().Key : node.Items.FirstOrDefault();
        writer = writer with { Json = writer.Json || (isMap && first?.Style == YamlStyle.Double) };
        var step = walk.Rest[0] is YamlStep.Key key ? key : (YamlStep)node.Items.Count;
        var written = step is YamlStep.Key k
            ? $"{writer.Scalar(JsonValue.Create(k.Name), YamlStyle.Plain, flow: true)}: {writer.Flow(added)}"
            : writer.Flow(added);
        if (last is null || first is null)
        {
            var open = YamlLines.BehindProperties(text, node) + 1;
            return new YamlStroke(open, open, written, [.. walk.Place, step], false, added);
        }
        var lastKey = isMap ? node.Entries[^1].Key : last;
        var gap = YamlLines.IsFirst(text, lastKey.Start)
            ? YamlLines.Break(text) + new string(' ', YamlLines.Column(text, lastKey.Start))
            : " ";
        return new YamlStroke(last.End, last.End, $",{gap}{written}", [.. walk.Place, step], false, added);
    }
}
