using Tandem.Runs;

namespace Tandem.Releases;

/// <summary>One release in a list: everything but its bytes.</summary>
/// <param name="Current">True while it is what runs on the site.</param>
/// <param name="Retired">True once it was removed from the site.</param>
public sealed record ReleasedSite(string Site, string SiteName, string Sha256, DateTimeOffset At, bool Current, bool Retired);

/// <summary>A run that released something, with what it released where.</summary>
/// <param name="Sites">In the order in which they were released.</param>
public sealed record ReleasedRun(
    long RunId,
    RunPurpose Purpose,
    RunState State,
    string RequestedBy,
    DateTimeOffset RequestedAt,
    DateTimeOffset? EndedAt,
    IReadOnlyList<ReleasedSite> Sites
);
