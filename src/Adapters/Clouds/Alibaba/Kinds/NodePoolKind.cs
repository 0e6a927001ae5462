using System.Text.Json;
using Tandem.Adapters.Clouds.Alibaba.Problems;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;

namespace Tandem.Adapters.Clouds.Alibaba.Kinds;

/// <summary>
/// A further pool of nodes of a cluster. Its tags lie on its machines' scaling group. A pool is asked for by way of its cluster, so its id is both
/// ids: <c>c…/np…</c>.
/// </summary>
sealed class NodePoolKind(AlibabaClient client, TimeProvider clock, ClusterKind clusters) : IResourceKind
{
    public async Task<Result<CloudResource?>> FindAsync(ResourceSpec spec, CancellationToken cancellation)
    {
        var pools = await InClusterAsync(spec.Region, ((NodePoolSpec)spec).Cluster, cancellation);
        return pools.Map(all => all.FirstOrDefault(p => p.Owner == spec.Owner && p.State != ResourceState.Deleting));
    }

    public Task<Result<CloudResource>> CreateAsync(ResourceSpec spec, string token, CancellationToken cancellation)
    {
        var pool = (NodePoolSpec)spec;
        var machines = ClusterOrder.Machines(pool.Subnets, pool.NodeType, pool.NodeCount);
        machines["tags"] = ClusterOrder.TagsOf(pool.Owner);
        var body = new
        {
            nodepool_info = new { name = pool.Name, type = "ess" },
            scaling_group = machines,
            kubernetes_config = new { runtime = "containerd", labels = LabelsOf(pool) },
        };
        var order = AlibabaCall.Roa(
            Product.Cs,
            "CreateClusterNodePool",
            pool.Region,
            HttpMethod.Post,
            ["clusters", pool.Cluster, "nodepools"],
            body
        ) with
        {
            Repeatable = false,
        };
        return Tokenless.CreateAsync(
            (client, clock),
            order,
            () => FindAsync(spec, cancellation),
            a => new CloudResource(
                ResourceKind.NodePool,
                $"{pool.Cluster}/{a.Text("nodepool_id")}",
                pool.Name,
                pool.Region,
                ResourceState.Creating,
                "scaling",
                pool.Owner
            ),
            cancellation
        );
    }

    public async Task<Result<CloudResource?>> ReadAsync(CloudResource resource, CancellationToken cancellation) =>
        (await ItemAsync(resource, cancellation)).Map(i => i is { } item ? View(item, ClusterOf(resource), resource.Region) : null);

    public async Task<Result<IReadOnlyList<ResourceDifference>>> CompareAsync(
        ResourceSpec spec,
        CloudResource live,
        CancellationToken cancellation
    )
    {
        var found = await ItemAsync(live, cancellation);
        if (!found.Ok)
        {
            return found.Failure;
        }
        return found.Value is { } item
            ? Result.Of<IReadOnlyList<ResourceDifference>>([.. Differences((NodePoolSpec)spec, item, live)])
            : Changes.Gone(live);
    }

    static IEnumerable<ResourceDifference> Differences(NodePoolSpec spec, JsonElement pool, CloudResource live) =>
        [
            .. Changes.Of("name", spec.Name, pool.Text("nodepool_info", "name"), canChange: true),
            .. Changes.Of("cluster", spec.Cluster, ClusterOf(live)),
            .. Changes.OfSets("nodeType", [spec.NodeType], pool.Items("scaling_group", "instance_types").Select(t => t.GetString() ?? "")),
            .. Changes.Of("nodes", spec.NodeCount, pool.Number("scaling_group", "desired_size"), canChange: true),
            .. Changes.Of("labels", Labels(spec), Labels(pool), canChange: true),
        ];

    static string Labels(NodePoolSpec spec) => Sorted(spec.Labels.Select(l => $"{l.Key}={l.Value}"));

    static string Labels(JsonElement pool) =>
        Sorted(pool.Items("kubernetes_config", "labels").Select(l => $"{l.Text("key")}={l.Text("value")}"));

    static string Sorted(IEnumerable<string> labels) => string.Join(", ", labels.Order(StringComparer.Ordinal));

    public async Task<Result<Done>> ChangeAsync(ResourceSpec spec, CloudResource live, string token, CancellationToken cancellation)
    {
        var pool = (NodePoolSpec)spec;
        var body = new
        {
            nodepool_info = new { name = pool.Name },
            scaling_group = new { desired_size = pool.NodeCount },
            kubernetes_config = new { labels = LabelsOf(pool) },
            // Nodes that are there already get the labels too.
            update_nodes = true,
        };
        var call = AlibabaCall.Roa(Product.Cs, "ModifyClusterNodePool", live.Region, HttpMethod.Put, PathOf(live), body);
        var changed = await client.CallAsync(call, cancellation);
        return changed.Ok ? new Done() : changed.Failure;
    }

