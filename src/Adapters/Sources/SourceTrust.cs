using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Tandem.Adapters.Sources;

/// <summary>Whose signatures we take: the machine's authorities, and those of <see cref="AdapterOptions.SourceAuthorities"/> beside them.</summary>
sealed class SourceTrust(AdapterOptions options)
{
    readonly Lazy<X509Certificate2Collection?> _all = new(() =>
        options.SourceAuthorities.Length > 0 ? Load(options.SourceAuthorities) : null
    );

    /// <summary>Chain and name are checked by the platform; a callback would be the place where the name check gets lost.</summary>
    public SslClientAuthenticationOptions Options()
    {
        if (_all.Value is not { } all)
        {
            return new();
        }
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(all);
        return new() { CertificateChainPolicy = policy };
    }

    /// <summary>All of them as text for a program of its own; null when the machine's own will do.</summary>
    public string? Pem => _all.Value?.ExportCertificatePems();

    static X509Certificate2Collection Load(string path)
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPemFile(path);
        foreach (var place in (StoreLocation[])[StoreLocation.LocalMachine, StoreLocation.CurrentUser])
        {
            using var store = new X509Store(StoreName.Root, place);
            store.Open(OpenFlags.ReadOnly);
            all.AddRange(store.Certificates);
        }
        return all;
    }
}
