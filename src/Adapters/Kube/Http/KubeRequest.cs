using System.Text.Json;
using Tandem.Clusters;

namespace Tandem.Adapters.Kube.Http;

/// <summary>One question to the API server.</summary>
/// <param name="Path">Escaped path and query, starting with a slash; made by <see cref="KubePath"/>.</param>
/// <param name="Subject">The object it is about, for sentences; null when it is about none.</param>
sealed record KubeRequest(HttpMethod Method, string Path, ObjectRef? Subject = null)
{
    public const string Metadata = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";
    public const string MetadataList = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";

    public byte[]? Body { get; init; }

    public string ContentType { get; init; } = "application/json";

    public string Accept { get; init; } = "application/json";

    /// <summary>Answer 304 when what would be answered still carries this tag; null asks for the answer anyway.</summary>
    public string? IfNoneMatch { get; init; }

    /// <summary>How long this request may go on being repeated. Default 4 s, for questions someone waits for; writes take 2 min.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>How long one attempt may take. A server gives up on a write after 34 s itself.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(40);

    /// <summary>What is not there yet, but was made a moment ago, so that 404 means "wait".</summary>
    public Fresh Fresh { get; init; }

    public bool IsWrite => Method != HttpMethod.Get;
}

/// <summary>What the same request made before, so that its absence is only a matter of seconds.</summary>
[Flags]
enum Fresh
{
    Nothing = 0,
    Namespace = 1,
    Kind = 2,
}

/// <summary>What the server said: any status, after retries.</summary>
/// <param name="Body">Undefined when the body was no JSON; then <paramref name="Raw"/> has it.</param>
/// <param name="Warnings">Texts of the Warning headers.</param>
sealed record KubeAnswer(int Status, JsonElement Body, string Raw, IReadOnlyList<string> Warnings, TimeSpan? RetryAfter, string? AuditId)
{
    public bool Ok => Status is >= 200 and < 300;

    public bool NotModified => Status == 304;

    /// <summary>Tag of the answer, to be sent with the next question; null when the server gave none.</summary>
    public string? ETag { get; init; }

    /// <summary>The token that was sent, so that it can be renewed when it was refused; null when none was.</summary>
    internal string? Token { get; init; }

    /// <summary>Never the token.</summary>
    public override string ToString() => $"{Status} {Raw}";

    public bool NotFound => Status == 404;

    /// <summary>Of a list; old servers write an empty one as null.</summary>
    public IEnumerable<JsonElement> Items =>
        Body.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Array ? items.EnumerateArray() : [];
}
