using Tandem.Clusters;

namespace Tandem.Bench.Applying;

/// <summary>
/// <c>apply KUBECONFIG[:KUBECONFIG…]</c>: the console's apply layer, <c>kubectl apply --server-side</c> and bare requests in turn on the same real
/// control planes, near and 50 ms away, and how they compare.
/// </summary>
sealed class ApplyBench(IReadOnlyList<string> kubeconfigs, IReadOnlyList<int> counts)
{
    static readonly TimeSpan Far = TimeSpan.FromMilliseconds(50);

    readonly Kubectl _kubectl = new(
        Environment.GetEnvironmentVariable("KUBECTL") ?? Path.Combine(AppContext.BaseDirectory, "tools", "kubectl")
    );
    int _round;

    public async Task RunAsync()
    {
        Console.WriteLine(
            "| objects | clusters | round trip | what | ours | objects/s | kubectl | times kubectl | bare | share of bare | CPU ours, kubectl | MB ours, kubectl | ours: writes, reads |"
        );
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var roundTrip in new[] { TimeSpan.Zero, Far })
        {
            foreach (var clusters in new[] { 1, kubeconfigs.Count }.Distinct())
            {
                foreach (var count in counts)
                {
                    await MeasureAsync(count, clusters, roundTrip);
                }
            }
        }
    }

    async Task MeasureAsync(int count, int clusters, TimeSpan roundTrip)
    {
        var targets = new List<Target>();
        foreach (var file in kubeconfigs.Take(clusters))
        {
            targets.Add(await Target.OpenAsync(file, roundTrip));
        }
        using var ours = new Ours();
        IReadOnlyList<IApplier> all = [ours, _kubectl, new Bare()];
        await PrepareAsync(all, targets);
        foreach (
            var what in (Scenario[])
                [
                    new("first install", false, 0),
                    new("nothing changed", true, 0),
                    new("one changed", true, 1),
                    new("all changed", true, count),
                ]
        )
        {
            var round = ++_round;
            var costs = new Dictionary<string, Cost>();
            foreach (var applier in all)
            {
                costs[applier.Name] = await applier.ApplyAsync(targets, Load.Make(NamespaceOf(applier), count, round, what.Changed));
            }
            Print(count, clusters, roundTrip, what.Name, costs["ours"], costs["kubectl"], costs["bare"]);
            if (!what.Again)
            {
                // Controllers write each object's status once; what is measured next is the client.
                await Task.Delay(TimeSpan.FromSeconds(2));
            }
        }
        await CleanAsync(all, targets);
        foreach (var target in targets)
        {
            await target.DisposeAsync();
        }
    }

    sealed record Scenario(string Name, bool Again, int Changed);

    static string NamespaceOf(IApplier applier) => $"bench-{applier.Name}";

    /// <summary>Makes each one's namespace, and lets each meet the servers once, so that no first connection or discovery is measured.</summary>
    async Task PrepareAsync(IReadOnlyList<IApplier> all, List<Target> targets)
    {
        foreach (var applier in all)
        {
            foreach (var target in targets)
            {
                await _kubectl.RunQuietlyAsync(target, "create", "namespace", NamespaceOf(applier));
            }
            await applier.ApplyAsync(targets, [.. Load.Make(NamespaceOf(applier), 1)]);
        }
    }

    async Task CleanAsync(IReadOnlyList<IApplier> all, List<Target> targets) =>
        await Task.WhenAll(targets.Select(t => _kubectl.RunQuietlyAsync(t, ["delete", "namespace", "--wait", .. all.Select(NamespaceOf)])));

    static void Print(int count, int clusters, TimeSpan roundTrip, string what, Cost ours, Cost kubectl, Cost bare)
    {
        var total = count * clusters;
        Console.WriteLine(
            $"| {count:n0} | {clusters} | {roundTrip.TotalMilliseconds:0} ms | {what} | {ours.Took.TotalSeconds:0.00} s | {total / ours.Took.TotalSeconds:n0} "
                + $"| {kubectl.Took.TotalSeconds:0.00} s | {kubectl.Took / ours.Took:0.0} | {bare.Took.TotalSeconds:0.00} s | {bare.Took / ours.Took:P0} "
                + $"| {ours.Cpu.TotalSeconds:0.00} s, {kubectl.Cpu.TotalSeconds:0.00} s | {ours.Memory:0}, {kubectl.Memory:0} "
                + $"| {ours.Requests?.Writes:n0}, {ours.Requests?.Reads:n0} |"
        );
    }
}
