using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Tandem.Adapters;
using Tandem.Adapters.Kube;
using Tandem.Adapters.Kube.Config;
using Tandem.Adapters.Kube.Http;
using Tandem.Adapters.Kube.Planning;
using Tandem.Adapters.Net;
using Tandem.Clusters;
using Xunit;

namespace Tandem.Unit.Adapters.Kube;

/// <summary>As whom we speak to a cluster, and what of it can be seen.</summary>
public sealed class IdentityTests
{
    static readonly ServiceAccountRef Deployer = new("shop", "deployer");
    static readonly KubeRequest Ask = new(HttpMethod.Get, "/x");

    readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Issues tokens named by their number.</summary>
    FakeServer Issuer(int seconds = 3600)
    {
        var count = 0;
        return new FakeServer()
            .Modern()
            .On(
                "POST /api/v1/namespaces/shop/serviceaccounts/deployer/token",
                _ =>
                    FakeServer.Json(
                        $"{{'status':{{'token':'bound-{++count}','expirationTimestamp':'{_clock.GetUtcNow().AddSeconds(seconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}'}}}}",
                        201
                    )
            );
    }

    static int Issued(FakeServer server) => server.Asked.Count(a => a.EndsWith("/token", StringComparison.Ordinal));

    [Fact]
    public async Task Rule_05_a_service_account_speaks_with_a_token_of_an_hour_that_is_renewed_at_four_fifths()
    {
        var server = Issuer();
        await using var cluster = server.Cluster(_clock);
        await using var least = cluster.As("run-41", Deployer);

        await least.InfoAsync(Token);
        Assert.Equal("Bearer bound-1", server.Last!.Headers.Authorization!.ToString());
        var request = server.Bodies[server.Asked.FindIndex(a => a.EndsWith("/token", StringComparison.Ordinal))];
        Assert.Equal(3600, JsonNode.Parse(request)!["spec"]!["expirationSeconds"]!.GetValue<int>());

        _clock.Advance(TimeSpan.FromMinutes(47));
        await least.InfoAsync(Token);
        Assert.Equal(1, Issued(server));
        _clock.Advance(TimeSpan.FromMinutes(2));
        await least.InfoAsync(Token);
        Assert.Equal(2, Issued(server));
        Assert.Equal("Bearer bound-2", server.Last!.Headers.Authorization!.ToString());
    }

