namespace Tandem.Adapters.Kube.Schema;

/// <summary>What a schema says of one place in an object.</summary>
sealed record SchemaNode
{
    /// <summary>Says nothing, so anything goes.</summary>
    public static readonly SchemaNode Anything = new();

    /// <summary>Name of the definition that stands here instead; null when this is it.</summary>
    public string? Reference { get; init; }

    /// <summary>Empty unless it was asked for: descriptions are nine tenths of what a server sends.</summary>
    public string Description { get; init; } = "";

    /// <summary>JSON types that are allowed; empty allows all.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    public IReadOnlyDictionary<string, SchemaNode> Properties { get; init; } = new Dictionary<string, SchemaNode>();

    public IReadOnlyList<string> Required { get; init; } = [];

    public SchemaNode? Items { get; init; }

    /// <summary>Schema of the values of a map; null when it is none.</summary>
    public SchemaNode? Values { get; init; }

    /// <summary>Fields that are not named are kept by the server.</summary>
    public bool KeepsUnknown { get; init; }

    /// <summary>Carries apiVersion, kind and metadata of its own.</summary>
    public bool IsEmbedded { get; init; }

    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Fields that tell the items of a list apart; empty when it has none.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>No item may stand twice.</summary>
    public bool IsSet { get; init; }

    /// <summary>What the server takes when the field is left out, as JSON; null when that is nothing.</summary>
    public string? Default { get; init; }

    /// <summary>True when only the named fields may stand here.</summary>
    public bool IsClosed => Properties.Count > 0 && Values is null && !KeepsUnknown;
}

/// <summary>Definitions that refer to each other, and which kinds they describe.</summary>
sealed class SchemaSet(
    IReadOnlyDictionary<string, SchemaNode> definitions,
    IReadOnlyDictionary<(string Group, string Version, string Kind), SchemaNode> kinds
)
{
    const int MostSteps = 16;

    public SchemaNode? Of(string group, string version, string kind) => kinds.GetValueOrDefault((group, version, kind));

    /// <summary>The node itself, or the definition it refers to.</summary>
    public SchemaNode Resolve(SchemaNode node)
    {
        for (var i = 0; node.Reference is { } name && i < MostSteps; i++)
        {
            node = definitions.GetValueOrDefault(name, SchemaNode.Anything);
        }
        return node;
    }
}
