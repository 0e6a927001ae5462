namespace Tandem.Sandbox.Kube.Access;

/// <summary>Who asks.</summary>
internal sealed record User(string Name, string Uid, IReadOnlyList<string> Groups)
{
    public static readonly User Anonymous = new("system:anonymous", "", ["system:unauthenticated"]);

    public static readonly User Admin = new("kubernetes-admin", "", ["system:masters", "system:authenticated"]);

    public bool IsMaster => Groups.Contains("system:masters");
}

/// <summary>What is asked: a resource (with names where they matter), or a path outside the API's resources.</summary>
internal sealed record Attempt(string Verb, string Group, string Resource, string Subresource, string Space, string Name)
{
    public string? Path { get; init; }

    public string Full => Subresource.Length == 0 ? Resource : $"{Resource}/{Subresource}";
}
