namespace Tandem.Sandbox.Kube.Api;

/// <summary>One request, without the network.</summary>
internal sealed record KubeRequest(string Method, string Path)
{
    /// <summary>Path segments still escaped are unescaped one by one, so that a slash inside a name stays inside it.</summary>
    public string[] Segments => Path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString).ToArray();

    public IReadOnlyDictionary<string, string> Query { get; init; } = new Dictionary<string, string>();

    public string ContentType { get; init; } = "";

    public string Accept { get; init; } = "";

    public string UserAgent { get; init; } = "";

    /// <summary>The bearer token; null when there is none.</summary>
    public string? Token { get; init; }

    /// <summary>Whom the caller wants to be taken for; null for himself.</summary>
    public string? As { get; init; }

    public IReadOnlyList<string> AsGroups { get; init; } = [];

    public string IfNoneMatch { get; init; } = "";

    public byte[] Body { get; init; } = [];

    public string Ask(string name) => Query.GetValueOrDefault(name, "");

    public bool AskFlag(string name) => Query.TryGetValue(name, out var value) && value is "true" or "True" or "1" or "";
}

/// <summary>One answer: a body, or a stream that goes on until the caller leaves or the server is done.</summary>
internal sealed record KubeResponse(int Status, string ContentType, byte[] Body)
{
    public Func<Stream, CancellationToken, Task>? Stream { get; init; }

    public IReadOnlyList<string> Warnings { get; init; } = [];

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public static KubeResponse Json(int status, System.Text.Json.Nodes.JsonNode body) =>
        new(status, "application/json", Store.Wire.Bytes(body));

    public static KubeResponse Text(int status, string text) =>
        new(status, "text/plain; charset=utf-8", System.Text.Encoding.UTF8.GetBytes(text));
}
