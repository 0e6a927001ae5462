namespace Tandem.Sandbox.Kube.Kinds;

internal enum Shape
{
    Any,
    Text,
    Number,
    Truth,
    Scalar,
    Struct,
    Map,
    List,
}

internal enum ListRule
{
    Atomic,
    Set,
    Map,
}

/// <summary>
/// What the server knows of one field's type: enough to validate, merge and say who owns what. References are resolved on first use, because
/// some types contain themselves.
/// </summary>
internal sealed class TypeNode
{
    public static readonly TypeNode Any = new() { Shape = Shape.Any };

    public Shape Shape { get; init; }

    /// <summary>Written and owned as one value, whatever is inside.</summary>
    public bool Atomic { get; init; }

    /// <summary>Fields not declared are kept (a custom resource that says so).</summary>
    public bool Open { get; init; }

    public IReadOnlyDictionary<string, Lazy<TypeNode>> Fields { get; init; } = new Dictionary<string, Lazy<TypeNode>>();

    public IReadOnlySet<string> Required { get; init; } = new HashSet<string>();

    /// <summary>Defaults of the fields that are part of a list's key.</summary>
    public IReadOnlyDictionary<string, string> KeyDefaults { get; init; } = new Dictionary<string, string>();

    public Lazy<TypeNode>? Item { get; init; }

    public ListRule Rule { get; init; }

    public IReadOnlyList<string> Keys { get; init; } = [];

    public IReadOnlyList<string> Allowed { get; init; } = [];

    public TypeNode Element => Item?.Value ?? Any;

    /// <summary>Type of the field called <paramref name="name"/>; null when there is no such field.</summary>
    public TypeNode? Field(string name) =>
        Shape switch
        {
            Shape.Map => Element,
            Shape.Struct when Fields.TryGetValue(name, out var field) => field.Value,
            Shape.Struct => Open ? Any : null,
            _ => Any,
        };
}
