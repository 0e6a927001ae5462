using System.Text.Json;
using Tandem.Adapters.Clouds.Alibaba.Problems;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;
using Tandem.Secrets;

namespace Tandem.Adapters.Clouds.Alibaba.Kinds;

/// <summary>
/// A Kubernetes cluster (ACK). Its API takes no ClientToken, so a creation whose answer was lost is never sent again before the cluster with our
/// tags has been looked for.
/// </summary>
sealed class ClusterKind(AlibabaClient client, TimeProvider clock) : IResourceKind
{
    public async Task<Result<CloudResource?>> FindAsync(ResourceSpec spec, CancellationToken cancellation)
    {
        var owned = await ListAsync(spec.Region, spec.Owner.Plan, cancellation);
        return owned.Ok ? owned.Value.FirstOrDefault(c => c.Owner == spec.Owner && c.State != ResourceState.Deleting) : owned.Failure;
    }

    public async Task<Result<CloudResource>> CreateAsync(ResourceSpec spec, string token, CancellationToken cancellation)
    {
        var order = await ClusterOrder.OfAsync(client, (ClusterSpec)spec, cancellation);
        if (!order.Ok)
        {
            return order.Failure;
        }
        return await Tokenless.CreateAsync(
            (client, clock),
            order.Value,
            () => FindAsync(spec, cancellation),
            a => new CloudResource(
                ResourceKind.Cluster,
                a.Text("cluster_id"),
                spec.Name,
                spec.Region,
                ResourceState.Creating,
                "initial",
                spec.Owner
            ),
            cancellation
        );
    }

    public async Task<Result<CloudResource?>> ReadAsync(CloudResource resource, CancellationToken cancellation)
    {
        var call = Call("DescribeClusterDetail", resource.Region, HttpMethod.Get, "clusters", resource.Id);
        return await client.AskAsync(call, cancellation) switch
        {
            Answered a => await ClusterView.ReadAsync(client, a.Body, resource.Region, cancellation),
            Refused r when OperationSentences.IsGone(r.Error) => (CloudResource?)null,
            var other => client.Explain(other, call),
        };
    }

    public async Task<Result<IReadOnlyList<ResourceDifference>>> CompareAsync(
        ResourceSpec spec,
        CloudResource live,
        CancellationToken cancellation
    )
    {
        var call = Call("DescribeClusterDetail", live.Region, HttpMethod.Get, "clusters", live.Id);
        return await client.AskAsync(call, cancellation) switch
        {
            Answered a => await ClusterChanges.DifferencesAsync(client, (ClusterSpec)spec, live, a.Body, cancellation),
            Refused r when OperationSentences.IsGone(r.Error) => Changes.Gone(live),
            var other => client.Explain(other, call),
        };
    }

    public Task<Result<Done>> ChangeAsync(ResourceSpec spec, CloudResource live, string token, CancellationToken cancellation) =>
        ClusterChanges.ScaleAsync(client, (ClusterSpec)spec, live, cancellation);

    public async Task<Result<Done>> DeleteAsync(CloudResource resource, CancellationToken cancellation)
    {
        var call = Call("DeleteCluster", resource.Region, HttpMethod.Delete, "clusters", resource.Id);
        var outcome = await client.AskAsync(call, cancellation);
        if (outcome is Answered || (outcome is Refused r && OperationSentences.IsGone(r.Error)))
        {
            return new Done();
        }
        var now = await ReadAsync(resource, cancellation);
        return now.Ok && (now.Value is null || now.Value.State == ResourceState.Deleting) ? new Done() : client.Explain(outcome, call);
    }

    public async Task<Result<IReadOnlyList<CloudResource>>> ListAsync(string region, string plan, CancellationToken cancellation) =>
        // The list has no filter for tags.
        (await ListAllAsync(region, cancellation)).Map<IReadOnlyList<CloudResource>>(all => [.. all.Where(c => c.Owner?.Plan == plan)]);

    public async Task<Result<IReadOnlyList<CloudResource>>> ListAllAsync(string region, CancellationToken cancellation)
    {
        var items = await Paging.Snake.AllAsync(
            client,
            page =>
                Call("DescribeClustersV1", region, HttpMethod.Get, "api", "v1", "clusters") with
                {
                    Query = [.. page, new("region_id", region)],
                },
            ["clusters"],
            cancellation
        );
        return items.Map<IReadOnlyList<CloudResource>>(all => [.. all.Select(c => ClusterView.Of(c, region)).OfType<CloudResource>()]);
    }

    /// <summary>A kubeconfig that ends by itself after two hours.</summary>
    public async Task<Result<SecretText>> KubeconfigAsync(string region, string clusterId, CancellationToken cancellation)
    {
        var call = Call("DescribeClusterUserKubeconfig", region, HttpMethod.Get, "k8s", clusterId, "user_config") with
        {
            Query = [new("PrivateIpAddress", "false"), new("TemporaryDurationMinutes", "120")],
        };
        var answer = await client.CallAsync(call, cancellation);
        if (!answer.Ok)
        {
            return answer.Failure;
        }
        return answer.Value.Text("config") is { Length: > 0 } config
            ? new SecretText(config)
            : new Failure(
                "cluster.kubeconfig",
                Text.Of($"The cloud gave no kubeconfig for the cluster {clusterId}."),
                Text.Of($"Wait until the cluster runs and has a public API address, then try again.")
            );
    }

    public static AlibabaCall Call(string action, string region, HttpMethod method, params IEnumerable<string> path) =>
        AlibabaCall.Roa(Product.Cs, action, region, method, path);
}
