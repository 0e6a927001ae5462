namespace Tandem.Overlays.Editing;

public enum YamlShape
{
    Scalar,
    Map,
    List,
    Alias,
}

/// <summary>How a node is written. Collections are <see cref="Plain"/> (block) or <see cref="Flow"/>.</summary>
public enum YamlStyle
{
    Plain,
    Single,
    Double,
    Literal,
    Folded,
    Flow,
}

/// <summary>One node of a YAML document and where it stands in the text.</summary>
/// <param name="Start">Index of the first character, anchor and tag included.</param>
/// <param name="End">Index behind the last character that belongs to the node; for a block scalar behind its last line with content.</param>
/// <param name="Value">Text of a scalar; name of what an alias stands for.</param>
/// <param name="Entries">Of a map; keys are nodes, since they have a place and a style, too.</param>
/// <param name="Items">Of a list.</param>
public sealed record YamlNode(
    YamlShape Shape,
    YamlStyle Style,
    int Start,
    int End,
    string? Value,
    IReadOnlyList<KeyValuePair<YamlNode, YamlNode>> Entries,
    IReadOnlyList<YamlNode> Items
)
{
    public string? Anchor { get; init; }

    public string? Tag { get; init; }

    /// <summary>Nothing is written, or a word that means nothing.</summary>
    public bool IsNull =>
        Shape == YamlShape.Scalar && Style == YamlStyle.Plain && Tag is null && Value is "" or "~" or "null" or "Null" or "NULL";

    /// <summary>The value of a key of a map; null when there is none.</summary>
    public YamlNode? Get(string key) => Entries.FirstOrDefault(e => e.Key is { Shape: YamlShape.Scalar } k && k.Value == key).Value;

    /// <summary>Text of a scalar at a key; null when there is none.</summary>
    public string? Text(string key) => Get(key) is { Shape: YamlShape.Scalar, IsNull: false } node ? node.Value : null;

    /// <summary>What lies at a path; null when nothing does, or when the way leads through an alias.</summary>
    public YamlNode? At(IReadOnlyList<YamlStep> path) =>
        path.Aggregate((YamlNode?)this, (node, step) => node is null ? null : step.In(node));
}

/// <summary>Reads YAML into nodes that know their places.</summary>
public interface IYamlReader
{
    /// <summary>One root for each document of the text, in order; an empty document is a scalar that <see cref="YamlNode.IsNull"/>.</summary>
    Result<IReadOnlyList<YamlNode>> Read(string text);
}

/// <summary>One step of a path into a document.</summary>
public abstract record YamlStep
{
    /// <summary>The value of a key.</summary>
    public sealed record Key(string Name) : YamlStep;

    /// <summary>The entry of a list at a position, from 0.</summary>
    public sealed record Index(int At) : YamlStep;

    /// <summary>The entry of a list whose field says this, such as the container with the name web.</summary>
    public sealed record Named(string Field, string Value) : YamlStep;

    /// <summary>The entry of a list that is this word, or begins with it: a generator's <c>KEY=value</c>.</summary>
    public sealed record Word(string Beginning) : YamlStep;

    /// <summary>Behind the last entry of a list.</summary>
    public sealed record Next : YamlStep;

    public static implicit operator YamlStep(string key) => new Key(key);

    public static implicit operator YamlStep(int index) => new Index(index);

    /// <summary>Null when the node has nothing like it.</summary>
    public YamlNode? In(YamlNode node) =>
        this switch
        {
            Key key => node.Get(key.Name),
            _ => Position(node) is var at and >= 0 ? node.Items[at] : null,
        };

    /// <summary>Position in a list; -1 when there is none.</summary>
    public int Position(YamlNode list) =>
        this switch
        {
            Index index => index.At >= 0 && index.At < list.Items.Count ? index.At : -1,
            Named named => Find(list, i => i.Text(named.Field) == named.Value),
            Word word => Find(
                list,
                i => i.Shape == YamlShape.Scalar && i.Value is { } v && v.StartsWith(word.Beginning, StringComparison.Ordinal)
            ),
            _ => -1,
        };

    static int Find(YamlNode list, Func<YamlNode, bool> match)
    {
        for (var i = 0; i < list.Items.Count; i++)
        {
            if (match(list.Items[i]))
            {
                return i;
            }
        }
        return -1;
    }

    public sealed override string ToString() =>
        this switch
        {
            Key key => key.Name,
            Index index => $"{index.At}",
            Named named => named.Value,
            Word word => word.Beginning,
            _ => "-",
        };
}
