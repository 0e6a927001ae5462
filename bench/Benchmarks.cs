using System.Globalization;

namespace Tandem.Bench;

/// <summary>
/// <c>dotnet run -c Release --project bench [path of Chromium]</c>: measures and prints a table. With <c>clouds</c> instead of the path only the
/// figures of many sites; with <c>apply KUBECONFIG[:KUBECONFIG…] [NUMBER OF OBJECTS…]</c> those of applying to real control planes; with
/// <c>workbench [NUMBER OF CHANGES]</c> those of writing overlays; with <c>render</c> those of rendering them.
/// </summary>
static class Benchmarks
{
    /// <summary>A busy machine makes every figure an upper bound: its load belongs beside them.</summary>
    const string Load = "/proc/loadavg";

    static async Task Main(string[] args)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        if (args is ["relay", var port, var milliseconds])
        {
            await Applying.DelayRelay.RunAsync(int.Parse(port), TimeSpan.FromMilliseconds(int.Parse(milliseconds)));
            return;
        }
        if (args is ["apply", var kubeconfigs, .. var counts])
        {
            int[] numbers = counts is [] ? [100, 1_000] : [.. counts.Select(int.Parse)];
            await new Applying.ApplyBench(kubeconfigs.Split(':'), numbers).RunAsync();
            return;
        }
        if (args is ["render"])
        {
            await LoadAsync();
            await Rendering.RenderBench.RunAsync(Print);
            return;
        }
        if (args is ["workbench", .. var more])
        {
            await LoadAsync();
            var changes = more is [var count, ..] ? int.Parse(count) : 40;
            await new Workbench.WorkbenchBench(Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium", changes).RunAsync(
                Print
            );
            return;
        }
        var chromium = args.FirstOrDefault() ?? Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium";
        var clock = TimeProvider.System;
        await LoadAsync();
        await CloudsAsync(new Clouds.CloudFigures(clock));
        if (chromium == "clouds")
        {
            return;
        }
        var cold = await ColdStart.MeasureAsync(clock);
        Print("cold start to first page", $"{cold.FirstPage.TotalSeconds:0.00} s");
        Print("memory after the first page", $"{cold.MemoryAtOnce:0} MB resident, {cold.MemoryLater:0} MB ten seconds later");

        await using var console = new BenchConsole();
        await console.AddUserAsync();
        await using var probe = await PageProbe.SignInAsync(console.Url, chromium);
        var latency = new Latency(console, probe, clock);
        // The first page of a process compiles as it goes; that is the cold start's to tell.
        await latency.MeasureAsync(watchers: 1, count: 10, TimeSpan.FromMilliseconds(100));
        foreach (var watchers in new[] { 1, 50 })
        {
            foreach (var pause in new[] { 250, 50 })
            {
                Print(await latency.MeasureAsync(watchers, count: 120, TimeSpan.FromMilliseconds(pause)));
            }
        }
    }

    static async Task LoadAsync() =>
        Print(
            "machine",
            $"{Environment.ProcessorCount} cores, load {(File.Exists(Load) ? (await File.ReadAllTextAsync(Load)).Split(' ')[0] : "unknown")}"
        );

    static async Task CloudsAsync(Clouds.CloudFigures figures)
    {
        var (took, steps) = figures.PlanMany(100);
        Print("100 sites planned", $"{took.TotalMilliseconds:0} ms, {steps} steps");
        foreach (var line in await figures.CreateManyAsync(20))
        {
            Print("20 sites created at once", line);
        }
        var held = await figures.PollAsync(10_000);
        Print("memory held over 10,000 polls, by quarters", $"{string.Join(", ", held.Select(h => $"{h:0.00}"))} MB");
    }

    static void Print(LatencyRow row) =>
        Print(
            $"event to changed page: {row.What}",
            $"median {row.Median:0} ms, p95 {row.P95:0} ms, worst {row.Worst:0} ms ({row.Ticks} events; {row.HubEvents} to hub clients)"
        );

    static void Print(string what, string result) => Console.WriteLine($"| {what, -58} | {result} |");
}
