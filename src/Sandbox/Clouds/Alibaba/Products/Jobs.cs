using System.Text.Json.Nodes;

namespace Tandem.Sandbox.Clouds.Alibaba.Products;

/// <summary>Jobs of the load balancer product: processing → Succeeded.</summary>
internal static class Jobs
{
    public static readonly IReadOnlyList<Operation> Operations = [ProductTables.Nlb.Read("GetJobStatus", ["JobId*"], Describe)];

    /// <summary>Begins a job that takes that long; its id.</summary>
    public static string Begin(Call call, string region, TimeSpan time)
    {
        var life = new Life("Failed", ("Processing", TimeSpan.Zero), ("Succeeded", time));
        return call.MakeRecord(Kinds.Job, Guid.NewGuid().ToString(), region, life).Id;
    }

    static JsonObject Describe(Call call) =>
        new() { ["Status"] = call.State(call.Need(Kinds.Job, call.Parameters.Need("JobId"), "ResourceNotFound.job")) };
}
