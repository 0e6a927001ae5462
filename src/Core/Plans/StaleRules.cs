using static Tandem.Plans.PlanStep;

namespace Tandem.Plans;

/// <summary>Which later answers a change of an earlier one makes doubtful.</summary>
static class StaleRules
{
    public static IEnumerable<PlanStep> Invalidated(PlanStep changed, Plan before, Plan after) =>
        changed switch
        {
            Credentials when !Same(before.Credentials.Accounts, after.Credentials.Accounts) => [Sites, Resources],
            Sites when !Same(Places(before), Places(after)) => [Resources, Routing, PlanStep.Overlays],
            Sites when before.Sites.Primary?.Key != after.Sites.Primary?.Key => [Routing],
            Resources when before.Resources.Cluster.Kind != after.Resources.Cluster.Kind => [Routing],
            Deploy when before.Deploy.Namespace != after.Deploy.Namespace => [PlanStep.Overlays],
            _ => [],
        };

    static IEnumerable<(string, Guid, string)> Places(Plan plan) =>
        plan.Sites.All.Select(s => (s.Key, s.AccountId, s.Region)).OrderBy(p => p.Key, StringComparer.Ordinal);

    static bool Same<T>(IEnumerable<T> one, IEnumerable<T> other) => one.SequenceEqual(other);
}
