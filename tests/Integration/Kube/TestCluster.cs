using Tandem.Adapters;
using Tandem.Adapters.Kube;
using Tandem.Adapters.Net;
using Tandem.Clusters;
using Tandem.Secrets;
using Xunit;

namespace Tandem.Integration.Kube;

/// <summary>A cluster to test against, and the adapter that talks to it over HTTPS.</summary>
public abstract class TestCluster : IAsyncLifetime
{
    int _number;

    internal static AdapterOptions Options { get; } = new() { AllowedNetworks = ["127.0.0.0/8"] };

    internal ClusterProvider Provider { get; } = new(new AddressGuard(Options), TimeProvider.System);

    /// <summary>Kubeconfig of somebody who may do everything, with a line <c>token: …</c>.</summary>
    internal abstract string AdminKubeconfig { get; }

    /// <summary>Marks the namespaces of one test run.</summary>
    protected virtual string Prefix => "shop";

    internal ICluster Open(string? kubeconfig = null)
    {
        var opened = Provider.Open(new SecretText(kubeconfig ?? AdminKubeconfig));
        Assert.True(opened.Ok, opened.Failure?.ToString());
        return opened.Value;
    }

    /// <summary>A namespace nobody else uses.</summary>
    internal virtual string NewNamespace() => $"{Prefix}-{Interlocked.Increment(ref _number)}";

    /// <summary>Asks the application behind a load balancer, where addresses of this cluster lead anywhere.</summary>
    internal virtual Task ProbeAsync(ServiceAddress address) => Task.CompletedTask;

    public abstract ValueTask InitializeAsync();

    public virtual ValueTask DisposeAsync()
    {
        Provider.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
