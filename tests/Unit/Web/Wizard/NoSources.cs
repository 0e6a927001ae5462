using Tandem.Overlays;
using Tandem.Overlays.Charts;
using Tandem.Overlays.Sources;

namespace Tandem.Unit.Web.Wizard;

/// <summary>Nothing is fetched in these tests.</summary>
sealed class NoSources : IChartSource, IGitSource, IChartExpander
{
    /// <summary>No tree of these tests has a chart.</summary>
    public Task<Result<IReadOnlyList<OverlayFile>>> WithGeneratedAsync(
        IReadOnlyList<OverlayFile> files,
        IReadOnlyList<string> folders,
        CancellationToken cancellation
    ) => Task.FromResult(Result.Of(files));

    static Failure Nothing => new(SourceFailures.Missing, Text.Of($"There is nothing."), Text.Of($"Look elsewhere."));

    public Task<Result<IReadOnlyList<ChartVersion>>> VersionsAsync(
        SourceAddress repository,
        string name,
        SourceLogin? login,
        CancellationToken cancellation
    ) => Task.FromResult<Result<IReadOnlyList<ChartVersion>>>(Nothing);

    public Task<Result<FetchedChart>> FetchAsync(
        SourceAddress repository,
        string name,
        string version,
        SourceLogin? login,
        CancellationToken cancellation
    ) => Task.FromResult<Result<FetchedChart>>(Nothing);

    public Task<Result<string>> RevisionAsync(GitPlace place, SourceLogin? login, CancellationToken cancellation) =>
        Task.FromResult<Result<string>>(Nothing);

    public Task<Result<GitTree>> FetchAsync(GitPlace place, SourceLogin? login, CancellationToken cancellation) =>
        Task.FromResult<Result<GitTree>>(Nothing);
}
