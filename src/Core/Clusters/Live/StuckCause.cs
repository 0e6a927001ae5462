using Tandem.Releases;

namespace Tandem.Clusters.Live;

/// <summary>The object that the others wait for, and what the cluster says about it.</summary>
/// <param name="IsStuck">True when it is broken; false when it is only under way.</param>
/// <param name="Warning">The newest warning about it; null when there is none.</param>
public sealed record StuckCause(ObjectRef Ref, Text Sentence, DateTimeOffset Since, bool IsStuck, ClusterEvent? Warning)
{
    /// <summary>
    /// The worst comes first, and of equally bad ones the deepest: a Deployment waits for its pods, and a Service without pods is only their
    /// consequence. Null when nothing is amiss.
    /// </summary>
    public static StuckCause? Of(IReadOnlyList<TreeNode> roots, IReadOnlyList<ClusterEvent> warnings)
    {
        var worst = roots
            .SelectMany(r => Deep(r, 0))
            .Where(n => n.Node.Health.State is not (HealthState.Healthy or HealthState.Suspended))
            .OrderByDescending(n => n.Node.Health.Permanent)
            .ThenByDescending(n => SiteStatus.Badness(n.Node.Health.State))
            .ThenByDescending(n => IsPod(n.Node))
            .ThenByDescending(n => n.Depth)
            .ThenBy(n => n.Node.Health.Since)
            .Select(n => n.Node)
            .FirstOrDefault();
        if (worst is null)
        {
            return null;
        }
        var below = worst.All.Select(n => n.Uid).Where(u => u.Length > 0).ToHashSet();
        var health = worst.Health;
        return new(
            worst.Ref,
            health.Sentence,
            health.Since,
            health.Permanent || health.State is HealthState.Degraded or HealthState.Missing,
            warnings.FirstOrDefault(w => w.Uid == worst.Uid) ?? warnings.FirstOrDefault(w => below.Contains(w.Uid))
        );
    }

    static bool IsPod(TreeNode node) => node.Ref is { Group: "", Kind: "Pod" };

    static IEnumerable<(TreeNode Node, int Depth)> Deep(TreeNode node, int depth) =>
        node.Children.SelectMany(c => Deep(c, depth + 1)).Prepend((node, depth));
}
