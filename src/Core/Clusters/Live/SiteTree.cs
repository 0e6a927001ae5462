using Tandem.Releases;

namespace Tandem.Clusters.Live;

/// <summary>An object and what lives below it.</summary>
/// <param name="Uid">Empty when it does not exist.</param>
/// <param name="Containers">Of a pod; empty for every other kind.</param>
public sealed record TreeNode(
    ObjectRef Ref,
    string Uid,
    ObjectHealth Health,
    IReadOnlyList<TreeNode> Children,
    IReadOnlyList<PodContainer> Containers
)
{
    /// <summary>The node and everything below it, parents first.</summary>
    public IEnumerable<TreeNode> All => Children.SelectMany(c => c.All).Prepend(this);
}

/// <summary>A container of a pod.</summary>
/// <param name="Prepares">True for one that runs before the others.</param>
/// <param name="HasPrevious">True when an earlier run of it left a log.</param>
public sealed record PodContainer(string Name, string Image, bool Prepares, int Restarts, bool HasPrevious);

/// <summary>What runs at a site, down to the pods.</summary>
/// <param name="Roots">One for each released object, in the release's order.</param>
/// <param name="Warnings">The newest about any of them, newest first.</param>
/// <param name="Cause">What everything else waits for; null when all is well or nothing is known.</param>
/// <param name="KnownAt">The moment up to which it is known to be so; null before the first answer.</param>
/// <param name="Problem">Why it may have changed meanwhile; null while the cluster answers.</param>
public sealed record SiteTree(
    IReadOnlyList<TreeNode> Roots,
    IReadOnlyList<ClusterEvent> Warnings,
    StuckCause? Cause,
    DateTimeOffset? KnownAt,
    Failure? Problem
)
{
    public static SiteTree Empty { get; } = new([], [], null, null, null);

    public IEnumerable<TreeNode> All => Roots.SelectMany(r => r.All);

    /// <summary>True when what is shown may no longer be so.</summary>
    public bool IsStaleAt(DateTimeOffset now) => Problem is not null || KnownAt is not { } known || now - known > SiteStatus.StaleAfter;

    /// <summary>The worst of the released objects; unknown when stale: unknown is never green.</summary>
    public HealthState StateAt(DateTimeOffset now) =>
        IsStaleAt(now) || Roots.Count == 0 ? HealthState.Unknown : Roots.Select(r => r.Health.State).MaxBy(SiteStatus.Badness);
}
