using Tandem.Adapters.Rendering.Charts;
using Tandem.Clusters;
using Tandem.Overlays;

namespace Tandem.Adapters.Rendering;

using Rendering = Tandem.Overlays.Rendering;

/// <summary>
/// Renders with <c>kubectl kustomize</c> in its closed sandbox, and says what Kustomize keeps to itself. What was rendered once is remembered by
/// content.
/// </summary>
sealed class KustomizeRenderer(Toolbox tools, ClosedProcess processes, TimeProvider clock, ChartStage charts) : IRenderer
{
    const int MostRemembered = 64;
    readonly Bounded<Rendering> _remembered = new(MostRemembered);
    readonly KustomizeProgram _program = new(tools, processes);
    readonly SilentFailures _silent = new(new KustomizeProgram(tools, processes));

    public KustomizeRenderer(Toolbox tools, ClosedProcess processes, TimeProvider clock)
        : this(tools, processes, clock, new ChartStage(tools, processes)) { }

    public async Task<Rendering> RenderAsync(IReadOnlyList<OverlayFile> files, string folder, CancellationToken cancellation)
    {
        var staged = await charts.StageAsync(files, folder, cancellation);
        var draft = DraftAsync(files, folder, staged, cancellation);
        if (draft.IsCompleted && !(await draft).Ok)
        {
            // Refused before the program saw it, or known to be broken.
            return await draft;
        }
        // Both at once: what is silently without effect is looked for while the real thing is made.
        var silent = _silent.FindAsync(staged.Files, folder, Version, cancellation);
        await Task.WhenAll(draft, silent);
        var (rendering, looked) = (await draft, await silent);
        return !rendering.Ok ? rendering
            : looked.Problems.Count > 0 ? Broken(looked.Problems) with { Took = rendering.Took }
            : looked.Notices.Count > 0 ? rendering with { Notices = [.. rendering.Notices, .. looked.Notices] }
            : rendering;
    }

    public async Task<Rendering> DraftAsync(IReadOnlyList<OverlayFile> files, string folder, CancellationToken cancellation) =>
        await DraftAsync(files, folder, await charts.StageAsync(files, folder, cancellation), cancellation);

    /// <param name="staged">The files with what their chart comes to.</param>
    async Task<Rendering> DraftAsync(IReadOnlyList<OverlayFile> files, string folder, Staged staged, CancellationToken cancellation)
    {
        var key = TreeHash.Of(files, folder, Version);
        if (_remembered.TryGet(key, out var known))
        {
            return known;
        }
        var began = clock.GetTimestamp();
        var problems = staged.Problems.Count > 0 ? staged.Problems : Preflight.Check(staged.Files, folder, staged.Generated);
        var (rendering, lasting) = problems.Count > 0 ? (Broken(problems), true) : await RunAsync(staged.Files, folder, cancellation);
        rendering = rendering with
        {
            Took = clock.GetElapsedTime(began),
            Notices = [.. staged.Notices, .. rendering.Notices],
            Sources = ChartOrigins.Of(rendering.Sources, staged),
        };
        if (lasting && staged.Lasting)
        {
            _remembered.Put(key, rendering);
        }
        return rendering;
    }

    string Version => $"{tools.Kubectl?.Version ?? "none"} {tools.Helm?.Version}";

    /// <summary>The rendering, and whether the same files would come to the same again: not when time ran out or a program is missing.</summary>
    async Task<(Rendering Rendering, bool Lasting)> RunAsync(
        IReadOnlyList<OverlayFile> files,
        string folder,
        CancellationToken cancellation
    )
    {
        var run = await _program.RunAsync(OriginNotes.Ask(files, folder), folder, cancellation);
        return run is { } ran
            ? (Read(ran.Result, ran.Scratch, files, folder), ran.Result.Overran is not Limit.Time)
            : (Broken([NoProgram()]), false);
    }

    static Rendering Read(ClosedResult result, string scratch, IReadOnlyList<OverlayFile> files, string folder)
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
            return Broken([
                result.IsStarved
                    ? new(
                        null,
                        null,
                        Text.Of($"Rendering took more memory or processor time than is allowed and was stopped."),
                        Text.Of($"Split the overlay.")
                    )
                    : KustomizeErrors.Explain(result.Errors, scratch, files, folder),
            ]);
        }
        var (yaml, origins) = OriginNotes.Take(result.Output, folder);
        var read = ManifestReader.Read(yaml, origins);
        return read.Problems.Count > 0
            ? Broken(read.Problems)
            : new Rendering(yaml, read.Objects, [], TimeSpan.Zero) { Sources = read.Sources };
    }

    static RenderProblem NoProgram() =>
        new(
            null,
            null,
            Text.Of($"kubectl 1.35 or later is not installed beside the console."),
            Text.Of($"Install it on PATH, or name it in Tandem:KubectlPath.")
        );

    static Rendering Broken(IReadOnlyList<RenderProblem> problems) => new("", (IReadOnlyList<Manifest>)[], problems, TimeSpan.Zero);
}
