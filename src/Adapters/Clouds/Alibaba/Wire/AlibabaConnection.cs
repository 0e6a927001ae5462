using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tandem.Adapters.Net;
using Tandem.Clouds;

namespace Tandem.Adapters.Clouds.Alibaba.Wire;

/// <summary>
/// One account's way to its cloud: connection pool, gate, address. Nothing of it is shared with another account, so that one bad cloud slows
/// nobody else. It is not disposed of: a step may hold it for hours, its idle connections close by themselves, and the rest is the collector's.
/// </summary>
sealed class AlibabaConnection(HttpMessageHandler handler, AccountGate gate, Uri? endpoint)
{
    public HttpMessageInvoker Http { get; } = new(handler, disposeHandler: true);

    public AccountGate Gate { get; } = gate;

    /// <summary>Replaces every endpoint of the cloud, or null.</summary>
    public Uri? Endpoint { get; } = endpoint;

    /// <summary>A connection as the account asks for it, or what is wrong with its endpoint or authority.</summary>
    public static Result<AlibabaConnection> Open(Account account, AddressGuard guard, TimeProvider clock)
    {
        Uri? endpoint = null;
        if (
            account.Endpoint is not null
            && (!Uri.TryCreate(account.Endpoint, UriKind.Absolute, out endpoint) || endpoint.Scheme != Uri.UriSchemeHttps)
        )
        {
            return new Failure(
                "account.endpoint",
                Text.Of($"The endpoint {account.Endpoint} is not an https address."),
                Text.Of($"Write it like https://host:port, or leave it empty."),
                Field: "Endpoint"
            );
        }
        var trust = Trust(account.CaPem);
        return trust.Ok ? new AlibabaConnection(Handler(guard, trust.Value), new AccountGate(clock), endpoint) : trust.Failure;
    }

    static SocketsHttpHandler Handler(AddressGuard guard, SslClientAuthenticationOptions trust) =>
        new()
        {
            // A redirect would carry a signature to a host it was not made for, and a proxy would see what we send.
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            // Our trace ids are nobody else's business.
            ActivityHeadersPropagator = null,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            MaxConnectionsPerServer = 8,
            MaxResponseHeadersLength = 64,
            ConnectCallback = guard.ConnectAsync,
            SslOptions = trust,
        };

    /// <summary>
    /// With an own authority: exactly that one, by the platform's own check of chain and name. A callback would be the place where the name check
    /// gets lost.
    /// </summary>
    static Result<SslClientAuthenticationOptions> Trust(string? caPem)
    {
        if (string.IsNullOrWhiteSpace(caPem))
        {
            return new SslClientAuthenticationOptions();
        }
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            policy.CustomTrustStore.ImportFromPem(caPem);
        }
        catch (CryptographicException)
        {
            // Nothing readable in it: told below.
        }
        return policy.CustomTrustStore.Count > 0
            ? new SslClientAuthenticationOptions { CertificateChainPolicy = policy }
            : new Failure(
                "account.ca",
                Text.Of($"The certificate authority of the account holds no certificate."),
                Text.Of($"Paste it in PEM form, from BEGIN CERTIFICATE to END CERTIFICATE, or leave it empty."),
                Field: "CaPem"
            );
    }
}
