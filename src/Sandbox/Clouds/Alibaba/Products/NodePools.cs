using System.Text.Json.Nodes;
using Tandem.Sandbox.Clouds.State;

namespace Tandem.Sandbox.Clouds.Alibaba.Products;

/// <summary>Groups of nodes: scaling → active → deleting → gone. Their nodes are only counted; the cluster's own API tells of real ones.</summary>
internal static class NodePools
{
    const string Path = "/clusters/{ClusterId}/nodepools";

    public static readonly IReadOnlyList<Operation> Operations =
    [
        ProductTables.Cs.Write("CreateClusterNodePool", ["nodepool_info*"], Create) with
        {
            Route = "POST " + Path,
        },
        ProductTables.Cs.Read("DescribeClusterNodePools", [], ListAll) with
        {
            Route = "GET " + Path,
        },
        ProductTables.Cs.Read("DescribeClusterNodePoolDetail", [], call => Describe(call, Need(call))) with
        {
            Route = "GET " + Path + "/{NodepoolId}",
        },
        ProductTables.Cs.Write("ModifyClusterNodePool", [], Scale) with
        {
            Route = "PUT " + Path + "/{NodepoolId}",
        },
        ProductTables.Cs.Write("DeleteClusterNodepool", [], Delete) with
        {
            Route = "DELETE " + Path + "/{NodepoolId}",
        },
    ];

    static JsonObject Create(Call call)
    {
        var cluster = Clusters.Need(call);
        call.NeedState(cluster, "ErrorClusterState", "running");
        var pool = Make(call, cluster, call.Body, call.Times.NodePoolChange);
        return new()
        {
            ["nodepool_id"] = pool.Id,
            ["task_id"] = ClusterTasks.Begin(call, cluster, "nodepool_create", call.Times.NodePoolChange),
        };
    }

    public static Resource Make(Call call, Resource cluster, JsonObject asked, TimeSpan time)
    {
        var life = new Life("scaling", ("scaling", TimeSpan.Zero), ("active", time));
        var scaling = asked["scaling_group"] as JsonObject;
        var size = (int?)(scaling?["desired_size"] ?? asked["count"]) ?? 0;
        var pool = call.Make(Kinds.NodePool, Ids.Hex("np", 32), cluster.Region, life) with
        {
            Owner = cluster.Id,
            Facts = new()
            {
                ["cluster"] = cluster.Id,
                ["name"] = (string?)asked["nodepool_info"]?["name"] ?? "default-nodepool",
                ["size"] = size,
                // A password goes in and never comes out.
                ["scaling_group"] = Without(scaling, "login_password"),
                ["kubernetes_config"] = asked["kubernetes_config"]?.DeepClone() ?? new JsonObject(),
                ["auto_scaling"] = asked["auto_scaling"]?.DeepClone() ?? new JsonObject { ["enable"] = false },
                ["management"] = asked["management"]?.DeepClone() ?? new JsonObject { ["enable"] = false },
            },
        };
        call.Put(pool);
        return pool;
    }

    static JsonObject Without(JsonObject? from, string field)
    {
        var copy = from?.DeepClone().AsObject() ?? [];
        copy.Remove(field);
        return copy;
    }

    public static IEnumerable<Resource> Of(Call call, Resource cluster) => call.All(Kinds.NodePool).Where(p => p.Owner == cluster.Id);

    static Resource Need(Call call)
    {
        var cluster = Clusters.Need(call);
        var id = call.Parameters.Need("NodepoolId");
        return Of(call, cluster).FirstOrDefault(p => p.Id == id)
            ?? throw new CloudError(404, "ErrorNodePoolNotFound", $"nodepool {id} not found");
    }

    static JsonObject ListAll(Call call)
    {
        var pools = Of(call, Clusters.Need(call)).Where(p => Shapes.Fits(call, "NodepoolName", p.Text("name")));
        return new() { ["nodepools"] = Shapes.Array(pools.Select(p => Describe(call, p))) };
    }

    static JsonObject Describe(Call call, Resource pool)
    {
        var ready = call.Is(pool, "active") ? pool.Number("size") : 0;
        return new()
        {
            ["nodepool_info"] = new JsonObject
            {
                ["nodepool_id"] = pool.Id,
                ["name"] = pool.Text("name"),
                ["type"] = "ess",
                ["region_id"] = pool.Region,
                ["is_default"] = false,
                ["created"] = ClusterViews.Time(pool.Created),
                ["updated"] = ClusterViews.Time(pool.Created),
            },
            ["status"] = new JsonObject
            {
                ["state"] = call.State(pool),
                ["total_nodes"] = pool.Number("size"),
                ["healthy_nodes"] = ready,
                ["serving_nodes"] = ready,
                ["initial_nodes"] = pool.Number("size") - ready,
                ["failed_nodes"] = 0,
                ["offline_nodes"] = 0,
                ["removing_nodes"] = 0,
            },
            ["scaling_group"] = pool.Facts["scaling_group"]!.DeepClone(),
            ["kubernetes_config"] = pool.Facts["kubernetes_config"]!.DeepClone(),
            ["auto_scaling"] = pool.Facts["auto_scaling"]!.DeepClone(),
            ["management"] = pool.Facts["management"]!.DeepClone(),
        };
    }

    static JsonObject Scale(Call call)
    {
        var (cluster, pool) = (Clusters.Need(call), Need(call));
        if ((int?)call.Body["scaling_group"]?["desired_size"] is { } size)
            call.Put(
                pool.With("size", size).Then(call.Now, call.In("scaling", TimeSpan.Zero), call.In("active", call.Times.NodePoolChange))
            );
        return new()
        {
            ["nodepool_id"] = pool.Id,
            ["task_id"] = ClusterTasks.Begin(call, cluster, "nodepool_update", call.Times.NodePoolChange),
        };
    }

    static JsonObject Delete(Call call)
    {
        var pool = Need(call);
        if (!call.Is(pool, "deleting"))
            call.End(pool, "deleting", call.Times.NodePoolChange);
        return new() { ["task_id"] = ClusterTasks.Begin(call, Clusters.Need(call), "nodepool_delete", call.Times.NodePoolChange) };
    }
}
