namespace Tandem.Sandbox.Kube.Kinds;

/// <summary>One kind in one version, as discovery tells it.</summary>
internal sealed record KindInfo(string Group, string Version, string Kind, string Plural)
{
    public string Singular { get; init; } = Kind.ToLowerInvariant();

    public bool Namespaced { get; init; }

    public IReadOnlyList<string> Verbs { get; init; } = [];

    public IReadOnlyList<string> Short { get; init; } = [];

    public IReadOnlyList<string> Categories { get; init; } = [];

    public IReadOnlyList<string> Subresources { get; init; } = [];

    public TypeNode Schema { get; init; } = TypeNode.Any;

    /// <summary>The facts' name of a built-in kind's type, e.g. <c>io.k8s.api.apps.v1.Deployment</c>; empty for custom kinds.</summary>
    public string TypeName { get; init; } = "";

    /// <summary>The schema that a custom kind's definition declares.</summary>
    public System.Text.Json.Nodes.JsonObject? Declared { get; init; }

    /// <summary>Made by a CustomResourceDefinition.</summary>
    public bool Custom { get; init; }

    /// <summary>Columns a custom kind adds to tables: name and JSON path.</summary>
    public IReadOnlyList<(string Name, string Type, string Path)> Columns { get; init; } = [];

    public string ApiVersion => Group.Length == 0 ? Version : Group + "/" + Version;

    /// <summary>Where its objects are kept, whatever the version: <c>deployments.apps</c>, <c>pods</c>.</summary>
    public string Resource => Group.Length == 0 ? Plural : Plural + "." + Group;

    /// <summary>How messages name it: <c>Deployment.apps</c>, <c>ConfigMap</c>.</summary>
    public string Qualified => Group.Length == 0 ? Kind : Kind + "." + Group;

    public bool HasStatus => Subresources.Contains("status");

    /// <summary>Whether the server counts changes of what is wished in <c>metadata.generation</c>.</summary>
    public bool Counted =>
        Custom || Group is "apps" or "batch" or "networking.k8s.io" or "policy" or "apiextensions.k8s.io" or "admissionregistration.k8s.io";
}
