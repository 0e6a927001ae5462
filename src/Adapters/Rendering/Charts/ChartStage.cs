using Tandem.Overlays;
using Tandem.Overlays.Charts;

namespace Tandem.Adapters.Rendering.Charts;

/// <summary>A tree ready for Kustomize.</summary>
/// <param name="Generated">Paths of what the chart rendered to: one, or more where a site builds on another.</param>
/// <param name="Lasting">The same files would come to the same again.</param>
sealed record Staged(
    IReadOnlyList<OverlayFile> Files,
    IReadOnlyList<string> Generated,
    IReadOnlyList<RenderProblem> Problems,
    bool Lasting = true
)
{
    public IReadOnlyList<RenderProblem> Notices { get; init; } = [];
}

/// <summary>
/// Renders the chart of a tree for one site and puts the result where the site's kustomization lists it. Every chart is rendered twice, the second
/// time with its clock set back: what differs could not be previewed.
/// </summary>
sealed class ChartStage(Toolbox tools, ClosedProcess processes) : IChartExpander
{
    /// <summary>Each may hold 16 MiB.</summary>
    const int MostRemembered = 16;

    readonly HelmProgram _helm = new(tools, processes);
    readonly Bounded<(string Output, IReadOnlyList<RenderProblem> Problems)> _remembered = new(MostRemembered);

    public async Task<Staged> StageAsync(IReadOnlyList<OverlayFile> files, string folder, CancellationToken cancellation)
    {
        if (!files.Any(f => ChartSource.IsPart(f.Path)))
        {
            return new(files, [], []);
        }
        var problems = Preflight.CheckShape(files, folder).ToList();
        if (problems.Count > 0)
        {
            return new(files, [], problems);
        }
        var rest = ChartTree.Without(files, folder).ToDictionary(f => f.Path);
        var reached = Reach.From(files, folder).Select(r => r.Kustomization.Folder).ToHashSet();
        var (listing, lasting) = (ChartTree.Listing(files), true);
        var notices = listing.Any(reached.Contains) ? [] : new List<RenderProblem> { ChartTree.NotListed(folder) };
        foreach (var place in listing)
        {
            var path = ChartSource.GeneratedOf(place);
            if (!reached.Contains(place))
            {
                // Another site's, which is not rendered now: it is enough that its kustomization names something.
                rest.TryAdd(path, new OverlayFile(path, ""));
                continue;
            }
            problems = [.. ChartTree.Check(files, place)];
            if (problems.Count > 0)
            {
                return new([.. rest.Values], [], problems);
            }
            var (output, failed, final) = await RenderAsync(ChartTree.Input(files, place), cancellation);
            if (rest.TryGetValue(path, out var replaced) && replaced.Content != output)
            {
                notices.Add(ChartTree.Replaced(path));
            }
            rest[path] = new OverlayFile(path, output);
            problems.AddRange(failed);
            lasting &= final;
            notices.AddRange(ChartDocuments.Hooks(ChartDocuments.Of(output)));
        }
        return new([.. rest.Values], [.. listing.Where(reached.Contains).Select(ChartSource.GeneratedOf)], problems, lasting)
        {
            Notices = notices,
        };
    }

    public async Task<Result<IReadOnlyList<OverlayFile>>> WithGeneratedAsync(
        IReadOnlyList<OverlayFile> files,
        IReadOnlyList<string> folders,
        CancellationToken cancellation
    )
    {
        var all = files.ToDictionary(f => f.Path);
        foreach (var folder in folders)
        {
            var staged = await StageAsync(files, folder, cancellation);
            if (staged.Problems is [var first, ..])
            {
                return new Failure("chart.render", Text.Of($"{first.File ?? "helm"}: {first.What}"), first.Remedy, Field: first.File);
            }
            foreach (var file in staged.Files.Where(f => staged.Generated.Contains(f.Path)))
            {
                all[file.Path] = file;
            }
        }
        return Result.Of<IReadOnlyList<OverlayFile>>([.. all.Values.OrderBy(f => f.Path, StringComparer.Ordinal)]);
    }

    async Task<(string Output, IReadOnlyList<RenderProblem> Problems, bool Lasting)> RenderAsync(
        ChartInput input,
        CancellationToken cancellation
    )
    {
        var key = TreeHash.Of(
            input.Files,
            $"{input.Folder} {input.Release} {input.Namespace} {input.KubeVersion} {string.Join(' ', input.ApiVersions)}",
            _helm.Version ?? "none"
        );
        if (_remembered.TryGet(key, out var known))
        {
            return (known.Output, known.Problems, true);
        }
        var both = await Task.WhenAll(
            _helm.RunAsync(input, cancellation),
            _helm.RunAsync(input with { Files = ChartClock.SetBack(input.Files) }, cancellation)
        );
        if (both is not [{ } first, { } second])
        {
            return ("", [ChartTree.NoProgram()], false);
        }
        if (first.Overran is not null || first.ExitCode != 0)
        {
            return ("", [HelmErrors.Explain(first)], first.Overran is not Limit.Time);
        }
        if (second.Overran is not null || second.ExitCode != 0)
        {
            return ("", [HelmErrors.Explain(second)], second.Overran is not Limit.Time);
        }
        IReadOnlyList<RenderProblem> differing = [.. ChartDocuments.Differing(first.Output, second.Output)];
        _remembered.Put(key, (first.Output, differing));
        return (first.Output, differing, true);
    }
}
