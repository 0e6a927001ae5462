using System.Text.Json;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;

namespace Tandem.Adapters.Clouds.Alibaba.Kinds;

/// <summary>A cluster as the cloud shows it, in our words.</summary>
static class ClusterView
{
    /// <summary>Null for one that is deleted.</summary>
    public static CloudResource? Of(JsonElement cluster, string region)
    {
        var state = cluster.Text("state");
        return state == "deleted"
            ? null
            : new CloudResource(
                ResourceKind.Cluster,
                cluster.Text("cluster_id"),
                cluster.Text("name"),
                region,
                StateOf(state),
                state,
                Tags.Read(cluster),
                PublicServer(cluster),
                new ResourcePlace(cluster.Text("vpc_id"), "", "")
            );
    }

    /// <summary>The same; for a failed one its status tells why, which only its last task knows.</summary>
    public static async Task<CloudResource?> ReadAsync(
        AlibabaClient client,
        JsonElement cluster,
        string region,
        CancellationToken cancellation
    )
    {
        var view = Of(cluster, region);
        return view is { State: ResourceState.Failed } && await ReasonAsync(client, view, cancellation) is { Length: > 0 } reason
            ? view with
            {
                Status = $"{view.Status}: {reason}",
            }
            : view;
    }

    static ResourceState StateOf(string state) =>
        state switch
        {
            // Busy with itself, but it answers.
            "running" or "updating" or "upgrading" or "scaling" or "removing" or "draining" => ResourceState.Ready,
            "failed" or "delete_failed" or "inactive" or "unavailable" => ResourceState.Failed,
            "deleting" => ResourceState.Deleting,
            _ => ResourceState.Creating,
        };

    /// <summary>The addresses come as JSON inside a string, and not before the cluster is nearly done.</summary>
    static string? PublicServer(JsonElement cluster)
    {
        try
        {
            using var urls = JsonDocument.Parse(cluster.Text("master_url") is { Length: > 0 } text ? text : "{}");
            return urls.RootElement.Text("api_server_endpoint") is { Length: > 0 } server ? server : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static async Task<string> ReasonAsync(AlibabaClient client, CloudResource cluster, CancellationToken cancellation)
    {
        var list = ClusterKind.Call("DescribeClusterTasks", cluster.Region, HttpMethod.Get, "clusters", cluster.Id, "tasks");
        var tasks = await client.CallAsync(list, cancellation);
        var failed = tasks.Ok ? tasks.Value.Items("tasks").FirstOrDefault(t => t.Text("state") is "fail" or "failed") : default;
        if (failed.Text("task_id") is not { Length: > 0 } id)
        {
            return "";
        }
        var task = await client.CallAsync(ClusterKind.Call("DescribeTaskInfo", cluster.Region, HttpMethod.Get, "tasks", id), cancellation);
        return task.Ok ? task.Value.Text("error", "message").TrimEnd('.') : "";
    }
}
