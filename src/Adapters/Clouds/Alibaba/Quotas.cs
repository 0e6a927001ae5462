using Tandem.Adapters.Clouds.Alibaba.Kinds;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;

namespace Tandem.Adapters.Clouds.Alibaba;

/// <summary>
/// What an account may still make. The cluster service tells its limits; the network service tells only how many there are, so that its limits
/// are the ones that accounts start with.
/// </summary>
static class Quotas
{
    const int UsualNetworks = 10;
    const int UsualAddresses = 20;

    public static async Task<Result<IReadOnlyList<CloudQuota>>> ReadAsync(
        AlibabaClient client,
        string region,
        CancellationToken cancellation
    )
    {
        var limits = client.CallAsync(Kinds.ClusterKind.Call("DescribeUserQuota", region, HttpMethod.Get, "quota"), cancellation);
        var clusters = client.CallAsync(
            Kinds.ClusterKind.Call("DescribeClustersV1", region, HttpMethod.Get, "api", "v1", "clusters") with
            {
                Query = [new("page_size", "1"), new("page_number", "1")],
            },
            cancellation
        );
        var networks = client.CallAsync(Count("DescribeVpcs", region), cancellation);
        var addresses = client.CallAsync(Count("DescribeEipAddresses", region), cancellation);
        var answers = await Task.WhenAll(limits, clusters, networks, addresses);
        if (answers.FirstOrDefault(a => !a.Ok) is { Failure: { } failure })
        {
            return failure;
        }
        var found = new List<CloudQuota>();
        if (answers[0].Value.Number("cluster_quota") is { } most && answers[1].Value.Number("page_info", "total_count") is { } used)
        {
            found.Add(new(QuotaKind.Clusters, most, used));
        }
        if (answers[0].Value.Number("node_quota") is { } nodes)
        {
            found.Add(new(QuotaKind.Nodes, nodes, 0));
        }
        found.Add(new(QuotaKind.Networks, UsualNetworks, answers[2].Value.Number("TotalCount") ?? 0, IsUsual: true));
        found.Add(new(QuotaKind.Addresses, UsualAddresses, answers[3].Value.Number("TotalCount") ?? 0, IsUsual: true));
        return found;
    }

    static AlibabaCall Count(string action, string region) =>
        AlibabaCall.Rpc(
            Product.Vpc,
            action,
            region,
            new()
            {
                { "RegionId", region },
                { "PageNumber", 1 },
                { "PageSize", 1 },
            }
        );
}
