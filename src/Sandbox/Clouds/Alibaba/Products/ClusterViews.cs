using System.Globalization;
using System.Text.Json.Nodes;
using Tandem.Sandbox.Clouds.State;

namespace Tandem.Sandbox.Clouds.Alibaba.Products;

/// <summary>What can be read of clusters.</summary>
internal static class ClusterViews
{
    public static readonly IReadOnlyList<Operation> Operations =
    [
        ProductTables.Cs.ReadAsync("DescribeClustersV1", [], ListAllAsync) with
        {
            Route = "GET /api/v1/clusters",
        },
        ProductTables.Cs.ReadAsync("DescribeClusterDetail", [], async call => await DescribeAsync(call, Clusters.Need(call))) with
        {
            Route = "GET /clusters/{ClusterId}",
        },
        ProductTables.Cs.ReadAsync("DescribeClusterUserKubeconfig", [], KubeconfigAsync) with
        {
            Route = "GET /k8s/{ClusterId}/user_config",
        },
        ProductTables.Cs.Read("DescribeClusterResources", [], ListBelongings) with
        {
            Route = "GET /clusters/{ClusterId}/resources",
        },
        ProductTables.Cs.Read("DescribeKubernetesVersionMetadata", ["ClusterType*", "Region*"], ListVersions) with
        {
            Route = "GET /api/v1/metadata/versions",
        },
        ProductTables.Cs.Read("DescribeUserQuota", [], _ => Quota()) with
        {
            Route = "GET /quota",
        },
    ];

    /// <summary>RFC 3339 with the offset of China, as this product writes times.</summary>
    public static string Time(DateTimeOffset at) =>
        at.ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    static async ValueTask<JsonNode?> ListAllAsync(Call call)
    {
        var described = new List<JsonObject>();
        foreach (var cluster in call.All(Kinds.Cluster).Where(c => Fits(call, c)))
            described.Add(await DescribeAsync(call, cluster));
        return Paging.Snake(call, described, page => new() { ["clusters"] = Shapes.Array(page) });
    }

    static bool Fits(Call call, Resource cluster) =>
        Shapes.Fits(call, "cluster_id", cluster.Id)
        && Shapes.Fits(call, "region_id", cluster.Region)
        && Shapes.Fits(call, "cluster_type", cluster.Text("cluster_type"))
        && Shapes.Fits(call, "cluster_spec", cluster.Text("cluster_spec"))
        && Shapes.Fits(call, "profile", cluster.Text("profile"))
        // The name is searched for, not compared.
        && (call.Parameters["name"] is not { } name || cluster.Text("name")!.Contains(name, StringComparison.Ordinal));

    static async ValueTask<JsonObject> DescribeAsync(Call call, Resource cluster) =>
        new()
        {
            ["cluster_id"] = cluster.Id,
            ["name"] = cluster.Text("name"),
            ["state"] = call.State(cluster),
            ["cluster_type"] = cluster.Text("cluster_type"),
            ["profile"] = cluster.Text("profile"),
            ["cluster_spec"] = cluster.Text("cluster_spec"),
            ["region_id"] = cluster.Region,
            ["zone_id"] = cluster.Text("zone"),
            ["vpc_id"] = cluster.Text("vpc"),
            ["vswitch_id"] = string.Join(',', cluster.Texts("vswitches")),
            ["vswitch_ids"] = Shapes.Texts(cluster.Texts("vswitches")),
            ["security_group_id"] = cluster.Texts("securityGroups")[0],
            ["external_loadbalancer_id"] = cluster.Text("loadBalancer"),
            ["container_cidr"] = cluster.Text("container_cidr"),
            ["subnet_cidr"] = cluster.Text("container_cidr"),
            ["service_cidr"] = cluster.Text("service_cidr"),
            ["init_version"] = cluster.Text("version"),
            ["current_version"] = cluster.Text("version"),
            ["next_version"] = "",
            ["size"] = NodePools.Of(call, cluster).Sum(p => p.Number("size")),
            ["created"] = Time(cluster.Created),
            ["updated"] = Time(cluster.Phases.Last(p => p.Since <= call.Now).Since),
            ["deletion_protection"] = cluster.Flag("protected"),
            ["resource_group_id"] = "",
            ["worker_ram_role_name"] = "KubernetesWorkerRole-sandbox",
            ["network_mode"] = "vpc",
            ["proxy_mode"] = "ipvs",
            ["timezone"] = cluster.Text("timezone"),
            ["master_url"] = await MasterUrlAsync(call, cluster),
            ["meta_data"] = new JsonObject { ["SubClass"] = "default", ["Sandbox"] = true }.ToJsonString(),
            ["tags"] = Shapes.Tags(cluster, "key", "value"),
        };

    // JSON in a string; empty until the API server is there for callers.
    static async ValueTask<string> MasterUrlAsync(Call call, Resource cluster)
    {
        if (!call.Is(cluster, "running"))
            return "";
        var hosted = await call.ClusterHost.StartAsync(cluster.Id, Clusters.PlainVersion(cluster), call.Cancellation);
        return new JsonObject
        {
            ["api_server_endpoint"] = cluster.Flag("public") ? hosted.Server : "",
            ["intranet_api_server_endpoint"] = hosted.Server,
        }.ToJsonString();
    }

    static async ValueTask<JsonNode?> KubeconfigAsync(Call call)
    {
        var cluster = Clusters.Need(call);
        call.NeedState(cluster, "ErrorClusterState", "running");
        var minutes = call.Parameters.Number("TemporaryDurationMinutes", 3 * 365 * 24 * 60, 15, 4320);
        var hosted = await call.ClusterHost.StartAsync(cluster.Id, Clusters.PlainVersion(cluster), call.Cancellation);
        return new JsonObject { ["config"] = hosted.AdminKubeconfig, ["expiration"] = call.Time(call.Now.AddMinutes(minutes)) };
    }

    static JsonArray ListBelongings(Call call)
    {
        var cluster = Clusters.Need(call);
        return Shapes.Array(ClusterBelongings.Of(call, cluster).Select(r => ClusterBelongings.Describe(call, cluster, r)));
    }

    static JsonArray ListVersions(Call call)
    {
        Regions.Need(call.Parameters.Need("Region"));
        return Shapes.Array(
            Clusters
                .Versions.Where(v => Shapes.Fits(call, "KubernetesVersion", v))
                .Select(v => new JsonObject
                {
                    ["version"] = v,
                    ["creatable"] = true,
                    ["release_date"] = "2026-01-15",
                    ["expiration_date"] = "2028-01-15",
                    ["capabilities"] = new JsonObject { ["Terway"] = true, ["Flannel"] = true },
                    ["meta_data"] = new JsonObject { ["MultiAZ"] = "multi_az" },
                    ["runtimes"] = new JsonArray(new JsonObject { ["name"] = "containerd", ["version"] = "2.1.5" }),
                    ["images"] = new JsonArray(),
                    ["upgradable_versions"] = new JsonArray(),
                })
        );
    }

    static JsonObject Quota() =>
        new()
        {
            ["cluster_quota"] = 50,
            ["amk_cluster_quota"] = 50,
            ["ask_cluster_quota"] = 50,
            ["node_quota"] = 100,
            ["cluster_nodepool_quota"] = 20,
        };
}
