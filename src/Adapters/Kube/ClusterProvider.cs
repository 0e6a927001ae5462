using System.Security.Cryptography;
using System.Text;
using Tandem.Adapters.Kube.Config;
using Tandem.Adapters.Kube.Http;
using Tandem.Adapters.Kube.Planning;
using Tandem.Adapters.Net;
using Tandem.Clusters;
using Tandem.Secrets;

namespace Tandem.Adapters.Kube;

/// <summary>
/// Opens clusters. Whoever opens the same cluster with the same credentials shares its connections, breaker and window; they stay for a while
/// after the last one has closed it, because the board comes back every few seconds.
/// </summary>
sealed class ClusterProvider(Func<Kubeconfig, HttpMessageHandler> handler, TimeProvider clock, Masking masking)
    : IClusterProvider,
        IDisposable
{
    static readonly TimeSpan Linger = TimeSpan.FromMinutes(5);

    readonly Lock _lock = new();
    readonly Dictionary<string, Shared> _links = [];
    readonly Dictionary<string, ClusterLimits> _limits = [];
    readonly RequestCap _cap = new();

    public ClusterProvider(AddressGuard guard, TimeProvider clock, Masking? masking = null)
        : this(config => KubeHandler.Create(config, guard), clock, masking ?? Masking.Fresh()) { }

    public Result<ICluster> Open(SecretText kubeconfig)
    {
        // The hash stands for the credentials, so that they are not kept in clear as a key.
        var key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(kubeconfig.Reveal())));
        lock (_lock)
        {
            Sweep();
            if (!_links.TryGetValue(key, out var shared))
            {
                var config = KubeconfigReader.Read(kubeconfig);
                if (!config.Ok)
                {
                    return config.Failure;
                }
                shared = _links[key] = new Shared(Link(config.Value));
            }
            shared.Users++;
            return Result.Of<ICluster>(new Cluster(shared.Link, () => Release(shared)));
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var shared in _links.Values)
            {
                shared.Link.Dispose();
            }
            _links.Clear();
        }
    }

    /// <summary>Two accounts may name the same cluster; what it can bear is one thing all the same.</summary>
    ClusterLink Link(Kubeconfig config)
    {
        var place = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{config.Server}|{config.AuthorityPem}")));
        if (!_limits.TryGetValue(place, out var limits))
        {
            limits = _limits[place] = new ClusterLimits(clock, _cap);
        }
        return new(new KubeClient(new Wire(config, handler(config), clock, new StoredCredential(config.Token), limits)), handler, masking);
    }

    void Release(Shared shared)
    {
        lock (_lock)
        {
            shared.Users--;
            shared.LeftAt = clock.GetUtcNow();
        }
    }

    void Sweep()
    {
        var now = clock.GetUtcNow();
        foreach (var (key, shared) in _links.Where(l => l.Value.Users == 0 && now - l.Value.LeftAt > Linger).ToList())
        {
            _links.Remove(key);
            shared.Link.Dispose();
        }
    }

    sealed class Shared(ClusterLink link)
    {
        public ClusterLink Link => link;

        public int Users { get; set; }

        public DateTimeOffset LeftAt { get; set; }
    }
}
