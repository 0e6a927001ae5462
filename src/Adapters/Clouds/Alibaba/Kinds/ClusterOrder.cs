using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;

namespace Tandem.Adapters.Clouds.Alibaba.Kinds;

/// <summary>The call that creates a cluster.</summary>
static class ClusterOrder
{
    /// <summary>The pool a managed cluster is made with.</summary>
    public const string PoolName = "workers";

    public static async Task<Result<AlibabaCall>> OfAsync(AlibabaClient client, ClusterSpec spec, CancellationToken cancellation)
    {
        if (spec.ClusterKind == Tandem.Clouds.ClusterKind.Existing)
        {
            return new Failure(
                "cluster.existing",
                Text.Of($"The plan says that the cluster {spec.Name} exists, but none carries its tags."),
                Text.Of($"Choose the existing cluster by its id in step 3.")
            );
        }
        var version = await VersionAsync(client, spec, cancellation);
        return version.Map(v =>
            AlibabaCall.Roa(Product.Cs, "CreateCluster", spec.Region, HttpMethod.Post, ["clusters"], Body(spec, v)) with
            {
                // No ClientToken: sent twice, it makes two.
                Repeatable = false,
            }
        );
    }

    /// <summary>Versions a new cluster can have, newest first.</summary>
    public static async Task<Result<IReadOnlyList<string>>> VersionsAsync(
        AlibabaClient client,
        string region,
        CancellationToken cancellation
    )
    {
        var call = ClusterKind.Call("DescribeKubernetesVersionMetadata", region, HttpMethod.Get, "api", "v1", "metadata", "versions") with
        {
            Query = [new("ClusterType", "ManagedKubernetes"), new("Region", region), new("Mode", "creatable")],
        };
        var answer = await client.CallAsync(call, cancellation);
        return answer.Map<IReadOnlyList<string>>(list =>
            [.. list.Items().Where(v => v.Text("creatable") != "false").Select(v => v.Text("version")).OrderByDescending(Rank)]
        );
    }

    /// <summary>The cloud wants its own form of a version: <c>1.34</c> becomes its newest <c>1.34.1-aliyun.1</c>.</summary>
    static async Task<Result<string>> VersionAsync(AlibabaClient client, ClusterSpec spec, CancellationToken cancellation)
    {
        if (spec.Version.Length == 0 || spec.Version.Contains('-', StringComparison.Ordinal))
        {
            return spec.Version;
        }
        var all = await VersionsAsync(client, spec.Region, cancellation);
        if (!all.Ok)
        {
            return all.Failure;
        }
        var fits = all.Value.FirstOrDefault(v =>
            v.StartsWith(spec.Version + ".", StringComparison.Ordinal) || v.StartsWith(spec.Version + "-", StringComparison.Ordinal)
        );
        return fits is not null
            ? fits
            : new Failure(
                "cluster.version",
                Text.Of($"{spec.Region} makes no cluster of Kubernetes {spec.Version}."),
                Text.Of($"Choose one of {string.Join(", ", all.Value)}, or leave the version empty for the newest.")
            );
    }

    static Version Rank(string version) => Version.TryParse(version.Split('-')[0], out var number) ? number : new Version(0, 0);

    static Dictionary<string, object?> Body(ClusterSpec spec, string version)
    {
        var body = new Dictionary<string, object?>
        {
            ["name"] = spec.Name,
            ["region_id"] = spec.Region,
            ["cluster_type"] = "ManagedKubernetes",
            ["cluster_spec"] = "ack.pro.small",
            ["vpcid"] = spec.Network,
            ["vswitch_ids"] = spec.Subnets,
            ["service_cidr"] = spec.ServiceCidr,
            ["security_group_id"] = spec.Firewall,
            // Without a way out no node ever joins; without a public address we cannot deploy.
            ["snat_entry"] = spec.OwnEgress,
            ["endpoint_public_access"] = true,
            ["proxy_mode"] = "ipvs",
            ["deletion_protection"] = false,
            ["tags"] = TagsOf(spec.Owner),
        };
        if (version.Length > 0)
        {
            body["kubernetes_version"] = version;
        }
        if (spec.ClusterKind == Tandem.Clouds.ClusterKind.Serverless)
        {
            body["profile"] = "Serverless";
            return body;
        }
        body["profile"] = "Default";
        body["container_cidr"] = spec.PodCidr;
        body["addons"] = new[] { new { name = "flannel" }, new { name = "csi-plugin" }, new { name = "csi-provisioner" } };
        body["nodepools"] = new[] { NodePool(spec) };
        return body;
    }

    static object NodePool(ClusterSpec spec) =>
        new
        {
            nodepool_info = new { name = PoolName, type = "ess" },
            scaling_group = Machines(spec.Subnets, spec.NodeType, spec.NodeCount),
            kubernetes_config = new { runtime = "containerd" },
        };

    /// <summary>The machines of a pool, the same for every pool of ours but for type and number.</summary>
    public static Dictionary<string, object> Machines(IReadOnlyList<string> subnets, string type, int count) =>
        new()
        {
            ["vswitch_ids"] = subnets,
            ["instance_types"] = new[] { type },
            ["desired_size"] = count,
            ["system_disk_category"] = "cloud_essd",
            ["system_disk_size"] = 120,
            ["instance_charge_type"] = "PostPaid",
            ["image_type"] = "AliyunLinux3",
        };

    /// <summary>The tags of ownership, as this product writes them.</summary>
    public static Dictionary<string, string>[] TagsOf(Ownership owner) =>
        [Tag(Ownership.PlanTag, owner.Plan), Tag(Ownership.KeyTag, owner.Key)];

    static Dictionary<string, string> Tag(string key, string value) => new() { ["key"] = key, ["value"] = value };
}
