namespace Tandem.Overlays.Editing;

/// <summary>Works out which piece of the text to take out so that a path has no value any more.</summary>
static class YamlRemoval
{
    public static Result<YamlStroke> Make(string text, YamlSource source, IReadOnlyList<YamlStep> path)
    {
        if (source.Root.At(path) is null && YamlWalk.Follow(source.Root, path) is { Ok: true })
        {
            return YamlStroke.Nothing;
        }
        var walked = YamlWalk.Follow(source.Root, path);
        if (!walked.Ok)
        {
            return walked.Failure;
        }
        var (node, parents, place) = (walked.Value.Node, walked.Value.Parents.ToList(), walked.Value.Place.ToList());
        // What would be left empty goes, too: an empty 'env:' says null, which is not the same as nothing.
        while (parents.Count > 1 && parents[^1].Entries.Count + parents[^1].Items.Count == 1)
        {
            node = parents[^1];
            parents.RemoveAt(parents.Count - 1);
            place.RemoveAt(place.Count - 1);
        }
        if (parents.Count == 0 || parents[^1].Entries.Count + parents[^1].Items.Count == 1)
        {
            return YamlRefusal.Of(path, Text.Of($"The value is all that the document says."));
        }
        var parent = parents[^1];
        var range =
            parent.Style == YamlStyle.Flow || parents.Any(p => p.Style == YamlStyle.Flow)
                ? InFlow(parent, node)
                : InBlock(text, parent, node);
        return range is not { } r ? YamlRefusal.Of(path, Text.Of($"The value shares its line with something else."))
            : r.Inner && YamlLines.HasComment(text.AsSpan(r.Start, r.End - r.Start))
                ? YamlRefusal.Of(path, Text.Of($"There are comments in what would be replaced."))
            : new YamlStroke(r.Start, r.End, "", place, true, null);
    }

    static (int Start, int End, bool Inner)? InFlow(YamlNode parent, YamlNode node)
    {
        var parts =
            parent.Shape == YamlShape.Map
                ? parent.Entries.Select(e => (e.Key.Start, e.Value.End)).ToList()
                : [.. parent.Items.Select(i => (i.Start, i.End))];
        var at =
            parent.Shape == YamlShape.Map
                ? parent.Entries.ToList().FindIndex(e => ReferenceEquals(e.Value, node))
                : parent.Items.ToList().IndexOf(node);
        return at < parts.Count - 1 ? (parts[at].Start, parts[at + 1].Start, true) : (parts[at - 1].End, parts[at].End, true);
    }

    static (int Start, int End, bool Inner)? InBlock(string text, YamlNode parent, YamlNode node)
    {
        var end = YamlLines.Behind(text, node.End);
        if (parent.Shape == YamlShape.List)
        {
            var hyphen = YamlHabits.Hyphen(text, node);
            return YamlLines.IsFirst(text, hyphen) ? (YamlLines.StartOf(text, hyphen), end, false) : null;
        }
        var at = parent.Entries.ToList().FindIndex(e => ReferenceEquals(e.Value, node));
        var start = parent.Entries[at].Key.Start;
        if (YamlLines.IsFirst(text, start))
        {
            return (YamlLines.StartOf(text, start), end, false);
        }
        // The first key of an entry of a list: the next one takes its place behind the hyphen.
        return at < parent.Entries.Count - 1 ? (start, parent.Entries[at + 1].Key.Start, true) : null;
    }
}
