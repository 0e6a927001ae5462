using System.Text.Json.Nodes;

namespace Tandem.Overlays.Editing;

/// <summary>
/// Changes one value of one document and leaves every other character as it is: comments, order, quotes, line ends. What cannot be changed that way
/// is refused with a sentence. After each edit the text is read again; if it says anything but what was asked for, the edit is refused, too.
/// </summary>
public sealed class YamlEditor(IYamlReader reader)
{
    /// <summary>Writes a value, with the keys and entries on the way to it where they are missing.</summary>
    /// <param name="document">Position of the document in the text, from 0.</param>
    public Result<string> Set(string text, int document, IReadOnlyList<YamlStep> path, JsonNode? value)
    {
        var read = Read(text, document);
        return read.Ok ? Checked(text, read.Value, YamlSetting.Make(text, read.Value, path, value), path) : read.Failure;
    }

    /// <summary>Takes a value out, with what it leaves empty. Text without it stays as it is.</summary>
    public Result<string> Remove(string text, int document, IReadOnlyList<YamlStep> path)
    {
        var read = Read(text, document);
        return read.Ok ? Checked(text, read.Value, YamlRemoval.Make(text, read.Value, path), path) : read.Failure;
    }

    /// <summary>The documents; of an empty text one that is empty.</summary>
    public Result<IReadOnlyList<YamlNode>> Read(string text)
    {
        var read = reader.Read(text);
        return read is { Ok: true, Value.Count: 0 } ? Result.Of<IReadOnlyList<YamlNode>>([Empty(text)]) : read;
    }

    Result<YamlSource> Read(string text, int document)
    {
        var read = Read(text);
        return !read.Ok ? read.Failure
            : document < read.Value.Count ? new YamlSource(read.Value, document)
            : new Failure("yaml.document", Text.Of($"There is no document {document + 1} in the text."), Text.Of($"Load the file again."));
    }

    static YamlNode Empty(string text) => new(YamlShape.Scalar, YamlStyle.Plain, text.Length, text.Length, "", [], []);

    Result<string> Checked(string text, YamlSource source, Result<YamlStroke> made, IReadOnlyList<YamlStep> path)
    {
        if (!made.Ok)
        {
            return made.Failure;
        }
        if (made.Value.IsNothing)
        {
            return text;
        }
        var stroke = made.Value;
        var changed = string.Concat(text.AsSpan(0, stroke.Start), stroke.Text, text.AsSpan(stroke.End));
        var again = Read(changed);
        return again.Ok && YamlMeaning.Same(source, stroke, again.Value)
            ? changed
            : YamlRefusal.Of(path, Text.Of($"The text around the value is written in a way that a form cannot change safely."));
    }
}

/// <summary>The documents of a text, and the one in question.</summary>
sealed record YamlSource(IReadOnlyList<YamlNode> Documents, int Document)
{
    public YamlNode Root => Documents[Document];
}

/// <summary>A piece of text to be replaced, and what that is to mean.</summary>
/// <param name="Place">Keys and positions of what changes, from the root.</param>
/// <param name="Removes">What is at the place goes away; else <paramref name="Value"/> is put there.</param>
sealed record YamlStroke(int Start, int End, string Text, IReadOnlyList<YamlStep> Place, bool Removes, JsonNode? Value)
{
    public static YamlStroke Nothing { get; } = new(0, 0, "", [], false, null);

    public bool IsNothing => ReferenceEquals(this, Nothing);
}

static class YamlRefusal
{
    /// <param name="why">A sentence of its own, which says what is in the way.</param>
    public static Failure Of(IEnumerable<YamlStep> path, Text why) =>
        new("yaml.refused", why, Text.Of($"Change {string.Join('.', path)} in the editor."));
}
