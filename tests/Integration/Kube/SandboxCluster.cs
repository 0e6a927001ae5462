using Microsoft.Extensions.Logging.Abstractions;
using Tandem.Adapters.Checks;
using Tandem.Adapters.Net;
using Tandem.Clusters;
using Tandem.Sandbox;
using Tandem.Sandbox.Kube;
using Xunit;

namespace Tandem.Integration.Kube;

/// <summary>A cluster of the Sandbox on loopback.</summary>
public sealed class SandboxCluster : TestCluster
{
    readonly string _folder = Directory.CreateTempSubdirectory("tandem-kube-").FullName;
    ClusterHost? _host;

    internal HostedCluster Hosted { get; private set; } = null!;

    internal override string AdminKubeconfig => Hosted.AdminKubeconfig;

    public override async ValueTask InitializeAsync()
    {
        _host = new ClusterHost(new SandboxOptions { DataDirectory = _folder, Speed = 200 }, NullLoggerFactory.Instance);
        Hosted = await _host.StartAsync("kube-tests", "1.34.1", CancellationToken.None);
    }

    internal override async Task ProbeAsync(ServiceAddress address)
    {
        using var prober = new Prober(new AddressGuard(Options), TimeProvider.System);
        var answer = await prober.AskAsync(new Uri($"http://{address.Host}/"), "shop.example", TestContext.Current.CancellationToken);
        Assert.True(answer.Status == 200, answer.ToString());
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _host!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>
/// The suite, and what the real control planes at hand cannot be asked: the oldest servers, built with a newer compiler than theirs, fall over their
/// first custom resource.
/// </summary>
public sealed class SandboxClusterTests(SandboxCluster world) : ClusterSuite(world), IClassFixture<SandboxCluster>
{
    readonly SandboxCluster _world = world;

    [Fact]
    public async Task Rule_38_an_image_that_is_not_there_fails_within_20_seconds_in_words()
    {
        await using var cluster = _world.Open();
        var ns = _world.NewNamespace();
        var objects = Shop.Objects(ns, tag: "broken");
        await ApplyAsync(cluster, ns, objects);
        var start = TimeProvider.System.GetTimestamp();

        var waited = await cluster.WaitHealthyAsync(Shop.Refs(objects), TimeSpan.FromMinutes(2), _ => Task.CompletedTask, Token);

        var sick = Assert.Single(waited.Value, h => h.Ref.Kind == "Deployment");
        Assert.True(sick.Permanent);
        Assert.Contains("registry.example/web:broken", sick.Sentence.ToString());
        Assert.InRange(TimeProvider.System.GetElapsedTime(start).TotalSeconds, 0, 22);
    }

    [Fact]
    public async Task A_definition_and_its_first_object_go_in_one_release()
    {
        await using var cluster = _world.Open();
        var ns = _world.NewNamespace();
        Manifest[] objects =
        [
            Shop.Of(
                $$$"""{"apiVersion":"demo.example/v1","kind":"Lamp","metadata":{"name":"desk","namespace":"{{{ns}}}"},"spec":{"watts":5}}"""
            ),
            Shop.Objects(ns)[0],
            Shop.Of(
                """
                {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"lamps.demo.example"},
                 "spec":{"group":"demo.example","scope":"Namespaced","names":{"plural":"lamps","singular":"lamp","kind":"Lamp","listKind":"LampList"},
                  "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","properties":
                   {"spec":{"type":"object","properties":{"watts":{"type":"integer"}}}}}}}]}}
                """
            ),
        ];

        var applied = await ApplyAsync(cluster, ns, objects);
        var deleted = await cluster.DeleteAsync(Shop.Refs(objects), "plan1", _ => Task.CompletedTask, Token);

        Assert.Equal(3, applied.Count);
        Assert.True(deleted.Ok, deleted.Failure?.ToString());
        Assert.Equal(3, deleted.Value.Count);
    }
}
