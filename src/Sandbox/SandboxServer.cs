using System.Text.Json;
using Microsoft.Extensions.Logging;
using Tandem.Sandbox.Clouds;
using Tandem.Sandbox.Clouds.Faults;
using Tandem.Sandbox.Clouds.State;
using Tandem.Sandbox.Kube;

namespace Tandem.Sandbox;

/// <summary>
/// Clouds and clusters on this machine: the same wire protocols as the real ones, over TLS on loopback. A server and not a mock: its callers
/// know no more of it than its address and authority.
/// </summary>
public sealed class SandboxServer : IAsyncDisposable
{
    const string EdgeId = "edge";
    const string EdgeVersion = "1.34.1";

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    readonly FileStream ownership;
    readonly IClusterHost clusters;
    readonly Cloud cloud;
    CloudListener? listener;

    SandboxServer(FileStream ownership, IClusterHost clusters, Cloud cloud)
    {
        this.ownership = ownership;
        this.clusters = clusters;
        this.cloud = cloud;
        Control = new LocalControl(cloud, clusters);
    }

    /// <summary>Looks into this Sandbox and breaks things in it on purpose.</summary>
    public ISandboxControl Control { get; }

    public SandboxDescriptor Descriptor { get; private set; } = new("", "", [], []);

    /// <summary>What shall go wrong in the cloud; nothing at first.</summary>
    public SandboxFaults Faults => cloud.Faults;

    /// <summary>Everything that exists now in the cloud's accounts, oldest first.</summary>
    public IReadOnlyList<SandboxResource> Resources => cloud.Resources();

    /// <summary>Opens <c>/_sandbox/…</c> on the cloud's port, as a bearer token; also lies in <c>control-token</c> of the data directory.</summary>
    public string ControlToken { get; private set; } = "";

    /// <summary>Starts the cloud front door and every cluster known from the last time.</summary>
    /// <exception cref="IOException">Another process uses the data directory, or the asked port is taken.</exception>
    public static Task<SandboxServer> StartAsync(SandboxOptions options, ILoggerFactory logs, CancellationToken cancellation) =>
        StartAsync(options, logs, StartClusterHostAsync, cancellation);

    internal static async Task<SandboxServer> StartAsync(
        SandboxOptions options,
        ILoggerFactory logs,
        Func<SandboxOptions, ILoggerFactory, CancellationToken, Task<IClusterHost>> startClusterHost,
        CancellationToken cancellation
    )
    {
        Directory.CreateDirectory(options.DataDirectory);
        var ownership = Own(options.DataDirectory);
        try
        {
            var clusters = await startClusterHost(options, logs, cancellation);
            var state = new StateFile(Path.Combine(options.DataDirectory, "cloud-state.json"));
            var server = new SandboxServer(ownership, clusters, new Cloud(options, state, clusters, logs));
            try
            {
                await server.OpenAsync(options, logs, cancellation);
                return server;
            }
            catch
            {
                await server.DisposeAsync();
                throw;
            }
        }
        catch
        {
            await ownership.DisposeAsync();
            throw;
        }
    }

    async Task OpenAsync(SandboxOptions options, ILoggerFactory logs, CancellationToken cancellation)
    {
        var edge = await clusters.StartAsync(EdgeId, EdgeVersion, cancellation);
        await cloud.ReconcileAsync(cancellation);
        ControlToken = ControlDesk.TokenOf(options.DataDirectory);
        var certificates = CloudCertificates.LoadOrMake(options.DataDirectory);
        listener = new(cloud, new(Control, ControlToken), logs);
        var port = await listener.StartAsync(options, certificates, cancellation);
        Descriptor = new($"https://127.0.0.1:{port}", certificates.CaPem, cloud.Accounts, [new("Edge cluster", edge.AdminKubeconfig)]);
        PrivateFile.Write(Path.Combine(options.DataDirectory, "sandbox.json"), JsonSerializer.Serialize(Descriptor, Json));
        logs.CreateLogger<SandboxServer>().LogInformation("The Sandbox's cloud listens on {Endpoint}", Descriptor.CloudEndpoint);
    }

    // Two processes on one state would each write over what the other promised.
    static FileStream Own(string directory)
    {
        try
        {
            return new(Path.Combine(directory, "in-use"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error)
        {
            throw new IOException($"Another Sandbox already runs on {directory}.", error);
        }
    }

    static async Task<IClusterHost> StartClusterHostAsync(SandboxOptions options, ILoggerFactory logs, CancellationToken cancellation)
    {
        var host = new ClusterHost(options, logs);
        try
        {
            await host.StartAllAsync(cancellation);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (listener is not null)
            await listener.DisposeAsync();
        cloud.Dispose();
        switch (clusters)
        {
            case IAsyncDisposable host:
                await host.DisposeAsync();
                break;
            case IDisposable host:
                host.Dispose();
                break;
        }
        await ownership.DisposeAsync();
    }
}
