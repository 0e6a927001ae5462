namespace Tandem.Adapters.Clouds.Alibaba.Wire;

/// <summary>One product of the cloud: its host prefix, API version, and the regions whose host does not follow the rule.</summary>
/// <param name="Prefix">First part of the host, which is also the product's name in permissions.</param>
sealed record Product(string Prefix, string Version, IReadOnlyDictionary<string, string> Exceptions)
{
    static readonly string[] Finance = ["cn-hangzhou-finance", "cn-shanghai-finance-1", "cn-shenzhen-finance-1"];

    public static readonly Product Sts = new("sts", "2015-04-01", Hosts("sts.aliyuncs.com", "ap-south-1", "ap-southeast-2"));

    public static readonly Product Ecs = new(
        "ecs",
        "2014-05-26",
        new Dictionary<string, string>
        {
            ["cn-hangzhou"] = "ecs-cn-hangzhou.aliyuncs.com",
            ["cn-shanghai-finance-1"] = "ecs-cn-hangzhou.aliyuncs.com",
            ["cn-shenzhen-finance-1"] = "ecs-cn-hangzhou.aliyuncs.com",
            ["cn-hangzhou-finance"] = "ecs.aliyuncs.com",
            ["cn-north-2-gov-1"] = "ecs.aliyuncs.com",
        }
    );

    public static readonly Product Vpc = new(
        "vpc",
        "2016-04-28",
        Hosts("vpc.aliyuncs.com", ["cn-hangzhou", "cn-north-2-gov-1", .. Finance])
    );

    public static readonly Product Nlb = new("nlb", "2022-04-30", Hosts(""));

    public static readonly Product Alb = new("alb", "2020-06-16", Hosts(""));

    public static readonly Product Slb = new(
        "slb",
        "2014-05-15",
        Hosts(
            "slb.aliyuncs.com",
            [
                "cn-qingdao",
                "cn-beijing",
                "cn-hangzhou",
                "cn-shanghai",
                "cn-shenzhen",
                "cn-hongkong",
                "ap-southeast-1",
                "us-east-1",
                "us-west-1",
                "cn-north-2-gov-1",
                .. Finance,
            ]
        )
    );

    public static readonly Product Eci = new("eci", "2018-08-08", Hosts(""));

    public static readonly Product Cr = new("cr", "2018-12-01", Hosts(""));

    public static readonly Product Cs = new("cs", "2015-12-15", Hosts(""));

    /// <summary>The product's host in a region; without a region the product's central one.</summary>
    public string Host(string region) =>
        region.Length == 0 ? $"{Prefix}.aliyuncs.com" : Exceptions.GetValueOrDefault(region) ?? $"{Prefix}.{region}.aliyuncs.com";

    static Dictionary<string, string> Hosts(string host, params string[] regions) => regions.ToDictionary(r => r, _ => host);
}

/// <summary>Where calls go: to the vendor's table of hosts, or all to one address that the account names.</summary>
static class Endpoints
{
    public static Uri Of(Product product, string region, Uri? replacement) => replacement ?? new Uri($"https://{product.Host(region)}/");

    /// <summary>A region becomes part of a host name, so nothing but a region may pass.</summary>
    public static bool IsRegion(string region) =>
        region.Length is > 2 and < 40
        && region.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
        && region[0] != '-';
}
