using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Tandem.Adapters.Kube.Config;
using Tandem.Secrets;
using Xunit;

namespace Tandem.Unit.Adapters.Kube;

public sealed class KubeconfigTests
{
    static readonly (string Certificate, string Key) Pair = MakePair();

    static string Good(string cluster = "", string user = "token: abc", string server = "https://203.0.113.7:6443") =>
        $"""
            apiVersion: v1
            kind: Config
            preferences: {"{}"}
            current-context: one
            contexts:
            - name: one
              context: {"{"}cluster: c, user: u, namespace: shop{"}"}
            clusters:
            - name: c
              cluster:
                server: {server}
                certificate-authority-data: {Base64(Pair.Certificate)}
                {cluster}
            users:
            - name: u
              user:
                {user}
            - name: somebody-else
              user:
                exec: {"{"}command: touch{"}"}
            """;

    static Result<Kubeconfig> Read(string yaml) => KubeconfigReader.Read(new SecretText(yaml));

    [Fact]
    public void Rule_01_the_allowed_fields_are_taken()
    {
        var read = Read(Good("tls-server-name: api.example"));

        Assert.True(read.Ok, read.Failure?.ToString());
        Assert.Equal(new Uri("https://203.0.113.7:6443"), read.Value.Server);
        Assert.Equal("api.example", read.Value.TlsServerName);
        Assert.Equal("abc", read.Value.Token);
        Assert.Equal("shop", read.Value.Namespace);
        Assert.Equal(Pair.Certificate, read.Value.AuthorityPem);
        Assert.DoesNotContain("abc", read.Value.ToString());
    }

    [Fact]
    public void Rule_01_a_client_certificate_is_taken_with_its_key()
    {
        var user = $"client-certificate-data: {Base64(Pair.Certificate)}\n    client-key-data: {Base64(Pair.Key)}";

        Assert.Equal(Pair.Key, Read(Good(user: user)).Value.Client?.KeyPem);
    }

    [Theory]
    [InlineData("exec: {command: touch}", "users[].user.exec")]
    [InlineData("auth-provider: {name: gcp}", "users[].user.auth-provider")]
    [InlineData("tokenFile: /etc/passwd", "users[].user.tokenFile")]
    [InlineData("client-certificate: /etc/x", "users[].user.client-certificate")]
    [InlineData("client-key: /etc/x", "users[].user.client-key")]
    [InlineData("username: admin", "users[].user.username")]
    [InlineData("as: root", "users[].user.as")]
    public void Rule_01_a_refused_field_of_the_user_is_named(string field, string place)
    {
        var failure = Read(Good(user: field)).Failure;

        Assert.Equal(("kubeconfig.refused", place), (failure?.Code, failure?.Field));
        Assert.Contains(place, failure!.What.ToString());
        Assert.NotEmpty(failure.Hint.ToString());
    }

    [Theory]
    [InlineData("certificate-authority: /etc/x", "clusters[].cluster.certificate-authority")]
    [InlineData("insecure-skip-tls-verify: true", "clusters[].cluster.insecure-skip-tls-verify")]
    [InlineData("proxy-url: http://x", "clusters[].cluster.proxy-url")]
    public void Rule_01_a_refused_field_of_the_cluster_is_named(string field, string place) =>
        Assert.Equal(place, Read(Good(cluster: field)).Failure?.Field);

    [Theory]
    [InlineData("insecure-skip-tls-verify: false")]
    [InlineData("proxy-url: \"\"")]
    [InlineData("disable-compression: true")]
    public void What_says_nothing_is_not_refused(string field) => Assert.True(Read(Good(cluster: field)).Ok);

    [Theory]
    [InlineData("http://203.0.113.7")]
    [InlineData("https://user:pw@203.0.113.7")]
    [InlineData("https://203.0.113.7/?a=b")]
    [InlineData("file:///etc/passwd")]
    [InlineData("nonsense")]
    public void Rule_01_the_server_is_https_and_nothing_else(string server) =>
        Assert.Equal("clusters[].cluster.server", Read(Good(server: server)).Failure?.Field);

    [Theory]
    [InlineData("token: \"a b\"")]
    [InlineData("token: \"a\\r\\nX-Evil: 1\"")]
    public void A_token_that_could_end_a_header_is_refused(string token) =>
        Assert.Equal("users[].user.token", Read(Good(user: token)).Failure?.Field);

    [Fact]
    public void A_wrong_secret_is_not_repeated_in_the_failure() =>
        Assert.DoesNotContain("hunter2", Read(Good(user: "client-certificate-data: hunter2")).Failure!.ToString());

    [Fact]
    public void Without_credentials_it_is_said() => Assert.Equal("kubeconfig.missing", Read(Good(user: "token: \"\"")).Failure?.Code);

    [Theory]
    [InlineData("")]
    [InlineData("just text")]
    [InlineData("- a\n- b")]
    [InlineData("a: [")]
    [InlineData("a: 1\na: 2")]
    [InlineData("{\"clusters\": \"\"}")]
    [InlineData("a: &x [1]\nb: *x")]
    [InlineData("a: 1\n---\nb: 2")]
    [InlineData("\t:\u0001")]
    public void Hostile_or_broken_input_is_a_plain_failure(string text) => Assert.StartsWith("kubeconfig.", Read(text).Failure?.Code);

    [Fact]
    public void Too_large_and_too_deep_is_refused_before_it_is_read()
    {
        Assert.Contains("1 MiB", Read(new string('x', (1 << 20) + 1)).Failure!.What.ToString());
        Assert.Contains("too deep", Read(new string('[', 5_000)).Failure!.What.ToString());
    }

    [Fact]
    public void Two_contexts_without_a_choice_are_refused() =>
        Assert.Equal("current-context", Read("contexts: [{name: a}, {name: b}]").Failure?.Field);

    static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    static (string, string) MakePair()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}
