using System.Text.Json;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;

namespace Tandem.Adapters.Clouds.Alibaba.Kinds;

/// <summary>How a cluster differs from what is wanted. Only the number of its nodes is changed in place.</summary>
static class ClusterChanges
{
    /// <summary>The nodes of the plan's further pools are those pools' own matter, not the cluster's.</summary>
    public static async Task<Result<IReadOnlyList<ResourceDifference>>> DifferencesAsync(
        AlibabaClient client,
        ClusterSpec spec,
        CloudResource live,
        JsonElement cluster,
        CancellationToken cancellation
    )
    {
        var elsewhere = 0;
        if (spec.ClusterKind == Tandem.Clouds.ClusterKind.Managed)
        {
            var pools = await NodePoolKind.PoolsAsync(client, live.Region, live.Id, cancellation);
            if (!pools.Ok)
            {
                return pools.Failure;
            }
            elsewhere = pools.Value.Where(NodePoolKind.IsOurs).Sum(Nodes);
        }
        return Result.Of<IReadOnlyList<ResourceDifference>>([.. Differences(spec, cluster, elsewhere)]);
    }

    static int Nodes(JsonElement pool) => pool.Number("status", "total_nodes") ?? 0;

    static IEnumerable<ResourceDifference> Differences(ClusterSpec spec, JsonElement cluster, int elsewhere)
    {
        var kind = cluster.Text("profile") == "Serverless" ? Tandem.Clouds.ClusterKind.Serverless : Tandem.Clouds.ClusterKind.Managed;
        var wantsNodes = spec.ClusterKind == Tandem.Clouds.ClusterKind.Managed;
        return
        [
            .. Changes.Of("name", spec.Name, cluster.Text("name")),
            .. spec.ClusterKind == Tandem.Clouds.ClusterKind.Existing
                ? []
                : Changes.Of("kind", spec.ClusterKind.ToString(), kind.ToString()),
            .. Version(spec.Version, cluster.Text("current_version")),
            .. Changes.Of("network", spec.Network, cluster.Text("vpc_id")),
            .. Changes.OfSets("subnets", spec.Subnets, cluster.Items("vswitch_ids").Select(s => s.GetString() ?? "")),
            .. wantsNodes ? Changes.Of("nodes", spec.NodeCount, cluster.Number("size") - elsewhere, canChange: true) : [],
        ];
    }

    /// <summary>Scales the pool the cluster was made with.</summary>
    public static async Task<Result<Done>> ScaleAsync(
        AlibabaClient client,
        ClusterSpec spec,
        CloudResource live,
        CancellationToken cancellation
    )
    {
        var pools = await NodePoolKind.PoolsAsync(client, live.Region, live.Id, cancellation);
        if (!pools.Ok)
        {
            return pools.Failure;
        }
        var all = pools.Value.Where(p => !NodePoolKind.IsOurs(p)).ToList();
        var ours = all.Where(p => p.Text("nodepool_info", "name") == ClusterOrder.PoolName).ToList();
        var others = all.Sum(Nodes) - ours.Sum(Nodes);
        if (ours.Count != 1 || others > 0)
        {
            return new Failure(
                "cluster.pools",
                Text.Of($"The nodes of {live.Name} ({live.Id}) lie in pools that were not made from this plan."),
                Text.Of($"Scale the pools in the cloud's console, or plan the number of nodes that is there.")
            );
        }
        string[] path = ["clusters", live.Id, "nodepools", ours[0].Text("nodepool_info", "nodepool_id")];
        var body = new { scaling_group = new { desired_size = spec.NodeCount } };
        var scale = AlibabaCall.Roa(Product.Cs, "ModifyClusterNodePool", live.Region, HttpMethod.Put, path, body);
        var scaled = await client.CallAsync(scale, cancellation);
        return scaled.Ok ? new Done() : scaled.Failure;
    }

    /// <summary>A version may be wanted in part: <c>1.34</c> is content with <c>1.34.1-aliyun.1</c>.</summary>
    static IEnumerable<ResourceDifference> Version(string wanted, string found) =>
        wanted.Length == 0
        || found == wanted
        || found.StartsWith(wanted + ".", StringComparison.Ordinal)
        || found.StartsWith(wanted + "-", StringComparison.Ordinal)
            ? []
            : Changes.Of("version", wanted, found);
}
