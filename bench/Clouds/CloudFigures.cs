using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Tandem.Clouds;
using Tandem.Runs;
using Tandem.Sandbox;

namespace Tandem.Bench.Clouds;

/// <summary>How the console does with many sites: planning, creating at once within the accounts' limits, polling for long.</summary>
sealed class CloudFigures(TimeProvider clock)
{
    /// <summary>What one account may send: so many at once, and so many a second in the long run.</summary>
    const int Burst = 60;
    const int PerSecond = 30;

    /// <summary>A plan of 100 sites: ranges found, checked, and turned into the graph that is shown and executed. The second of two: the first compiles.</summary>
    public (TimeSpan Took, int Steps) PlanMany(int sites)
    {
        var result = (TimeSpan.Zero, 0);
        for (var turn = 0; turn < 2; turn++)
        {
            var began = clock.GetTimestamp();
            var plan = CloudBench.Of(sites, [(Guid.NewGuid(), "cn-hangzhou", ["cn-hangzhou-h", "cn-hangzhou-i"])]);
            plan.Check();
            var graph = Blueprint.ForDeploy(CloudBench.Plan, "bench", plan);
            result = (clock.GetElapsedTime(began), graph.Steps.Count);
        }
        return result;
    }

    /// <summary>Sites made side by side in two accounts; the calls are counted where they arrive.</summary>
    public async Task<IReadOnlyList<string>> CreateManyAsync(int count)
    {
        var folder = Directory.CreateTempSubdirectory("tandem-sites-");
        try
        {
            var options = new SandboxOptions { DataDirectory = folder.FullName, Speed = 1000 };
            await using var sandbox = await SandboxServer.StartAsync(options, NullLoggerFactory.Instance, CancellationToken.None);
            return await CreateManyAsync(sandbox, count);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    async Task<IReadOnlyList<string>> CreateManyAsync(SandboxServer sandbox, int count)
    {
        var arrived = new ConcurrentQueue<(string Account, TimeSpan At)>();
        var began = clock.GetTimestamp();
        sandbox.Faults.Knocked += call => arrived.Enqueue((call.Account, clock.GetElapsedTime(began)));
        using var provider = CloudBench.Provider(clock);
        var clouds = new Dictionary<Guid, ICloud>();
        var places = new List<(Guid, string, IReadOnlyList<string>)>();
        foreach (var account in sandbox.Descriptor.Accounts.Take(2))
        {
            var (id, cloud) = (Guid.NewGuid(), CloudBench.Open(provider, sandbox.Descriptor, account));
            clouds[id] = cloud;
            var zones = await cloud.ZonesAsync(account.Region, CancellationToken.None);
            places.Add((id, account.Region, [.. zones.Value.Select(z => z.Id)]));
        }
        var plan = CloudBench.Of(count, places);
        var graph = Blueprint.ForDeploy(CloudBench.Plan, "bench", plan);
        await Task.WhenAll(plan.Sites.All.Select(s => CreateAsync(clouds[s.AccountId], CloudBench.Specs(graph, s.Key))));
        var took = clock.GetElapsedTime(began);
        var made = sandbox.Resources.Count(r => r.Owner is null);
        return
        [
            $"{made} resources in {took.TotalSeconds:0.0} s",
            .. arrived.GroupBy(a => a.Account).Select(a => Rate([.. a.Select(c => c.At).Order()])),
        ];
    }

    async Task CreateAsync(ICloud cloud, IReadOnlyList<ResourceSpec> specs)
    {
        var ids = new Dictionary<string, string>();
        foreach (var template in specs)
        {
            var spec = template.Bind(key => ids[key]);
            var found = await cloud.FindAsync(spec, CancellationToken.None);
            var resource = found.Value ?? (await cloud.CreateAsync(spec, Guid.NewGuid().ToString("N"), CancellationToken.None)).Value;
            while (resource.State == ResourceState.Creating)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(500), clock);
                resource = (await cloud.ReadAsync(resource, CancellationToken.None)).Value!;
            }
            ids[spec.Owner.Key] = resource.Id;
        }
    }

    /// <summary>The worst window of every length against what is allowed in it.</summary>
    static string Rate(IReadOnlyList<TimeSpan> calls)
    {
        var kept = true;
        var most = 0;
        var second = TimeSpan.FromSeconds(1);
        for (var first = 0; first < calls.Count; first++)
        {
            most = Math.Max(most, calls.Skip(first).TakeWhile(c => c - calls[first] < second).Count());
            for (var last = first; last < calls.Count; last++)
            {
                // One more for the call at either end, and a twentieth of a second for the way to the cloud.
                kept &= last - first <= Burst + 1 + PerSecond * ((calls[last] - calls[first]).TotalSeconds + 0.05);
            }
        }
        var mean = calls.Count / Math.Max(1, calls[^1].TotalSeconds);
        return $"account: {calls.Count} calls, {mean:0.0}/s, at most {most} in one second; limit {(kept ? "kept" : "BROKEN")}";
    }

    /// <summary>Megabytes held by this process after every quarter of the polls; the Sandbox is another process.</summary>
    public async Task<IReadOnlyList<double>> PollAsync(int polls)
    {
        const int clients = 20;
        var folder = Directory.CreateTempSubdirectory("tandem-polls-");
        using var process = StartSandbox(folder.FullName);
        try
        {
            var sandbox = await DescribeAsync(folder.FullName, process);
            // Each with a limiter of its own: with one, 10,000 polls would take six minutes.
            var providers = Enumerable.Range(0, clients).Select(_ => CloudBench.Provider(clock)).ToList();
            var clouds = providers.Select(p => CloudBench.Open(p, sandbox, sandbox.Accounts[0])).ToList();
            var network = await MakeNetworkAsync(clouds[0], sandbox.Accounts[0].Region);
            await Task.WhenAll(clouds.Select(c => ReadAsync(c, network, polls / clients / 5)));
            var held = new List<double> { Held() };
            for (var quarter = 0; quarter < 4; quarter++)
            {
                await Task.WhenAll(clouds.Select(c => ReadAsync(c, network, polls / clients / 4)));
                held.Add(Held());
            }
            providers.ForEach(p => p.Dispose());
            return held;
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
            folder.Delete(recursive: true);
        }
    }

    static async Task<CloudResource> MakeNetworkAsync(ICloud cloud, string region)
    {
        var spec = new NetworkSpec("t-bench", region, new Ownership(CloudBench.Plan.ToString("N"), "bench/network"), "10.0.0.0/16");
        return (await cloud.CreateAsync(spec, "bench", CancellationToken.None)).Value;
    }

    static async Task ReadAsync(ICloud cloud, CloudResource network, int times)
    {
        for (var n = 0; n < times; n++)
        {
            _ = (await cloud.ReadAsync(network, CancellationToken.None)).Value;
        }
    }

    static double Held() => GC.GetTotalMemory(forceFullCollection: true) / 1024.0 / 1024.0;

    static Process StartSandbox(string folder)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, "sandbox", "--data", folder, "--speed", "1000"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    async Task<SandboxDescriptor> DescribeAsync(string folder, Process process)
    {
        var file = Path.Combine(folder, "sandbox.json");
        while (!File.Exists(file))
        {
            ObjectDisposedException.ThrowIf(process.HasExited, process);
            await Task.Delay(TimeSpan.FromMilliseconds(100), clock);
        }
        var text = await File.ReadAllTextAsync(file);
        return System.Text.Json.JsonSerializer.Deserialize<SandboxDescriptor>(text, System.Text.Json.JsonSerializerOptions.Web)!;
    }
}
