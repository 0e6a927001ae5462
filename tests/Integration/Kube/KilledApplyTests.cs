using System.Diagnostics;
using System.Text.Json;
using Tandem.Adapters.Kube.Config;
using Tandem.Adapters.Kube.Http;
using Tandem.Adapters.Net;
using Tandem.Clusters;
using Tandem.Secrets;
using Xunit;

namespace Tandem.Integration.Kube;

/// <summary>A deploy of two hundred objects to two clusters is killed fifty times, each time before another write.</summary>
public sealed class KilledApplyTests(ITestOutputHelper output)
{
    const int Kills = 50;
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rule_30_fifty_kills_end_in_the_same_state_and_nothing_is_written_twice()
    {
        await using var one = await OpenAsync(0);
        await using var two = await OpenAsync(1);
        TestCluster[] clusters = [one, two];
        var ns = one.NewNamespace() + "-killed";
        var files = clusters.Select(c => ToFile(c.AdminKubeconfig)).ToList();
        var versions = new Dictionary<string, string>();
        var dice = new Random(41);
        var watch = Stopwatch.StartNew();
        try
        {
            for (var kill = 0; kill < Kills; kill++)
            {
                Assert.True(await RunAsync(ns, files, killAfter: dice.Next(1, 17)), "A process ended by itself before it was killed.");
                await HoldAsync(clusters, ns, versions);
            }
            Assert.True(await RunAsync(ns, files, killAfter: null), "The last process did not end well.");
            await HoldAsync(clusters, ns, versions);

            Assert.Equal(2 * 160, versions.Count);
            foreach (var cluster in clusters)
            {
                await using var open = cluster.Open();
                var plan = await open.PlanAsync(
                    Shop.Request(ns, KilledApplier.Objects(ns)) with
                    {
                        Inventory = "tandem-plan1",
                    },
                    false,
                    Token
                );
                Assert.All(plan.Value.Objects, o => Assert.True(o.Action == ObjectAction.Unchanged, $"{o.Ref} {o.Action}"));
                Assert.Equal(200, plan.Value.Objects.Count);
            }
            output.WriteLine($"{Kills} kills in {watch.Elapsed.TotalSeconds:0.0} s; {versions.Count} objects written once");
        }
        finally
        {
            foreach (var cluster in clusters)
            {
                await using var open = cluster.Open();
                await open.DeleteAsync([new("", "Namespace", null, ns)], "plan1", _ => Task.CompletedTask, CancellationToken.None);
            }
            files.ForEach(File.Delete);
        }
    }

    /// <summary>Real control planes where there are two, else clusters of the Sandbox.</summary>
    static async Task<TestCluster> OpenAsync(int number)
    {
        TestCluster cluster = RealCluster.All.Length > 1 ? new RealCluster { Number = number } : new SandboxCluster();
        await cluster.InitializeAsync();
        return cluster;
    }

    static string ToFile(string kubeconfig)
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, kubeconfig);
        return file;
    }

    /// <returns>True when it was killed, or had nothing left to do and ended well.</returns>
    static async Task<bool> RunAsync(string ns, IEnumerable<string> files, int? killAfter)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["apply-to", ns, .. files]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Limit);
        var (done, killed) = (false, false);
        for (var writes = 0; await process.StandardOutput.ReadLineAsync(limit.Token) is { } line; )
        {
            done |= line == KilledApplier.Done;
            if (++writes == killAfter)
            {
                process.Kill();
                killed = true;
                break;
            }
        }
        await process.WaitForExitAsync(limit.Token);
        return killed || (done && process.ExitCode == 0);
    }

    /// <summary>What nobody but the deploy writes keeps the version it had when it was first seen.</summary>
    static async Task HoldAsync(IReadOnlyList<TestCluster> clusters, string ns, Dictionary<string, string> versions)
    {
        for (var i = 0; i < clusters.Count; i++)
        {
            foreach (var resource in new[] { "configmaps", "services" })
            {
                foreach (var (name, version) in await VersionsAsync(clusters[i], ns, resource))
                {
                    var key = $"{i}/{resource}/{name}";
                    Assert.True(versions.TryAdd(key, version) || versions[key] == version, $"{key} was written twice.");
                }
            }
        }
    }

    static async Task<IReadOnlyList<(string Name, string Version)>> VersionsAsync(TestCluster cluster, string ns, string resource)
    {
        var config = KubeconfigReader.Read(new SecretText(cluster.AdminKubeconfig)).Value;
        using var client = new KubeClient(config, KubeHandler.Create(config, new AddressGuard(TestCluster.Options)), TimeProvider.System);
        var answer = await client.AskAsync(
            new KubeRequest(HttpMethod.Get, $"/api/v1/namespaces/{ns}/{resource}?labelSelector=tandem.plan%3Dplan1"),
            Token
        );
        Assert.True(answer.Ok, answer.Failure?.ToString());
        return
        [
            .. answer
                .Value.Items.Select(i => i.GetProperty("metadata"))
                .Select(m => (m.GetProperty("name").GetString()!, m.GetProperty("resourceVersion").GetString()!)),
        ];
    }
}
