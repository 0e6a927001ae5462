using System.Net.Sockets;
using System.Text;
using Tandem.Adapters;
using Tandem.Adapters.Kube;
using Tandem.Adapters.Net;
using Tandem.Clusters;
using Tandem.Secrets;
using Xunit;

namespace Tandem.Integration.Kube;

/// <summary>Whom we talk to: the authority and the name are both checked, and some addresses are not dialled at all.</summary>
public sealed class TlsTests(SandboxCluster sandbox) : IClassFixture<SandboxCluster>
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rule_02_a_certificate_for_another_name_is_refused()
    {
        var failure = await AskAsync(Named("other.example"));

        Assert.Equal("cluster.tls.name", failure?.Code);
        Assert.Contains("another name", failure!.What.ToString());
    }

    [Fact]
    public async Task Rule_02_a_host_that_the_certificate_does_not_name_is_refused()
    {
        // The address leads to the same server, but its certificate names only 127.0.0.1 and localhost.
        await using var relay = Relay.To(new Uri(sandbox.Hosted.Server).Port);
        var failure = await AskAsync(sandbox.Hosted.AdminKubeconfig.Replace(sandbox.Hosted.Server, $"https://127.0.0.9:{relay.Port}"));

        Assert.Equal("cluster.tls.name", failure?.Code);
    }

    [Fact]
    public async Task Rule_02_the_name_in_tls_server_name_is_accepted()
    {
        await using var relay = Relay.To(new Uri(sandbox.Hosted.Server).Port);
        var kubeconfig = Named("localhost").Replace(sandbox.Hosted.Server, $"https://127.0.0.9:{relay.Port}");

        Assert.Null(await AskAsync(kubeconfig));
    }

    [Fact]
    public async Task Rule_02_another_authority_is_refused()
    {
        using var other = Sandbox.Kube.Net.Certificates.Authority("other", TimeProvider.System.GetUtcNow());
        var pem = Convert.ToBase64String(Encoding.UTF8.GetBytes(other.ExportCertificatePem()));
        var kubeconfig = sandbox.Hosted.AdminKubeconfig.Replace(Convert.ToBase64String(Encoding.UTF8.GetBytes(sandbox.Hosted.CaPem)), pem);

        Assert.Equal("cluster.tls.authority", (await AskAsync(kubeconfig))?.Code);
    }

    [Fact]
    public async Task Rule_01_a_kubeconfig_with_a_program_runs_nothing()
    {
        var trace = Path.Combine(Path.GetTempPath(), $"tandem-ran-{Guid.NewGuid():N}");
        var kubeconfig = System.Text.RegularExpressions.Regex.Replace(
            sandbox.Hosted.AdminKubeconfig,
            "token: .*",
            $"exec: {{apiVersion: client.authentication.k8s.io/v1, command: touch, args: [{trace}]}}"
        );

        var failure = await AskAsync(kubeconfig);

        Assert.Equal("kubeconfig.refused", failure?.Code);
        Assert.Equal("users[].user.exec", failure?.Field);
        Assert.False(File.Exists(trace));
    }

    [Fact]
    public async Task Rule_03_loopback_and_metadata_addresses_are_not_dialled()
    {
        using var strict = new ClusterProvider(new AddressGuard(new AdapterOptions()), TimeProvider.System);
        foreach (var server in (string[])[sandbox.Hosted.Server, "https://169.254.169.254"])
        {
            var opened = strict.Open(new SecretText(sandbox.Hosted.AdminKubeconfig.Replace(sandbox.Hosted.Server, server)));
            await using var cluster = opened.Value;
            Assert.Equal("cluster.address", (await cluster.InfoAsync(Token)).Failure?.Code);
        }
    }

    [Fact]
    public async Task A_port_where_nothing_listens_is_said_so()
    {
        Assert.Equal(
            "cluster.unreachable",
            (await AskAsync(sandbox.Hosted.AdminKubeconfig.Replace(sandbox.Hosted.Server, "https://127.0.0.1:1")))?.Code
        );
    }

    string Named(string name) => sandbox.Hosted.AdminKubeconfig.Replace("server:", $"tls-server-name: {name}\n    server:");

    async Task<Failure?> AskAsync(string kubeconfig)
    {
        var opened = sandbox.Provider.Open(new SecretText(kubeconfig));
        if (!opened.Ok)
        {
            return opened.Failure;
        }
        await using var cluster = opened.Value;
        return (await cluster.InfoAsync(Token)).Failure;
    }
}
