using Tandem.Clusters;
using Tandem.Secrets;
using Xunit;

namespace Tandem.Integration.Kube;

/// <summary>
/// The same against a real control plane, whose kubeconfig the variable <c>TANDEM_TEST_KUBECONFIG</c> names. Explicit (<c>-explicit only</c>),
/// because the cluster needs nodes (or something that pretends to be their kubelet) and addresses for load balancers.
/// </summary>
public sealed class RealClusterTests(SandboxCluster sandbox) : IClassFixture<SandboxCluster>
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    ICluster Open()
    {
        var file = Environment.GetEnvironmentVariable("TANDEM_TEST_KUBECONFIG");
        Assert.SkipWhen(string.IsNullOrEmpty(file), "TANDEM_TEST_KUBECONFIG is not set.");
        var opened = sandbox.Provider.Open(new SecretText(File.ReadAllText(file!)));
        Assert.True(opened.Ok, opened.Failure?.ToString());
        return opened.Value;
    }

    [Fact(Explicit = true)]
    public async Task A_release_goes_up_stays_the_same_and_goes_away()
    {
        await using var cluster = Open();
        var ns = $"shop-{Guid.NewGuid():N}"[..12];
        var objects = Shop.Objects(ns);
        var request = Shop.Request(ns, objects);
        TestContext.Current.SendDiagnosticMessage((await cluster.InfoAsync(Token)).Value.ToString());

        Assert.Empty((await cluster.MissingAccessAsync(objects, ns, Token)).Value);
        var first = await cluster.ApplyAsync(request, _ => Task.CompletedTask, Token);
        Assert.True(first.Ok, first.Failure?.ToString());
        var healthy = await cluster.WaitHealthyAsync(Shop.Refs(objects), TimeSpan.FromMinutes(1), _ => Task.CompletedTask, Token);
        Assert.True(healthy.Ok, healthy.Failure?.ToString());
        Assert.All(healthy.Value, h => Assert.True(h.State == HealthState.Healthy, h.ToString()));
        var second = await cluster.ApplyAsync(request, _ => Task.CompletedTask, Token);
        Assert.All(second.Value, a => Assert.True(a.Action == ApplyAction.Unchanged, a.ToString()));
        Assert.NotNull((await cluster.ServiceAddressAsync(ns, "web", Token)).Value);
        var deleted = await cluster.DeleteAsync(Shop.Refs(objects), "plan1", _ => Task.CompletedTask, Token);
        Assert.True(deleted.Ok, deleted.Failure?.ToString());
        Assert.Equal(objects.Count, deleted.Value.Count);
    }

    [Fact(Explicit = true)]
    public async Task Mistakes_and_conflicts_have_their_sentences()
    {
        await using var cluster = Open();
        var ns = $"shop-{Guid.NewGuid():N}"[..12];
        var objects = Shop.Objects(ns);
        var wrong = Shop.Of(
            $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x","namespace":"{{{ns}}}"},"dada":{"a":"1"}}"""
        );
        await cluster.ApplyAsync(Shop.Request(ns, objects), _ => Task.CompletedTask, Token);

        var typo = await cluster.ApplyAsync(Shop.Request(ns, [wrong]), _ => Task.CompletedTask, Token);
        var other = Shop.Request(ns, [Shop.Objects(ns, replicas: 5)[^1]]) with { FieldManager = "alice" };
        var conflict = await cluster.ApplyAsync(other, _ => Task.CompletedTask, Token);
        await cluster.DeleteAsync(Shop.Refs(objects), "plan1", _ => Task.CompletedTask, Token);

        Assert.Equal(("cluster.typed-patch", "dada"), (typo.Failure?.Code, typo.Failure?.Field));
        Assert.Equal(("cluster.conflict", "spec.replicas"), (conflict.Failure?.Code, conflict.Failure?.Field));
    }
}
