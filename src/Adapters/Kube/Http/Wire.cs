using Tandem.Adapters.Kube.Config;

namespace Tandem.Adapters.Kube.Http;

/// <summary>What one cluster can bear and whether it is there; shared by everybody who talks to it, whoever they are.</summary>
sealed class ClusterLimits(TimeProvider clock, RequestCap? cap = null)
{
    public Breaker Breaker { get; } = new(clock);

    public AdaptiveWindow Window { get; } = new(clock, cap);
}

/// <summary>The connections to one cluster as one identity. Nothing of it is shared with another cluster.</summary>
sealed class Wire(Kubeconfig config, HttpMessageHandler handler, TimeProvider clock, ICredential credential, ClusterLimits limits)
    : IDisposable
{
    public Kubeconfig Config => config;

    public TimeProvider Clock => clock;

    public ICredential Credential => credential;

    public ClusterLimits Limits => limits;

    public HttpMessageInvoker Http { get; } = new(handler);

    public string Prefix { get; } = config.Server.GetLeftPart(UriPartial.Path).TrimEnd('/');

    public void Dispose()
    {
        Http.Dispose();
        (credential as IDisposable)?.Dispose();
    }
}
