namespace Tandem.Adapters.Kube.Config;

/// <summary>What the allow-list parser took from a kubeconfig: where the API server is, whom to trust, who we are. Holds secrets in clear.</summary>
/// <param name="Server">Absolute https address; may carry a path prefix.</param>
/// <param name="AuthorityPem">The authority to trust; null trusts what the machine trusts.</param>
/// <param name="TlsServerName">Name the server's certificate must carry, when it is not the host of <paramref name="Server"/>.</param>
sealed record Kubeconfig(Uri Server, string? AuthorityPem, string? TlsServerName, ClientKeyPair? Client, string? Token, string? Namespace)
{
    /// <summary>Never the token.</summary>
    public override string ToString() => Server.ToString();
}

/// <summary>A client certificate (PEM, with intermediates) and its key (PEM).</summary>
sealed record ClientKeyPair(string CertificatePem, string KeyPem)
{
    /// <summary>Never the key.</summary>
    public override string ToString() => "•••";
}
