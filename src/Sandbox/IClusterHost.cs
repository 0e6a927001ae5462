namespace Tandem.Sandbox;

/// <summary>
/// What the Sandbox's cloud asks of the Sandbox's Kubernetes side: one HTTPS API server per cluster, each with its own authority and tokens.
/// Every call may be repeated with the same result.
/// </summary>
internal interface IClusterHost
{
    /// <summary>Starts the API server of cluster <paramref name="id"/>, or returns the running one.</summary>
    /// <param name="id">The cluster's id, e.g. <c>c1f0…</c>; used as a folder name, so letters, digits and hyphens only.</param>
    /// <param name="version">Kubernetes version it reports, e.g. <c>1.34.1</c>.</param>
    Task<HostedCluster> StartAsync(string id, string version, CancellationToken cancellation);

    /// <summary>Stops the cluster and forgets all its objects. Does nothing when there is none.</summary>
    Task DeleteAsync(string id, CancellationToken cancellation);

    /// <summary>Every cluster that was started, by id.</summary>
    Task<IReadOnlyList<ClusterPresence>> ListAsync(CancellationToken cancellation);

    /// <summary>The claimed volumes of a cluster that lie on disks of its cloud; none when there is no such cluster.</summary>
    Task<IReadOnlyList<HostedVolume>> VolumesAsync(string id, CancellationToken cancellation);

    /// <summary>Cuts a cluster's API server off, or brings it back at the same address. A restart of the Sandbox brings all back.</summary>
    /// <returns>False when there is no such cluster.</returns>
    /// <exception cref="IOException">It cannot come back: its port was taken meanwhile.</exception>
    Task<bool> SetAwayAsync(string id, bool away, CancellationToken cancellation);
}

/// <summary>A cluster of the Sandbox, and whether its API server answers.</summary>
/// <param name="Kubeconfig">Path of its kubeconfig on the machine of the Sandbox.</param>
public sealed record ClusterPresence(string Id, string Server, string Kubeconfig, bool Away);

/// <summary>A running cluster of the Sandbox.</summary>
/// <param name="Server">Address of its API server, e.g. <c>https://127.0.0.1:40123</c>; the port survives a restart.</param>
/// <param name="CaPem">Its authority.</param>
/// <param name="AdminKubeconfig">A complete kubeconfig (YAML, embedded data only) with all rights, for the owner of the cluster.</param>
internal sealed record HostedCluster(string Id, string Server, string CaPem, string AdminKubeconfig);

/// <summary>A volume of a cluster.</summary>
/// <param name="Disk">Id of the disk it lies on.</param>
internal sealed record HostedVolume(string Disk, string Name, int GiB, DateTimeOffset Created);
