using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tandem.Clouds;
using Tandem.Sandbox.Clouds.Faults;
using Xunit;

namespace Tandem.Integration.Clouds;

public sealed class AccountTests(CloudFixture fixture) : IClassFixture<CloudFixture>
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_good_account_tells_who_where_and_what()
    {
        var cloud = fixture.Open();

        var who = await cloud.WhoAmIAsync(Cancellation);
        var regions = await cloud.RegionsAsync(Cancellation);
        var zones = await cloud.ZonesAsync("cn-hangzhou", Cancellation);
        var versions = await cloud.ClusterVersionsAsync("cn-hangzhou", Cancellation);
        var missing = await cloud.MissingPermissionsAsync("cn-hangzhou", Cancellation);

        Assert.Equal(fixture.First.AccountId, who.Value.AccountId);
        Assert.True(who.Value.ClockSkew.Duration() < TimeSpan.FromSeconds(2));
        Assert.Contains(regions.Value, r => r.Id == "cn-shanghai");
        Assert.Equal("cn-hangzhou-h", zones.Value[0].Id);
        Assert.Matches(@"^1\.\d+\.\d+-aliyun\.\d+$", versions.Value[0]);
        Assert.Empty(missing.Value);
        Assert.Empty(fixture.Sandbox.Resources);
    }

    [Fact]
    public async Task A_wrong_secret_is_told_apart_from_a_wrong_key()
    {
        var key = await fixture.Open(key: "LTAInobody").WhoAmIAsync(Cancellation);
        var secret = await fixture.Open(secret: "wrong").WhoAmIAsync(Cancellation);

        Assert.Equal(("InvalidAccessKeyId.NotFound", "KeyId"), (key.Failure!.Code, key.Failure.Field));
        Assert.Equal(("SignatureDoesNotMatch", "Secret"), (secret.Failure!.Code, secret.Failure.Field));
        Assert.NotNull(secret.Failure.RequestId);
    }

    [Fact]
    public async Task A_secret_pasted_with_a_line_break_works() =>
        Assert.True((await fixture.Open(secret: $" {fixture.First.AccessKeySecret}\n").WhoAmIAsync(Cancellation)).Ok);

    [Fact]
    public async Task A_clock_that_is_wrong_tells_by_how_much()
    {
        fixture.Sandbox.Faults.Plan(new SandboxFault(FaultKind.ClockSkew) { Milliseconds = 20 * 60 * 1000 });
        try
        {
            var who = await fixture.Open().WhoAmIAsync(Cancellation);

            Assert.Equal("InvalidTimeStamp.Expired", who.Failure!.Code);
            Assert.Equal("This machine's clock is 20 minutes behind the cloud's.", who.Failure.What.ToString());
        }
        finally
        {
            fixture.Sandbox.Faults.Clear();
        }
    }

    [Fact]
    public async Task A_key_that_may_only_read_lists_all_it_may_not_do()
    {
        var readOnly = fixture.Sandbox.Descriptor.Accounts.Single(a => a.Name.Contains("readonly", StringComparison.OrdinalIgnoreCase));
        var cloud = fixture.Open(readOnly.AccessKeyId, readOnly.AccessKeySecret);

        var missing = await cloud.MissingPermissionsAsync("cn-hangzhou", Cancellation);
        var refused = await cloud.CreateAsync(
            new NetworkSpec("n", "cn-hangzhou", new Ownership("p", "k"), "10.0.0.0/16"),
            "t",
            Cancellation
        );

        Assert.Superset(
            new HashSet<string>
            {
                "vpc:CreateVpc",
                "vpc:CreateVSwitch",
                "ecs:CreateSecurityGroup",
                "cs:CreateCluster",
                "nlb:CreateLoadBalancer",
            },
            missing.Value.ToHashSet()
        );
        Assert.DoesNotContain("vpc:DescribeVpcs", missing.Value);
        Assert.Contains("may not do vpc:CreateVpc", refused.Failure!.What.ToString(), StringComparison.Ordinal);
        Assert.Empty(fixture.Sandbox.Resources);
    }

    [Fact]
    public async Task A_disabled_key_says_so()
    {
        var disabled = fixture.Sandbox.Descriptor.Accounts.Single(a => a.Name.Contains("disabled", StringComparison.OrdinalIgnoreCase));

        var who = await fixture.Open(disabled.AccessKeyId, disabled.AccessKeySecret).WhoAmIAsync(Cancellation);

        Assert.Equal("InvalidAccessKeyId.Inactive", who.Failure!.Code);
    }

    [Fact]
    public async Task Connections_that_break_gateway_pages_and_throttling_are_sat_out()
    {
        var faults = fixture.Sandbox.Faults;
        faults.Plan(new SandboxFault(FaultKind.DropBefore, "DescribeZones"));
        faults.Plan(new SandboxFault(FaultKind.Html, "DescribeZones") { FromCall = 2 });
        faults.Plan(new SandboxFault(FaultKind.Throttle, "DescribeZones") { Milliseconds = 200 });

        var zones = await fixture.Open().ZonesAsync("cn-hangzhou", Cancellation);

        Assert.True(zones.Ok, zones.Failure?.ToString());
        faults.Clear();
    }

    [Fact]
    public async Task A_region_that_does_not_exist_is_told() =>
        Assert.Equal("InvalidRegionId.NotFound", (await fixture.Open().ZonesAsync("cn-nowhere", Cancellation)).Failure!.Code);

    [Fact]
    public async Task A_range_that_overlaps_is_told()
    {
        var cloud = fixture.Open();
        var specs = SiteSpecs.Of(Guid.NewGuid().ToString("N"), "cn-hangzhou", "10.9", ClusterKind.Serverless).Take(2).ToList();
        var made = await SiteSpecs.EnsureAsync(cloud, specs, Cancellation);
        var second = ((SubnetSpec)specs[1]) with
        {
            Owner = new Ownership(specs[0].Owner.Plan, "primary/subnet-9"),
            Network = made["primary/network"].Id,
        };

        var refused = await cloud.CreateAsync(second, "t", Cancellation);

        Assert.Contains("overlaps", refused.Failure!.What.ToString(), StringComparison.Ordinal);
        await CloudFixture.RemoveAsync(cloud, made["primary/subnet-1"], Cancellation);
        await CloudFixture.RemoveAsync(cloud, made["primary/network"], Cancellation);
    }

    [Fact]
    public async Task A_server_of_another_authority_is_not_trusted()
    {
        using var key = RSA.Create(2048);
        using var other = Certificate(key, "other.example");

        var who = await fixture.Open(ca: other.ExportCertificatePem()).WhoAmIAsync(Cancellation);

        Assert.Equal("cloud.tls-trust", who.Failure!.Code);
    }

    [Fact]
    public async Task A_certificate_of_the_right_authority_for_another_name_is_refused()
    {
        using var key = RSA.Create(2048);
        using var certificate = Certificate(key, "other.example");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var served = ServeAsync(listener, certificate);
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var who = await fixture
            .Open(endpoint: $"https://127.0.0.1:{port}", ca: certificate.ExportCertificatePem())
            .WhoAmIAsync(Cancellation);

        Assert.Equal("cloud.tls-name", who.Failure!.Code);
        await served;
    }

    [Fact]
    public async Task Nobody_at_the_address_is_told()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        var who = await fixture.Open(endpoint: $"https://127.0.0.1:{port}").WhoAmIAsync(Cancellation);

        Assert.Equal("cloud.connect", who.Failure!.Code);
    }

    [Fact]
    public async Task A_name_that_does_not_exist_is_told() =>
        Assert.Equal("cloud.dns", (await fixture.Open(endpoint: "https://nobody.invalid").WhoAmIAsync(Cancellation)).Failure!.Code);

    static X509Certificate2 Certificate(RSA key, string name)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    static async Task ServeAsync(TcpListener listener, X509Certificate2 certificate)
    {
        using var client = await listener.AcceptTcpClientAsync(Cancellation);
        await using var tls = new SslStream(client.GetStream());
        try
        {
            await tls.AuthenticateAsServerAsync(certificate);
            await tls.ReadAtLeastAsync(new byte[1], 1, false, Cancellation);
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            // The client hung up on the certificate, as it should.
        }
    }
}
