using System.Collections.Concurrent;
using Tandem.Clusters;
using Xunit;

namespace Tandem.Integration.Kube;

/// <summary>
/// A real control plane: the first kubeconfig of <c>TANDEM_TEST_KUBECONFIG</c> (several, separated by colons). It needs nodes, or something that
/// pretends to be their kubelet, and addresses for load balancers.
/// </summary>
public sealed class RealCluster : TestCluster
{
    readonly ConcurrentBag<string> _namespaces = [];
    readonly string? _kubeconfig = Environment.GetEnvironmentVariable("TANDEM_TEST_KUBECONFIG")?.Split(':')[0];
    string _text = "";

    internal override string AdminKubeconfig => _text;

    internal bool IsThere => _text.Length > 0;

    protected override string Prefix { get; } = $"shop-{Guid.NewGuid():N}"[..12];

    public override async ValueTask InitializeAsync()
    {
        _text = string.IsNullOrEmpty(_kubeconfig) ? "" : await File.ReadAllTextAsync(_kubeconfig);
    }

    internal override string NewNamespace()
    {
        var ns = base.NewNamespace();
        _namespaces.Add(ns);
        return ns;
    }

    public override async ValueTask DisposeAsync()
    {
        if (IsThere)
        {
            await using var cluster = Open();
            ObjectRef[] all = [.. _namespaces.Select(ns => new ObjectRef("", "Namespace", null, ns))];
            await cluster.DeleteAsync(all, "plan1", _ => Task.CompletedTask, CancellationToken.None);
        }
        await base.DisposeAsync();
    }
}

public sealed class RealClusterTests : ClusterSuite, IClassFixture<RealCluster>
{
    public RealClusterTests(RealCluster world)
        : base(world) =>
        Assert.SkipUnless(world.IsThere, "TANDEM_TEST_KUBECONFIG is not set: there is no real control plane to test against.");
}
