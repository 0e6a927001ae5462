using System.Text.Json.Nodes;

namespace Tandem.Sandbox.Clouds.Alibaba;

/// <summary>One operation of one product.</summary>
/// <param name="Product">Short name, e.g. <c>vpc</c>, as permissions name it.</param>
/// <param name="Changes">Whether it changes anything: such calls run one after another and are on disk before they are answered.</param>
/// <param name="Rules">
/// What the parameters must be: <c>RegionId*</c> is required, <c>AddressType=Internet|Intranet</c> is one of these when present, both may be
/// joined (<c>AddressType*=Internet|Intranet</c>).
/// </param>
/// <param name="Handle">Does the work; null is an empty answer.</param>
internal sealed record Operation(
    string Product,
    string Version,
    string Action,
    bool Changes,
    IReadOnlyList<string> Rules,
    Func<Call, ValueTask<JsonNode?>> Handle
)
{
    /// <summary>Verb and path template of a ROA operation, e.g. <c>GET /clusters/{ClusterId}</c>; null for RPC.</summary>
    public string? Route { get; init; }

    /// <summary>Status of success.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Needs no permission.</summary>
    public bool Open { get; init; }

    /// <summary>Refuses POST.</summary>
    public bool OnlyGet { get; init; }

    public bool IsRoa => Route is not null;
}

/// <summary>Writes the table of one product's operations.</summary>
internal sealed record ProductTable(string Product, string Version)
{
    public Operation Read(string action, IReadOnlyList<string> rules, Func<Call, JsonNode?> handle) =>
        new(Product, Version, action, Changes: false, rules, call => new(handle(call)));

    public Operation ReadAsync(string action, IReadOnlyList<string> rules, Func<Call, ValueTask<JsonNode?>> handle) =>
        new(Product, Version, action, Changes: false, rules, handle);

    public Operation WriteAsync(string action, IReadOnlyList<string> rules, Func<Call, ValueTask<JsonNode?>> handle) =>
        new(Product, Version, action, Changes: true, rules, handle);

    public Operation Write(string action, IReadOnlyList<string> rules, Func<Call, JsonNode?> handle) =>
        new(Product, Version, action, Changes: true, rules, call => new(handle(call)));
}

/// <summary>The products by the names and versions their clients use.</summary>
internal static class ProductTables
{
    public static readonly ProductTable Sts = new("sts", "2015-04-01");
    public static readonly ProductTable Ecs = new("ecs", "2014-05-26");
    public static readonly ProductTable Vpc = new("vpc", "2016-04-28");
    public static readonly ProductTable Slb = new("slb", "2014-05-15");
    public static readonly ProductTable Nlb = new("nlb", "2022-04-30");
    public static readonly ProductTable Alb = new("alb", "2020-06-16");
    public static readonly ProductTable Eci = new("eci", "2018-08-08");
    public static readonly ProductTable Cr = new("cr", "2018-12-01");
    public static readonly ProductTable Cs = new("cs", "2015-12-15");
}
