using System.Diagnostics;
using Tandem.Adapters;
using Tandem.Adapters.Rendering;
using Tandem.Bench.Workbench;
using Tandem.Overlays;

namespace Tandem.Bench.Rendering;

/// <summary>What rendering costs without a browser: four overlays at once, and reading a long stream.</summary>
static class RenderBench
{
    const int Rounds = 15;

    public static async Task RunAsync(Action<string, string> print)
    {
        var renderer = new KustomizeRenderer(
            new Toolbox(new AdapterOptions()),
            new ClosedProcess(TimeProvider.System),
            TimeProvider.System
        );
        var files = WorkbenchTree.Plan().Overlays.Files;
        string[] folders = ["overlays/one", "overlays/two", "overlays/three", "base"];
        print("four overlays of 30 objects, drafts", await TimeAsync(files, folders, renderer.DraftAsync));
        print("four overlays of 30 objects, with the look for silent mistakes", await TimeAsync(files, folders, renderer.RenderAsync));
        print("1,000 Deployments of YAML read to JSON", Reading());
    }

    /// <summary>Every round is a tree of its own, so that nothing comes out of the memory of renderings.</summary>
    static async Task<string> TimeAsync(
        IReadOnlyList<OverlayFile> files,
        string[] folders,
        Func<IReadOnlyList<OverlayFile>, string, CancellationToken, Task<Tandem.Overlays.Rendering>> render
    )
    {
        var times = new List<double>();
        for (var round = 0; round <= Rounds; round++)
        {
            var mark = $"\n# {Guid.NewGuid()}\n";
            var tree = files
                .Select(f => f.Path.EndsWith("service-1.yaml", StringComparison.Ordinal) ? f with { Content = f.Content + mark } : f)
                .ToList();
            var began = Stopwatch.GetTimestamp();
            var all = await Task.WhenAll(folders.Select(f => render(tree, f, CancellationToken.None)));
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            if (all.FirstOrDefault(r => !r.Ok || r.Objects.Count != 30) is { } wrong)
            {
                throw new InvalidOperationException($"{wrong.Objects.Count} objects: {wrong.Problems.FirstOrDefault()?.What}");
            }
        }
        // The first one finds the program and compiles.
        times.RemoveAt(0);
        times.Sort();
        return $"median {times[times.Count / 2]:0} ms, worst {times[^1]:0} ms";
    }

    static string Reading()
    {
        var service = WorkbenchTree.Plan().Overlays.Files.First(f => f.Path == "base/service-1.yaml").Content;
        var deployment = service[..service.IndexOf("\n---", StringComparison.Ordinal)];
        var yaml = string.Join(
            "\n---\n",
            Enumerable.Range(0, 1_000).Select(i => deployment.Replace("service-1", $"s-{i}", StringComparison.Ordinal))
        );
        var reader = new ReleaseReader();
        var cost = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var before = Process.GetCurrentProcess().TotalProcessorTime;
            if (reader.Read(yaml).Count != 1_000)
            {
                throw new InvalidOperationException("Not all were read.");
            }
            cost.Add((Process.GetCurrentProcess().TotalProcessorTime - before).TotalMilliseconds);
        }
        cost.Sort();
        return $"{yaml.Length / 1024} KiB, median {cost[Rounds / 2]:0} ms of processor time, best {cost[0]:0} ms";
    }
}
