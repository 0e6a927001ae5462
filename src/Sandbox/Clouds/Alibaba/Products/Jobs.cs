using System.Text.Json.Nodes;
using Tandem.Sandbox.Clouds.State;

namespace Tandem.Sandbox.Clouds.Alibaba.Products;

/// <summary>Jobs of the load balancer products: processing → Succeeded.</summary>
internal static class Jobs
{
    public static readonly IReadOnlyList<Operation> Operations =
    [
        ProductTables.Nlb.Read("GetJobStatus", ["JobId*"], Describe),
        ProductTables.Alb.Read("ListAsynJobs", [], ListAll),
    ];

    /// <summary>Begins a job that takes that long; its id.</summary>
    public static string Begin(Call call, Resource about, TimeSpan time)
    {
        var life = new Life("Failed", ("Processing", TimeSpan.Zero), ("Succeeded", time));
        var job = call.MakeRecord(Kinds.Job, Guid.NewGuid().ToString(), about.Region, life);
        call.Put(job.With("about", about.Id));
        return job.Id;
    }

    static JsonObject Describe(Call call) =>
        new() { ["Status"] = call.State(call.Need(Kinds.Job, call.Parameters.Need("JobId"), "ResourceNotFound.job")) };

    static JsonObject ListAll(Call call)
    {
        var ids = call.Parameters.List("JobIds");
        var abouts = call.Parameters.List("ResourceIds");
        var found = call.Here(Kinds.Job).Where(j => (ids?.Contains(j.Id) ?? true) && (abouts?.Contains(j.Text("about")!) ?? true)).ToList();
        return Paging.ByToken(
            call,
            found,
            ("MaxResults", 20, 100),
            page => new() { ["Jobs"] = Shapes.Array(page.Select(j => DescribeOne(call, j))) }
        );
    }

    static JsonObject DescribeOne(Call call, Resource job) =>
        new()
        {
            ["Id"] = job.Id,
            ["Status"] = call.State(job),
            ["ResourceId"] = job.Text("about"),
            ["CreateTime"] = job.Created.ToUnixTimeMilliseconds(),
            ["ModifyTime"] = job.Phases.Last(p => p.Since <= call.Now).Since.ToUnixTimeMilliseconds(),
        };
}
