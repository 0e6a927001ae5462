using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Tandem.Sandbox.Kube.Net;

namespace Tandem.Sandbox.Kube;

/// <summary>All clusters of one Sandbox, each in a folder of its own under <c>clusters/</c>.</summary>
internal sealed partial class ClusterHost(SandboxOptions options, ILoggerFactory logs) : IClusterHost, IAsyncDisposable
{
    readonly SemaphoreSlim gate = new(1, 1);
    readonly Dictionary<string, RunningCluster> running = new(StringComparer.Ordinal);
    readonly AddressBook addresses = new(Path.Combine(options.DataDirectory, "clusters", "addresses.json"));

    string Root => Path.Combine(options.DataDirectory, "clusters");

    public async Task<HostedCluster> StartAsync(string id, string version, CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            return (await StartedAsync(id, version)).Hosted;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Starts every cluster that was there the last time.</summary>
    public async Task StartAllAsync(CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            foreach (var folder in Directory.Exists(Root) ? Directory.GetDirectories(Root) : [])
                if (new ClusterFolder(folder).Exists)
                    await StartedAsync(Path.GetFileName(folder), null);
        }
        finally
        {
            gate.Release();
        }
    }

    public async Task DeleteAsync(string id, CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            if (running.Remove(id, out var cluster))
                await cluster.DisposeAsync();
            FolderOf(id).Delete();
            addresses.Forget(id);
        }
        finally
        {
            gate.Release();
        }
    }

    public async Task<IReadOnlyList<ClusterPresence>> ListAsync(CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            return
            [
                .. running
                    .OrderBy(r => r.Key, StringComparer.Ordinal)
                    .Select(r => new ClusterPresence(r.Key, r.Value.Hosted.Server, FolderOf(r.Key).Kubeconfig, r.Value.IsAway)),
            ];
        }
        finally
        {
            gate.Release();
        }
    }

    public async Task<IReadOnlyList<HostedVolume>> VolumesAsync(string id, CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            return running.TryGetValue(id, out var cluster) ? cluster.Volumes() : [];
        }
        finally
        {
            gate.Release();
        }
    }

    public async Task<bool> SetAwayAsync(string id, bool away, CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            if (!running.TryGetValue(id, out var cluster))
                return false;
            await (away ? cluster.LeaveAsync() : cluster.ReturnAsync());
            return true;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The running cluster's API, for faults; null when it does not run.</summary>
    public Api.KubeApi? ApiOf(string id) => running.GetValueOrDefault(id)?.Api;

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(running.Values.Select(cluster => cluster.DisposeAsync().AsTask()));
        running.Clear();
        gate.Dispose();
    }

    async Task<RunningCluster> StartedAsync(string id, string? version)
    {
        if (running.TryGetValue(id, out var known))
            return known;
        Directory.CreateDirectory(Root);
        return running[id] = await RunningCluster.StartAsync(FolderOf(id), id, version, (options, addresses, logs));
    }

    ClusterFolder FolderOf(string id) =>
        Id().IsMatch(id)
            ? new ClusterFolder(Path.Combine(Root, id))
            : throw new ArgumentException("A cluster's id has letters, digits and hyphens only.", nameof(id));

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9-]{0,62}\z")]
    private static partial Regex Id();
}
