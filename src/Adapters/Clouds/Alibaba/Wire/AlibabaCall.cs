using System.Text;
using System.Text.Json;

namespace Tandem.Adapters.Clouds.Alibaba.Wire;

/// <summary>One call of one operation, before it is signed. Built by <see cref="Rpc"/> or <see cref="Roa"/>.</summary>
/// <param name="Region">Region whose endpoint is called; empty for the product's central one.</param>
/// <param name="Path">Path with its segments percent-encoded.</param>
sealed record AlibabaCall(Product Product, string Action, string Region, HttpMethod Method, string Path)
{
    public IReadOnlyList<KeyValuePair<string, string>> Query { get; init; } = [];

    /// <summary>The exact bytes of the body: hashed and sent, never serialised twice. Null for none.</summary>
    public byte[]? Body { get; init; }

    public string? ContentType { get; init; }

    /// <summary>
    /// True when asking twice does no harm: reads, deletions, creations with a ClientToken. False stops a retry whenever the first attempt may have
    /// done its work unseen.
    /// </summary>
    public bool Repeatable { get; init; } = true;

    /// <summary>How long a cloud that does not answer, or answers with 5xx, is asked again.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>Codes which for this operation mean "not yet", beyond the common ones.</summary>
    public IReadOnlyList<string> Busy { get; init; } = [];

    /// <summary>Name of the permission, e.g. <c>vpc:CreateVpc</c>.</summary>
    public string Permission => $"{Product.Prefix}:{Action}";

    /// <summary>A call in RPC style: POST to <c>/</c>.</summary>
    public static AlibabaCall Rpc(Product product, string action, string region, Parameters query, Parameters? form = null) =>
        new(product, action, region, HttpMethod.Post, "/")
        {
            Query = [.. query],
            Body = form is null ? null : Encoding.ASCII.GetBytes(PercentEncoder.Join(form)),
            ContentType = form is null ? null : "application/x-www-form-urlencoded",
        };

    /// <summary>A call in ROA style: a verb on a path, JSON in the body.</summary>
    /// <param name="path">Parts of the path, not yet encoded.</param>
    public static AlibabaCall Roa(
        Product product,
        string action,
        string region,
        HttpMethod method,
        IEnumerable<string> path,
        object? body = null
    ) =>
        new(product, action, region, method, "/" + string.Join('/', path.Select(PercentEncoder.Encode)))
        {
            Body = body is null ? null : JsonSerializer.SerializeToUtf8Bytes(body),
            ContentType = body is null ? null : "application/json; charset=utf-8",
        };
}
