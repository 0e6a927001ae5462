using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Tandem.Clusters;
using Tandem.Overlays;

namespace Tandem.Adapters.Rendering;

using Rendering = Tandem.Overlays.Rendering;

/// <summary>
/// Renders with <c>kubectl kustomize</c> in a folder of its own that holds nothing but the tree. What was rendered once is remembered by content.
/// </summary>
sealed class KustomizeRenderer(Toolbox tools, ClosedProcess processes, TimeProvider clock) : IRenderer
{
    const int MostRemembered = 64;
    readonly ConcurrentDictionary<string, Rendering> _remembered = new();

    public async Task<Rendering> RenderAsync(IReadOnlyList<OverlayFile> files, string folder, CancellationToken cancellation)
    {
        var key = KeyOf(files, folder);
        if (_remembered.TryGetValue(key, out var known))
        {
            return known;
        }
        var began = clock.GetTimestamp();
        var problems = Preflight.Check(files, folder);
        var rendering = problems.Count > 0 ? Broken(problems) : await RunAsync(files, folder, cancellation);
        rendering = rendering with { Took = clock.GetElapsedTime(began) };
        if (_remembered.Count >= MostRemembered)
        {
            _remembered.Clear();
        }
        return _remembered[key] = rendering;
    }

    async Task<Rendering> RunAsync(IReadOnlyList<OverlayFile> files, string folder, CancellationToken cancellation)
    {
        if (tools.Kubectl is not { } kubectl)
        {
            return Broken([
                new(
                    null,
                    null,
                    Text.Of($"kubectl 1.35 or later is not installed beside the console."),
                    Text.Of($"Install it on PATH, or name it in Tandem:KubectlPath.")
                ),
            ]);
        }
        var scratch = Directory.CreateTempSubdirectory("tandem-render-").FullName;
        try
        {
            await WriteAsync(files, scratch, cancellation);
            var result = await processes.RunAsync(kubectl, ["kustomize", Path.Combine(scratch, folder)], scratch, cancellation);
            return Read(result, scratch, folder);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    static Rendering Read(ClosedResult result, string scratch, string folder)
    {
        if (result.Overran is { } limit)
        {
            return Broken([
                limit == Limit.Time
                    ? new(null, null, Text.Of($"Rendering took longer than 20 seconds and was stopped."), Text.Of($"Split the overlay."))
                    : new(null, null, Text.Of($"The result is larger than 16 MiB and was cut off."), Text.Of($"Split the overlay.")),
            ]);
        }
        if (result.ExitCode != 0)
        {
            return Broken([KustomizeErrors.Explain(result.Errors, scratch, folder)]);
        }
        var (objects, problems) = ManifestReader.Read(result.Output);
        return problems.Count > 0 ? Broken(problems) : new Rendering(result.Output, objects, [], TimeSpan.Zero);
    }

    static async Task WriteAsync(IReadOnlyList<OverlayFile> files, string scratch, CancellationToken cancellation)
    {
        foreach (var file in files)
        {
            var path = Path.Combine(scratch, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, file.Content, cancellation);
        }
    }

    static Rendering Broken(IReadOnlyList<RenderProblem> problems) => new("", (IReadOnlyList<Manifest>)[], problems, TimeSpan.Zero);

    static string KeyOf(IReadOnlyList<OverlayFile> files, string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (
            var part in files.OrderBy(f => f.Path, StringComparer.Ordinal).SelectMany(f => (string[])[f.Path, f.Content]).Append(folder)
        )
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            // Lengths keep ("ab","c") apart from ("a","bc").
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
