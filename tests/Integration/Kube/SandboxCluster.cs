using Microsoft.Extensions.Logging.Abstractions;
using Tandem.Adapters;
using Tandem.Adapters.Kube;
using Tandem.Adapters.Net;
using Tandem.Clusters;
using Tandem.Sandbox;
using Tandem.Sandbox.Kube;
using Tandem.Secrets;
using Xunit;

namespace Tandem.Integration.Kube;

/// <summary>A cluster of the Sandbox on loopback, and the adapter that talks to it over HTTPS.</summary>
public sealed class SandboxCluster : IAsyncLifetime
{
    readonly string _folder = Directory.CreateTempSubdirectory("tandem-kube-").FullName;
    ClusterHost? _host;
    int _number;

    internal static AdapterOptions Options { get; } = new() { AllowedNetworks = ["127.0.0.0/8"] };

    internal ClusterProvider Provider { get; } = new(new AddressGuard(Options), TimeProvider.System);

    internal HostedCluster Hosted { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _host = new ClusterHost(new SandboxOptions { DataDirectory = _folder, Speed = 200 }, NullLoggerFactory.Instance);
        Hosted = await _host.StartAsync("kube-tests", "1.34.1", CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        Provider.Dispose();
        await _host!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    internal ICluster Open(string? kubeconfig = null)
    {
        var opened = Provider.Open(new SecretText(kubeconfig ?? Hosted.AdminKubeconfig));
        Assert.True(opened.Ok, opened.Failure?.ToString());
        return opened.Value;
    }

    /// <summary>A namespace nobody else uses.</summary>
    internal string NewNamespace() => $"shop-{Interlocked.Increment(ref _number)}";
}
