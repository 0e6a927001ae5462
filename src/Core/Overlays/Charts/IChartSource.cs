using Tandem.Overlays.Sources;

namespace Tandem.Overlays.Charts;

/// <summary>One version of a chart as its repository lists it.</summary>
/// <param name="Digest">Of the archive, <c>sha256:…</c>; null when the repository does not say.</param>
public sealed record ChartVersion(string Version, string AppVersion, string? Digest, DateTimeOffset? Created, bool IsDeprecated);

/// <summary>A chart, fetched and unpacked.</summary>
/// <param name="Files">As they are to lie in the tree, below <see cref="ChartSource.Folder"/>.</param>
/// <param name="LeftOut">Files of the archive that are no text, such as pictures.</param>
public sealed record FetchedChart(
    string Name,
    string Version,
    string Digest,
    IReadOnlyList<OverlayFile> Files,
    IReadOnlyList<string> LeftOut
);

/// <summary>
/// Chart repositories and registries. Only HTTPS, only hosts and addresses that the settings allow, bounded in size and time; archives are looked through
/// before anything of them is used, and their digest is held against what the repository says.
/// </summary>
public interface IChartSource
{
    /// <summary>Newest first.</summary>
    /// <param name="repository">Of a registry: with or without the chart's name at its end.</param>
    Task<Result<IReadOnlyList<ChartVersion>>> VersionsAsync(
        SourceAddress repository,
        string name,
        SourceLogin? login,
        CancellationToken cancellation
    );

    Task<Result<FetchedChart>> FetchAsync(
        SourceAddress repository,
        string name,
        string version,
        SourceLogin? login,
        CancellationToken cancellation
    );
}
