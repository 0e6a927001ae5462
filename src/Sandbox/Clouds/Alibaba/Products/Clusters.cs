using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tandem.Sandbox.Clouds.State;

namespace Tandem.Sandbox.Clouds.Alibaba.Products;

/// <summary>
/// Kubernetes clusters: initial → running → deleting → gone. Each is a real API server on this machine, started once the cluster is on disk and
/// deleted once its deletion is.
/// </summary>
internal static partial class Clusters
{
    /// <summary>Versions that can be created, newest first.</summary>
    public static readonly string[] Versions = ["1.35.2-aliyun.1", "1.34.1-aliyun.1", "1.33.5-aliyun.1"];

    static readonly string[] CreateRules =
    [
        "name*",
        "region_id*",
        "cluster_type=ManagedKubernetes|Kubernetes|ExternalKubernetes",
        "profile=Default|Serverless|Edge|Lingjun|Acs",
        "cluster_spec=ack.standard|ack.pro.small|ack.pro.xlarge|ack.pro.2xlarge|ack.pro.4xlarge",
        "vpcid*",
        "vswitch_ids*",
    ];

    public static readonly IReadOnlyList<Operation> Operations =
    [
        ProductTables.Cs.Write("CreateCluster", CreateRules, Create) with
        {
            Route = "POST /clusters",
            Status = 202,
        },
        ProductTables.Cs.Write("DeleteCluster", [], Delete) with
        {
            Route = "DELETE /clusters/{ClusterId}",
            Status = 202,
        },
    ];

    static JsonObject Create(Call call)
    {
        var order = ClusterOrder.Read(call);
        if (!NameForm().IsMatch(order.Name))
            throw CloudError.BadParameter("The cluster name must be 1 to 63 letters, digits, Chinese characters and hyphens.");
        if (!Versions.Contains(order.Version))
            throw CloudError.BadParameter($"The kubernetes_version {order.Version} is not supported.");
        order.CheckRanges(call);

        var time = order.IsServerless ? call.Times.ServerlessClusterReady : call.Times.ManagedClusterReady;
        var life = new Life("failed", ("initial", TimeSpan.Zero), ("running", time + call.Times.ClusterBehindItsTask));
        var cluster = call.Make(Kinds.Cluster, Ids.Hex("c", 32), order.Vpc.Region, life);
        cluster = cluster with { Tags = ReadTags(call.Body), Facts = order.Facts() };
        var task = ClusterTasks.Begin(call, cluster, "cluster_create", time);
        cluster = ClusterBelongings.Make(call, cluster, order).With("task", task);
        call.Put(cluster);
        foreach (var pool in call.Body["nodepools"] as JsonArray ?? [])
            NodePools.Make(call, cluster, pool!.AsObject(), time);
        if (!call.MakesFailures)
            call.Afterward(c => call.ClusterHost.StartAsync(cluster.Id, PlainVersion(cluster), c));
        return new() { ["cluster_id"] = cluster.Id, ["task_id"] = task };
    }

    /// <summary>The version the API server reports: <c>1.34.1</c> of <c>1.34.1-aliyun.1</c>.</summary>
    public static string PlainVersion(Resource cluster) => cluster.Text("version")!.Split('-')[0];

    public static Resource Need(Call call, string id) =>
        call.Find(Kinds.Cluster, id) ?? throw new CloudError(404, "ErrorClusterNotFound", $"cluster {id} not found");

    public static Resource Need(Call call) => Need(call, call.Parameters.Need("ClusterId"));

    public static ImmutableDictionary<string, string> ReadTags(JsonObject body)
    {
        var tags = (body["tags"] as JsonArray ?? [])
            .Select(t => (Key: (string?)t?["key"] ?? "", Value: (string?)t?["value"] ?? ""))
            .ToList();
        if (tags.Count > 20)
            throw CloudError.BadParameter("A cluster has at most 20 tags.");
        foreach (var (key, value) in tags)
            Shapes.CheckTag(key, value);
        return tags.GroupBy(t => t.Key).ToImmutableDictionary(g => g.Key, g => g.Last().Value);
    }

    static JsonObject Delete(Call call)
    {
        var cluster = Need(call);
        if (cluster.Flag("protected"))
            throw new CloudError(400, "ErrorDeletionProtection", "Deletion protection of the cluster is on.");
        if (call.Is(cluster, "deleting"))
            throw new CloudError(400, "ErrorClusterState", "The cluster is being deleted already.");
        var task = ClusterTasks.Begin(call, cluster, "cluster_delete", call.Times.ClusterGone);
        ClusterBelongings.End(call, cluster);
        foreach (var pool in NodePools.Of(call, cluster).ToList())
            call.End(pool, "deleting", call.Times.ClusterGone);
        call.End(cluster.With("task", task), "deleting", call.Times.ClusterGone);
        call.Afterward(c => call.ClusterHost.DeleteAsync(cluster.Id, c));
        return new() { ["cluster_id"] = cluster.Id, ["task_id"] = task };
    }

    /// <summary>
    /// Makes the API servers follow the state: a kill may have come between a change and its consequence.
    /// </summary>
    public static async Task ReconcileAsync(World world, DateTimeOffset now, IClusterHost host, CancellationToken cancellation)
    {
        foreach (var cluster in world.Resources.Values.Where(r => r.Kind == Kinds.Cluster))
            if (cluster.LivesAt(now) && cluster.GoneSince is null && cluster.Phases[^1].State != "failed")
                await host.StartAsync(cluster.Id, PlainVersion(cluster), cancellation);
            else
                await host.DeleteAsync(cluster.Id, cancellation);
    }

    [GeneratedRegex(@"^[\p{L}\p{N}][\p{L}\p{N}-]{0,62}$")]
    private static partial Regex NameForm();
}
