using System.Text.Json.Nodes;
using Tandem.Clusters;
using Tandem.Overlays.Editing;
using Tandem.Releases;

namespace Tandem.Overlays.Forms;

/// <summary>One thing a form wants to be otherwise.</summary>
public abstract record FormChange
{
    /// <summary>A field of one object. A value of null takes it out.</summary>
    public sealed record Field(ObjectRef Object, IReadOnlyList<YamlStep> Path, JsonNode? Value) : FormChange;

    /// <param name="Reference">Name with tag, digest, or both.</param>
    public sealed record Image(ObjectRef Object, string Container, string Reference) : FormChange;

    public sealed record Replicas(ObjectRef Object, int Count) : FormChange;

    /// <param name="Value">Null takes the variable out.</param>
    public sealed record Variable(ObjectRef Object, string Container, string Name, VariableValue? Value) : FormChange;

    /// <summary>All keys of a Secret as variables.</summary>
    public sealed record SecretVariables(ObjectRef Object, string Container, string Secret) : FormChange;

    /// <summary>What a container asks for, or may take at most.</summary>
    /// <param name="Kind"><c>requests</c> or <c>limits</c>.</param>
    /// <param name="Name"><c>cpu</c>, <c>memory</c> or another resource.</param>
    /// <param name="Quantity">Null takes it out.</param>
    public sealed record Resource(ObjectRef Object, string Container, string Kind, string Name, string? Quantity) : FormChange;

    /// <summary>A label on every object.</summary>
    /// <param name="Value">Null takes it out.</param>
    public sealed record Label(string Key, string? Value) : FormChange;

    public sealed record Namespace(string Name) : FormChange;

    /// <summary>One key of a ConfigMap, generated or not.</summary>
    /// <param name="Value">Null takes it out.</param>
    public sealed record Config(ObjectRef Map, string Key, string? Value) : FormChange;

    /// <param name="Cpu">Per cent of what is requested; null leaves the target as it is.</param>
    public sealed record Scaling(ObjectRef Scaler, int Least, int Most, int? Cpu) : FormChange;

    /// <param name="Rule">Position of the rule, from 0.</param>
    public sealed record Host(ObjectRef Ingress, int Rule, string Name) : FormChange;
}

/// <summary>Where the value of a variable comes from.</summary>
public abstract record VariableValue
{
    public sealed record Words(string Text) : VariableValue;

    /// <summary>A key of a Secret that is in the cluster already; its value is nobody's business here.</summary>
    public sealed record Secret(string Name, string Key) : VariableValue;

    public sealed record ConfigKey(string Name, string Key) : VariableValue;
}

/// <summary>Where a form writes and what it starts from.</summary>
/// <param name="Folder">Folder of the site's overlay, e.g. <c>overlays/primary</c>.</param>
/// <param name="ForAll">Writes to the base, for all sites; else to the overlay.</param>
/// <param name="Rendering">The overlay as it is now.</param>
public sealed record FormInput(IReadOnlyList<OverlayFile> Files, string Folder, bool ForAll, Rendering Rendering);

/// <param name="Before">Null when the file is new.</param>
/// <param name="Lines">Old and new text, line by line.</param>
public sealed record TouchedFile(string Path, string? Before, string After, IReadOnlyList<ComparedLine> Lines);

/// <summary>What the files become.</summary>
/// <param name="Notes">What else the change does, or may not do.</param>
public sealed record FormOutcome(IReadOnlyList<OverlayFile> Files, IReadOnlyList<TouchedFile> Touched, IReadOnlyList<Text> Notes);
