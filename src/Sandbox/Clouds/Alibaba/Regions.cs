namespace Tandem.Sandbox.Clouds.Alibaba;

/// <summary>One region: its marks in ids and its zones.</summary>
internal sealed record CloudRegion(string Id, string LocalName, string ChineseName, string Mark, string ZoneLetters)
{
    // Mainland and Hong Kong write cn-hangzhou-h, the others ap-southeast-1a.
    public IReadOnlyList<string> Zones =>
        [.. ZoneLetters.Select(z => Id.StartsWith("cn-", StringComparison.Ordinal) ? $"{Id}-{z}" : $"{Id}{z}")];
}

/// <summary>The regions of the Sandbox's cloud.</summary>
internal static class Regions
{
    public static readonly IReadOnlyList<CloudRegion> All =
    [
        new("cn-hangzhou", "China (Hangzhou)", "华东1（杭州）", "bp1", "hijk"),
        new("cn-shanghai", "China (Shanghai)", "华东2（上海）", "uf6", "befg"),
        new("cn-beijing", "China (Beijing)", "华北2（北京）", "2ze", "fghi"),
        new("cn-shenzhen", "China (Shenzhen)", "华南1（深圳）", "wz9", "cdef"),
        new("cn-hongkong", "China (Hong Kong)", "中国香港", "j6c", "bcd"),
        new("ap-southeast-1", "Singapore", "新加坡", "sbx", "abc"),
        new("eu-central-1", "Germany (Frankfurt)", "德国（法兰克福）", "sbx", "abc"),
    ];

    public static CloudRegion? Find(string id) => All.FirstOrDefault(r => r.Id == id);

    public static CloudRegion Need(string id) =>
        Find(id) ?? throw new CloudError(404, "InvalidRegionId.NotFound", "The specified RegionId does not exist.");

    public static string Mark(string region) => Find(region)?.Mark ?? "sbx";
}
