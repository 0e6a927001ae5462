using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Tandem.Adapters.Kube.Config;
using Tandem.Adapters.Net;

namespace Tandem.Adapters.Kube.Http;

/// <summary>Makes the connections to one cluster: its own pool, HTTP/2 with pings, no proxy, no redirects.</summary>
static class KubeHandler
{
    public static SocketsHttpHandler Create(Kubeconfig config, AddressGuard guard) =>
        new()
        {
            ConnectCallback = guard.ConnectAsync,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.GZip,
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
            SslOptions = Tls(config),
        };

    /// <summary>
    /// A chain policy and no callback: the platform then demands the chain to this authority and the name as well. A callback that only
    /// rebuilds the chain would let any holder of a certificate of the same authority pose as the API server.
    /// </summary>
    static SslClientAuthenticationOptions Tls(Kubeconfig config)
    {
        var options = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                RevocationMode = X509RevocationMode.NoCheck,
                TrustMode = config.AuthorityPem is null ? X509ChainTrustMode.System : X509ChainTrustMode.CustomRootTrust,
            },
        };
        if (config.AuthorityPem is { } pem)
        {
            options.CertificateChainPolicy.CustomTrustStore.AddRange(KubeconfigValues.CertificatesOf(pem));
        }
        if (config.Client is { } client)
        {
            var pair = X509Certificate2.CreateFromPem(client.CertificatePem, client.KeyPem);
            options.ClientCertificateContext = SslStreamCertificateContext.Create(
                pair,
                KubeconfigValues.CertificatesOf(client.CertificatePem),
                offline: true
            );
        }
        return options;
    }
}
