using System.Security.Cryptography;
using System.Text;
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
        ProductTables.Cs.Read("DescribeClusterNodes", [], ListNodes) with
        {
            Route = "GET /clusters/{ClusterId}/nodes",
        },
        ProductTables.Cs.Write("ModifyClusterNodePool", [], Modify) with
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
            Tags = Clusters.ReadTags(scaling ?? []),
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

    static JsonObject Modify(Call call)
    {
        var (cluster, pool) = (Clusters.Need(call), Need(call));
        if (call.Is(pool, "deleting"))
            throw new CloudError(400, "ErrorNodePoolState", "The node pool is being deleted.");
        if ((string?)call.Body["nodepool_info"]?["name"] is { } name)
            pool = pool.With("name", name);
        if (call.Body["kubernetes_config"]?["labels"] is JsonArray labels)
        {
            var config = pool.Facts["kubernetes_config"]!.DeepClone();
            config["labels"] = labels.DeepClone();
            pool = pool.With("kubernetes_config", config);
        }
        if ((int?)call.Body["scaling_group"]?["desired_size"] is { } size)
        {
            var group = pool.Facts["scaling_group"]!.DeepClone();
            group["desired_size"] = size;
            pool = pool.With("size", size).With("scaling_group", group);
        }
        call.Put(pool.Then(call.Now, call.In("scaling", TimeSpan.Zero), call.In("active", call.Times.NodePoolChange)));
        return new()
        {
            ["nodepool_id"] = pool.Id,
            ["task_id"] = ClusterTasks.Begin(call, cluster, "nodepool_update", call.Times.NodePoolChange),
        };
    }

    /// <summary>Ids of the machines of every pool of the caller in the call's region.</summary>
    public static IEnumerable<string> Machines(Call call) => call.Here(Kinds.NodePool).SelectMany(Machines);

    // Counted, not stored: the n-th machine of a pool is always the same one.
    static IEnumerable<string> Machines(Resource pool) =>
        Enumerable
            .Range(1, pool.Number("size"))
            .Select(n =>
                $"i-{Regions.Mark(pool.Region)}{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{pool.Id} {n}")))[..17]}"
            );

    static JsonObject ListNodes(Call call)
    {
        var pools = Of(call, Clusters.Need(call)).Where(p => Shapes.Fits(call, "nodepool_id", p.Id) && !call.Is(p, "deleting"));
        var nodes = pools.SelectMany(p => Machines(p).Select(m => (Pool: p, Machine: m))).ToList();
        var number = call.Parameters.Number("pageNumber", 1, 1, int.MaxValue);
        var size = call.Parameters.Number("pageSize", 10, 1, 100);
        var page = nodes.Skip((int)Math.Min(int.MaxValue, (number - 1L) * size)).Take(size);
        return new()
        {
            ["nodes"] = Shapes.Array(page.Select(n => DescribeNode(n.Pool, n.Machine))),
            ["page"] = new JsonObject
            {
                ["page_number"] = number,
                ["page_size"] = size,
                ["total_count"] = nodes.Count,
            },
        };
    }

    static JsonObject DescribeNode(Resource pool, string machine) =>
        new()
        {
            ["instance_id"] = machine,
            ["instance_name"] = $"worker-k8s-for-cs-{pool.Owner}",
            ["instance_type"] = (string?)(pool.Facts["scaling_group"]?["instance_types"] as JsonArray)?.FirstOrDefault() ?? "",
            ["instance_role"] = "Worker",
            ["instance_status"] = "Running",
            ["node_status"] = "Ready",
            ["state"] = "running",
            ["nodepool_id"] = pool.Id,
            ["is_aliyun_node"] = true,
        };

    static JsonObject Delete(Call call)
    {
        var pool = Need(call);
        if (!call.Is(pool, "deleting"))
            call.End(pool, "deleting", call.Times.NodePoolChange);
        return new() { ["task_id"] = ClusterTasks.Begin(call, Clusters.Need(call), "nodepool_delete", call.Times.NodePoolChange) };
    }
}