    [Fact]
    public async Task Rule_05_however_many_ask_at_once_one_token_is_issued_and_a_long_one_is_used_for_an_hour_only()
    {
        var server = Issuer(seconds: 7 * 24 * 3600);
        await using var cluster = server.Cluster(_clock);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => cluster.As($"run-{i}", Deployer).InfoAsync(Token)));
        Assert.Equal(1, Issued(server));

        _clock.Advance(TimeSpan.FromMinutes(49));
        await cluster.As("run-41", Deployer).InfoAsync(Token);
        Assert.Equal(2, Issued(server));
    }

    [Fact]
    public async Task Rule_05_a_token_whose_account_was_made_anew_is_replaced_at_once()
    {
        var server = Issuer();
        server.On(
            "GET /api/v1/nodes",
            r =>
                r.Headers.Authorization!.Parameter == "bound-1"
                    ? FakeServer.Json("{'reason':'Unauthorized','code':401}", 401)
                    : FakeServer.Json("{'metadata':{},'items':[]}")
        );
        await using var cluster = server.Cluster(_clock);

        Assert.True((await cluster.As("run-41", Deployer).InfoAsync(Token)).Ok);
        Assert.Equal(2, Issued(server));
    }

    [Fact]
    public async Task Rule_05_a_service_account_never_shows_the_stored_certificate()
    {
        var (certificate, key) = Pair("CN=admin, O=system:masters");
        var config = new Kubeconfig(new Uri("https://c.example"), null, null, new ClientKeyPair(certificate, key), null, null);
        var made = new List<Kubeconfig>();
        var server = Issuer();
        using var link = new ClusterLink(
            new KubeClient(config, server, _clock),
            c =>
            {
                made.Add(c);
                return server;
            },
            Masking.Fresh()
        );
        await using var cluster = new Cluster(link, () => { });

        await cluster.As("run-41", Deployer).InfoAsync(Token);

        Assert.Null(Assert.Single(made).Client);
        Assert.Equal("Bearer bound-1", server.Last!.Headers.Authorization!.ToString());
    }

    [Theory]
    [InlineData("CN=kubernetes-admin, O=system:masters", true)]
    [InlineData("CN=alice, O=system:users", false)]
    [InlineData("CN=system:masters", false)]
    public async Task Rule_05_a_certificate_above_every_rule_is_told(string subject, bool master)
    {
        var (certificate, key) = Pair(subject);
        var config = new Kubeconfig(new Uri("https://c.example"), null, null, new ClientKeyPair(certificate, key), null, null);
        using var client = new KubeClient(config, new FakeServer(), _clock);

        Assert.Equal(master, await new MasterCheck(client).IsMasterAsync(Token));
    }

    [Theory]
    [InlineData("system:masters", true)]
    [InlineData("system:authenticated", false)]
    public async Task Rule_05_a_token_above_every_rule_is_told_by_the_cluster(string group, bool master)
    {
        using var client = new FakeServer()
            .On("POST /apis/authentication.k8s.io/v1/selfsubjectreviews", $"{{'status':{{'userInfo':{{'groups':['{group}']}}}}}}", 201)
            .Client(_clock);

        Assert.Equal(master, await new MasterCheck(client).IsMasterAsync(Token));
    }

    [Fact]
    public async Task Rule_04_the_run_stands_on_every_request_made_for_it()
    {
        var server = Issuer();
        await using var cluster = server.Cluster(_clock);

        await cluster.InfoAsync(Token);
        Assert.Equal("tandem-console", server.Last!.Headers.UserAgent.ToString());
        await cluster.As("run-41").InfoAsync(Token);
        Assert.Equal("tandem-console/run-41", server.Last!.Headers.UserAgent.ToString());
        await cluster.As("run 41\r\nX: y").InfoAsync(Token);
        Assert.Equal("tandem-console/run-41--X--y", server.Last!.Headers.UserAgent.ToString());
    }

    [Fact]
    public void Rule_04_each_cluster_has_a_handler_of_its_own_with_pings_and_a_limited_life()
    {
        var guard = new AddressGuard(new AdapterOptions());
        var config = new Kubeconfig(new Uri("https://c.example"), null, null, null, "t", null);
        using var one = KubeHandler.Create(config, guard);
        using var two = KubeHandler.Create(config, guard);

        Assert.NotSame(one, two);
        Assert.Equal((30, 10), (one.KeepAlivePingDelay.TotalSeconds, one.KeepAlivePingTimeout.TotalSeconds));
        Assert.Equal(HttpKeepAlivePingPolicy.WithActiveRequests, one.KeepAlivePingPolicy);
        Assert.Equal(10, one.PooledConnectionLifetime.TotalMinutes);
        Assert.True(one.EnableMultipleHttp2Connections);
        Assert.False(one.AllowAutoRedirect || one.UseProxy || one.UseCookies);
    }

    [Fact]
    public void Rule_04_nothing_that_can_be_printed_holds_a_token()
    {
        const string secret = "t0ken-that-nobody-may-see";
        var (certificate, key) = Pair("CN=alice");
        var config = new Kubeconfig(new Uri("https://c.example"), null, null, new ClientKeyPair(certificate, key), secret, null);
        var answer = new KubeAnswer(200, default, "ok", [], null, null) { Token = secret };
        var shown = string.Join('\n', config, config.Client, answer, new StoredCredential(secret), Ask);

        Assert.DoesNotContain(secret, shown);
        Assert.DoesNotContain("PRIVATE KEY", shown);
        Assert.DoesNotContain(secret, TransportFailures.Of(config.Server, new HttpRequestException($"x {secret}")).Failure.ToString());
    }

    static (string Certificate, string Key) Pair(string subject)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}
