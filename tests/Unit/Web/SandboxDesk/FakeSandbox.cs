using Tandem.Sandbox;
using Tandem.Sandbox.Clouds;
using Tandem.Sandbox.Clouds.Faults;

namespace Tandem.Unit.Web.SandboxDesk;

/// <summary>A Sandbox of two things and two clusters that does as it is told, or does not answer.</summary>
sealed class FakeSandbox : ISandboxControl
{
    public List<PlannedFault> Faults { get; } = [];

    public HashSet<string> Away { get; } = [];

    public bool IsSilent { get; set; }

    public Task<SandboxState> ReadAsync(CancellationToken cancellation)
    {
        Listen();
        var made = DateTimeOffset.UnixEpoch;
        IReadOnlyList<SandboxResource> resources =
        [
            new("vpc", "vpc-1", "t-shop", "cn-hangzhou", "1", "Available", null, new Dictionary<string, string>(), made),
            new("cluster", "c1", "t-cluster", "cn-hangzhou", "1", "running", null, new Dictionary<string, string>(), made),
        ];
        string[] clusters = ["c1", "edge"];
        return Task.FromResult(
            new SandboxState(
                resources,
                [.. clusters.Select(c => new ClusterPresence(c, "https://127.0.0.1:1", $"/data/{c}/admin.kubeconfig", Away.Contains(c)))],
                [.. Faults]
            )
        );
    }

    public Task PlanAsync(SandboxFault fault, CancellationToken cancellation)
    {
        Listen();
        Faults.Add(new(Faults.Count + 1, fault, 0, DateTimeOffset.UnixEpoch, null));
        return Task.CompletedTask;
    }

    public Task RemoveAsync(int id, CancellationToken cancellation) => Task.FromResult(Faults.RemoveAll(f => f.Id == id));

    public Task ClearAsync(CancellationToken cancellation)
    {
        Faults.Clear();
        return Task.CompletedTask;
    }

    public Task SetAwayAsync(string cluster, bool away, CancellationToken cancellation) =>
        Task.FromResult(away ? Away.Add(cluster) : Away.Remove(cluster));

    void Listen()
    {
        if (IsSilent)
        {
            throw new HttpRequestException("Connection refused.");
        }
    }
}