    public async Task<Result<Done>> DeleteAsync(CloudResource resource, CancellationToken cancellation)
    {
        var call = Call("DeleteClusterNodepool", resource, HttpMethod.Delete) with { Query = [new("force", "true")] };
        var outcome = await client.AskAsync(call, cancellation);
        if (outcome is Answered || (outcome is Refused r && OperationSentences.IsGone(r.Error)))
        {
            return new Done();
        }
        var now = await ReadAsync(resource, cancellation);
        return now.Ok && (now.Value is null || now.Value.State == ResourceState.Deleting) ? new Done() : client.Explain(outcome, call);
    }

    /// <summary>Only the plan's own clusters are looked into: those that are nobody's of us get no pools.</summary>
    public async Task<Result<IReadOnlyList<CloudResource>>> ListAsync(string region, string plan, CancellationToken cancellation)
    {
        var all = await clusters.ListAsync(region, plan, cancellation);
        if (!all.Ok)
        {
            return all.Failure;
        }
        var ready = all.Value.Where(c => c.State is ResourceState.Ready).ToList();
        var pools = await Task.WhenAll(ready.Select(c => InClusterAsync(region, c.Id, cancellation)));
        return pools.FirstOrDefault(p => !p.Ok) is { Failure: { } failure }
            ? failure
            : Result.Of<IReadOnlyList<CloudResource>>([.. pools.SelectMany(p => p.Value).Where(p => p.Owner?.Plan == plan)]);
    }

    async Task<Result<IReadOnlyList<CloudResource>>> InClusterAsync(string region, string cluster, CancellationToken cancellation) =>
        (await PoolsAsync(client, region, cluster, cancellation)).Map<IReadOnlyList<CloudResource>>(all =>
            [.. all.Select(p => View(p, cluster, region))]
        );

    /// <summary>The pools of a cluster as the cloud shows them; none when the cluster is gone.</summary>
    public static async Task<Result<IReadOnlyList<JsonElement>>> PoolsAsync(
        AlibabaClient client,
        string region,
        string cluster,
        CancellationToken cancellation
    )
    {
        var call = ClusterKind.Call("DescribeClusterNodePools", region, HttpMethod.Get, "clusters", cluster, "nodepools");
        return await client.AskAsync(call, cancellation) switch
        {
            Answered a => Result.Of<IReadOnlyList<JsonElement>>([.. a.Body.Items("nodepools")]),
            Refused r when OperationSentences.IsGone(r.Error) => Result.Of<IReadOnlyList<JsonElement>>([]),
            var other => client.Explain(other, call),
        };
    }

    /// <summary>Ids of the machines that are a cluster's nodes.</summary>
    public static async Task<Result<IReadOnlyList<string>>> NodesAsync(
        AlibabaClient client,
        string region,
        string cluster,
        CancellationToken cancellation
    )
    {
        var nodes = await Paging.Nodes.AllAsync(
            client,
            page =>
                ClusterKind.Call("DescribeClusterNodes", region, HttpMethod.Get, "clusters", cluster, "nodes") with
                {
                    Query = [.. page],
                },
            ["nodes"],
            cancellation
        );
        return nodes.Map<IReadOnlyList<string>>(all => [.. all.Select(n => n.Text("instance_id")).Where(i => i.Length > 0)]);
    }

    /// <summary>True for pools that a plan made as such; the one a cluster is made with belongs to the cluster.</summary>
    public static bool IsOurs(JsonElement pool) => OwnerOf(pool) is not null;

    static Ownership? OwnerOf(JsonElement pool) => pool.TryGetProperty("scaling_group", out var group) ? Tags.Read(group) : null;

    static CloudResource View(JsonElement pool, string cluster, string region)
    {
        var state = pool.Text("status", "state");
        return new(
            ResourceKind.NodePool,
            $"{cluster}/{pool.Text("nodepool_info", "nodepool_id")}",
            pool.Text("nodepool_info", "name"),
            region,
            state switch
            {
                "active" => ResourceState.Ready,
                "deleting" => ResourceState.Deleting,
                "failed" => ResourceState.Failed,
                _ => ResourceState.Creating,
            },
            state,
            OwnerOf(pool),
            Place: new ResourcePlace(cluster, "", "")
        );
    }

    async Task<Result<JsonElement?>> ItemAsync(CloudResource resource, CancellationToken cancellation)
    {
        var call = Call("DescribeClusterNodePoolDetail", resource, HttpMethod.Get);
        return await client.AskAsync(call, cancellation) switch
        {
            Answered a => (JsonElement?)a.Body,
            Refused r when OperationSentences.IsGone(r.Error) => (JsonElement?)null,
            var other => client.Explain(other, call),
        };
    }

    static object[] LabelsOf(NodePoolSpec pool) => [.. pool.Labels.Select(l => new { key = l.Key, value = l.Value })];

    static string ClusterOf(CloudResource pool) => pool.Id.Split('/')[0];

    static string[] PathOf(CloudResource pool) => ["clusters", ClusterOf(pool), "nodepools", pool.Id.Split('/')[^1]];

    static AlibabaCall Call(string action, CloudResource pool, HttpMethod method) =>
        ClusterKind.Call(action, pool.Region, method, PathOf(pool));
}
