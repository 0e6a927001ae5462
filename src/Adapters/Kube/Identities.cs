using Tandem.Adapters.Kube.Config;
using Tandem.Adapters.Kube.Http;
using Tandem.Clusters;

namespace Tandem.Adapters.Kube;

/// <summary>
/// The service accounts as which we act in one cluster: each has connections of its own, because a client certificate says who we are before any
/// token does. Breaker and window are the cluster's, whoever asks.
/// </summary>
sealed class Identities(Wire stored, Func<Kubeconfig, HttpMessageHandler> handler) : IDisposable
{
    readonly Lock _lock = new();
    readonly Dictionary<ServiceAccountRef, Wire> _wires = [];

    public Wire Of(ServiceAccountRef account)
    {
        lock (_lock)
        {
            if (!_wires.TryGetValue(account, out var wire))
            {
                var config = stored.Config with { Client = null, Token = null };
                var token = new BoundToken(new KubeClient(stored), account.Namespace, account.Name);
                wire = _wires[account] = new Wire(config, handler(config), stored.Clock, token, stored.Limits);
            }
            return wire;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var wire in _wires.Values)
            {
                wire.Dispose();
            }
            _wires.Clear();
        }
    }
}
