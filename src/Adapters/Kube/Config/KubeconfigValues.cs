using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Tandem.Adapters.Kube.Config;

/// <summary>Checks each accepted value of a kubeconfig, so that a mistake is named here and not by a broken connection later.</summary>
static class KubeconfigValues
{
    public static Result<Uri> Server(string? value)
    {
        const string field = "clusters[].cluster.server";
        if (value is null)
        {
            return new Failure(
                "kubeconfig.missing",
                Text.Of($"The kubeconfig lacks {field}."),
                Text.Of($"Add the address of the API server, for example https://203.0.113.7:6443."),
                Field: field
            );
        }
        var good =
            Uri.TryCreate(value, UriKind.Absolute, out var uri)
            && uri.Scheme == Uri.UriSchemeHttps
            && uri is { UserInfo: "", Query: "", Fragment: "" };
        return good ? uri! : Bad(field, Text.Of($"Give an address that starts with https:// and has no user name, query or fragment."));
    }

    public static Result<string?> Authority(string? value)
    {
        const string field = "clusters[].cluster.certificate-authority-data";
        if (value is null)
        {
            return Result.Of<string?>(null);
        }
        if (Decoded(value) is not { } pem || !Holds(() => CertificatesOf(pem).Count > 0))
        {
            return Bad(field, Text.Of($"It must be the cluster's authority: PEM, encoded as base64."));
        }
        return Result.Of<string?>(pem);
    }

    public static Result<ClientKeyPair?> Client(string? certificate, string? key)
    {
        const string field = "users[].user.client-certificate-data";
        if (certificate is null && key is null)
        {
            return Result.Of<ClientKeyPair?>(null);
        }
        var remedy = Text.Of($"Both client-certificate-data and client-key-data are needed: PEM, encoded as base64, belonging together.");
        if (certificate is null || key is null || Decoded(certificate) is not { } certPem || Decoded(key) is not { } keyPem)
        {
            return Bad(field, remedy);
        }
        var fits = Holds(() =>
        {
            using var pair = X509Certificate2.CreateFromPem(certPem, keyPem);
            return pair.HasPrivateKey;
        });
        return fits ? Result.Of<ClientKeyPair?>(new ClientKeyPair(certPem, keyPem)) : Bad(field, remedy);
    }

    /// <summary>A token travels in a header, so it is printable ASCII or it is refused.</summary>
    public static Result<string?> Token(string? value) =>
        value is null || value.Trim().All(c => c is > ' ' and < '\x7f')
            ? Result.Of<string?>(value?.Trim())
            : Bad("users[].user.token", Text.Of($"A token has no blanks or line breaks: copy it again."));

    public static Result<string?> TlsName(string? value) =>
        value is null || Uri.CheckHostName(value) is UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6
            ? Result.Of(value)
            : Bad("clusters[].cluster.tls-server-name", Text.Of($"Give the host name that the server's certificate carries."));

    public static X509Certificate2Collection CertificatesOf(string pem)
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPem(pem);
        return all;
    }

    static string? Decoded(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var written) ? Encoding.UTF8.GetString(bytes, 0, written) : null;
    }

    static bool Holds(Func<bool> check)
    {
        try
        {
            return check();
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Never quotes the value: it may be a secret in the wrong place.</summary>
    static Failure Bad(string field, Text remedy) =>
        new("kubeconfig.invalid", Text.Of($"The kubeconfig's {field} is not valid."), remedy, Field: field);
}
