using Tandem.Clusters;
using Xunit;

namespace Tandem.Integration.Kube;

/// <summary>Waiting through a bad line.</summary>
public sealed class WatchTests(SandboxCluster sandbox) : IClassFixture<SandboxCluster>
{
    [Fact]
    public async Task Rule_39_a_cut_stream_is_resumed_and_nothing_is_missed()
    {
        var token = TestContext.Current.CancellationToken;
        await using var relay = Relay.To(new Uri(sandbox.Hosted.Server).Port);
        await using var cluster = sandbox.Open(
            sandbox
                .Hosted.AdminKubeconfig.Replace("server:", "tls-server-name: localhost\n    server:")
                .Replace(sandbox.Hosted.Server, $"https://127.0.0.9:{relay.Port}")
        );
        await using var direct = sandbox.Open();
        var ns = sandbox.NewNamespace();
        var objects = Shop.Objects(ns);

        var waiting = cluster.WaitHealthyAsync(Shop.Refs(objects), TimeSpan.FromSeconds(40), _ => Task.CompletedTask, token);
        await Task.Delay(500, token);
        relay.Cut();
        var applied = await direct.ApplyAsync(Shop.Request(ns, objects), _ => Task.CompletedTask, token);
        relay.Cut();
        var waited = await waiting;

        Assert.True(applied.Ok, applied.Failure?.ToString());
        Assert.True(waited.Ok, waited.Failure?.ToString());
        Assert.All(waited.Value, h => Assert.True(h.State == HealthState.Healthy, h.ToString()));
    }
}
