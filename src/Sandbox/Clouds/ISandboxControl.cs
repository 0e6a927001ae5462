using Tandem.Sandbox.Clouds.Faults;

namespace Tandem.Sandbox.Clouds;

/// <summary>Everything there is in a Sandbox, at one moment.</summary>
public sealed record SandboxState(
    IReadOnlyList<SandboxResource> Resources,
    IReadOnlyList<ClusterPresence> Clusters,
    IReadOnlyList<PlannedFault> Faults
);

/// <summary>
/// Looks into a Sandbox and breaks things in it on purpose, from the same process or from another one. Calls to another one end in an
/// <see cref="HttpRequestException"/> while it does not answer.
/// </summary>
public interface ISandboxControl
{
    Task<SandboxState> ReadAsync(CancellationToken cancellation);

    /// <exception cref="ArgumentException">The fault makes no sense; the message tells why.</exception>
    Task PlanAsync(SandboxFault fault, CancellationToken cancellation);

    /// <summary>Takes back one fault; does nothing when it is used up.</summary>
    Task RemoveAsync(int id, CancellationToken cancellation);

    Task ClearAsync(CancellationToken cancellation);

    /// <summary>Cuts a cluster's API server off, or brings it back at the same address; does nothing when there is none.</summary>
    /// <exception cref="IOException">It cannot come back: its port was taken meanwhile.</exception>
    Task SetAwayAsync(string cluster, bool away, CancellationToken cancellation);
}

/// <summary>The Sandbox of this process.</summary>
internal sealed class LocalControl(Cloud cloud, IClusterHost clusters) : ISandboxControl
{
    public async Task<SandboxState> ReadAsync(CancellationToken cancellation) =>
        new(cloud.Resources(), await clusters.ListAsync(cancellation), cloud.Faults.Planned);

    public Task PlanAsync(SandboxFault fault, CancellationToken cancellation)
    {
        cloud.Faults.Plan(fault);
        return Task.CompletedTask;
    }

    public Task RemoveAsync(int id, CancellationToken cancellation)
    {
        cloud.Faults.Remove(id);
        return Task.CompletedTask;
    }

    public Task ClearAsync(CancellationToken cancellation)
    {
        cloud.Faults.Clear();
        return Task.CompletedTask;
    }

    public Task SetAwayAsync(string cluster, bool away, CancellationToken cancellation) =>
        clusters.SetAwayAsync(cluster, away, cancellation);
}
