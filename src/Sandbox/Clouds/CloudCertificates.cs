using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Tandem.Sandbox.Clouds;

/// <summary>
/// The cloud's own authority and the front door's certificate, made once and kept in the data directory. Their validity is real time, whatever
/// the Sandbox's clock says: those who check it live outside.
/// </summary>
internal sealed record CloudCertificates(string CaPem, X509Certificate2 Leaf)
{
    static readonly TimeSpan RenewBefore = TimeSpan.FromDays(30);

    public static CloudCertificates LoadOrMake(string directory)
    {
        var caFile = Path.Combine(directory, "cloud-ca.pem");
        var leafFile = Path.Combine(directory, "cloud-tls.pem");
        var now = TimeProvider.System.GetUtcNow();
        var caPem = PrivateFile.ReadOrMake(caFile, () => MakeAuthority(now));
        using var ca = FromPem(caPem);
        var leaf = File.Exists(leafFile) ? FromPem(File.ReadAllText(leafFile)) : null;
        if (leaf is null || leaf.NotAfter.ToUniversalTime() < (now + RenewBefore).UtcDateTime || leaf.Issuer != ca.Subject)
        {
            PrivateFile.Write(leafFile, MakeLeaf(ca, now));
            leaf = FromPem(File.ReadAllText(leafFile));
        }
        return new(ca.ExportCertificatePem(), leaf);
    }

    static X509Certificate2 FromPem(string pem) => X509Certificate2.CreateFromPem(pem, pem);

    static string MakeAuthority(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        // The number makes authorities of different data directories tell apart.
        var name = $"CN=Tandem Sandbox cloud {Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(10));
        return Pem(certificate, key);
    }

    static string MakeLeaf(X509Certificate2 ca, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(ca, true, false));
        using var certificate = request.Create(ca, now.AddDays(-1), now.AddDays(800), RandomNumberGenerator.GetBytes(16));
        return Pem(certificate, key);
    }

    static string Pem(X509Certificate2 certificate, ECDsa key) =>
        $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
}
