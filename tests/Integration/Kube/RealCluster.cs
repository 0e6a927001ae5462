using System.Collections.Concurrent;
using Tandem.Clusters;
using Testcontainers.K3s;
using Xunit;

namespace Tandem.Integration.Kube;

/// <summary>
/// A real control plane: the first kubeconfig of <c>TANDEM_TEST_KUBECONFIG</c> (several, separated by colons), which needs nodes, or something that
/// pretends to be their kubelet, and addresses for load balancers; without one a throwaway K3s where Docker runs.
/// </summary>
public sealed class RealCluster : TestCluster
{
    /// <summary>Kubeconfigs of all that there are.</summary>
    internal static string[] All { get; } =
        (Environment.GetEnvironmentVariable("TANDEM_TEST_KUBECONFIG") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Which of them this is.</summary>
    internal int Number { get; init; }

    readonly ConcurrentBag<string> _namespaces = [];
    K3sContainer? _own;
    string _text = "";

    internal override string AdminKubeconfig => _text;

    internal bool IsThere => _text.Length > 0;

    protected override string Prefix { get; } = $"shop-{Guid.NewGuid():N}"[..12];

    public override async ValueTask InitializeAsync()
    {
        if (Number < All.Length)
        {
            _text = await File.ReadAllTextAsync(All[Number]);
        }
        else if (All.Length == 0 && File.Exists("/var/run/docker.sock"))
        {
            _own = new K3sBuilder("rancher/k3s:v1.34.1-k3s1").Build();
            await _own.StartAsync();
            _text = await _own.GetKubeconfigAsync();
        }
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
        await (_own?.DisposeAsync() ?? ValueTask.CompletedTask);
        await base.DisposeAsync();
    }
}

public sealed class RealClusterTests : ClusterSuite, IClassFixture<RealCluster>
{
    readonly RealCluster _world;

    public RealClusterTests(RealCluster world)
        : base(world)
    {
        _world = world;
        Assert.SkipUnless(
            world.IsThere,
            "TANDEM_TEST_KUBECONFIG is not set and no Docker runs: there is no real control plane to test against."
        );
    }

    [Theory]
    [InlineData("\"containers\"", "\"contianers\"", "Did you mean 'containers'?")]
    [InlineData("\"image\":", "\"imagePullPolcy\":\"Always\",\"image\":", "Did you mean 'imagePullPolicy'?")]
    [InlineData("\"replicas\":2", "\"replicas\":\"2\"", "Write a plain value without quotes.")]
    [InlineData("\"selector\":", "\"slector\":", "Did you mean 'selector'?")]
    public async Task Rule_11_a_mistake_is_found_in_the_real_servers_schemas(string right, string wrong, string remedy)
    {
        await using var cluster = _world.Open();
        var deployment = Shop.Objects("shop").Single(o => o.Ref.Kind == "Deployment");
        Assert.Contains(right, deployment.Json);

        var problems = await cluster.CheckSchemaAsync([deployment with { Json = deployment.Json.Replace(right, wrong) }], "shop", Token);

        Assert.Contains(remedy, problems.Value.Select(p => p.Remedy.ToString()));
    }
}
