using System.Text.RegularExpressions;
using Tandem.Clouds;

namespace Tandem.Plans;

/// <summary>Further nodes that every managed cluster of the plan gets, beside its first ones.</summary>
/// <param name="Name">Short name, e.g. <c>batch</c>; unique in the plan.</param>
/// <param name="NodeType">Instance type, e.g. <c>ecs.g7.large</c>.</param>
/// <param name="NodeCount">Nodes per site, 1–100.</param>
/// <param name="Labels">As typed: <c>tier=batch, disk=ssd</c>; empty for none.</param>
public sealed partial record NodePoolShape(string Name, string NodeType, int NodeCount, string Labels = "")
{
    public const int MostPools = 10;
    public const int MostNodes = 100;

    static readonly char[] Commas = [',', '，'];

    /// <summary>The labels, taken apart; null when they are not written as labels are.</summary>
    public IReadOnlyDictionary<string, string>? LabelPairs
    {
        get
        {
            var parts = Labels.Split(Commas, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            var matches = parts.Select(p => Label().Match(p)).ToList();
            return matches.All(m => m.Success) && matches.DistinctBy(m => m.Groups["key"].Value).Count() == matches.Count
                ? matches.ToDictionary(m => m.Groups["key"].Value, m => m.Groups["value"].Value)
                : null;
        }
    }

    /// <summary>Where a problem with the n-th pool belongs.</summary>
    public static string FieldOf(int index, string part) => $"Pools[{index}].{part}";

    public static IEnumerable<PlanProblem> Check(Plan plan)
    {
        var pools = plan.Resources.Pools ?? [];
        if (pools.Count == 0 || !plan.Resources.CloudSites(plan).Any())
        {
            yield break;
        }
        if (plan.Resources.Cluster.Kind != ClusterKind.Managed)
        {
            yield return new(
                PlanStep.Resources,
                "Pools",
                Text.Of($"Only a managed cluster has pools of nodes."),
                Text.Of($"Take the pools out, or choose a managed cluster.")
            );
        }
        if (pools.Count > MostPools)
        {
            yield return new(
                PlanStep.Resources,
                "Pools",
                Text.Of($"There are {pools.Count} pools; {MostPools} are allowed."),
                Text.Of($"Put nodes of the same type into one pool.")
            );
        }
        foreach (var problem in pools.SelectMany((p, i) => p.Check(i, pools)))
        {
            yield return problem;
        }
    }

    IEnumerable<PlanProblem> Check(int index, IReadOnlyList<NodePoolShape> all)
    {
        if (!ShortName().IsMatch(Name))
        {
            yield return Problem(
                "Name",
                Text.Of($"{Name} is no name for a pool."),
                Text.Of($"Use 1 to 20 small letters, digits and hyphens.")
            );
        }
        else if (all.Take(index).Any(p => p.Name == Name))
        {
            yield return Problem("Name", Text.Of($"There are two pools {Name}."), Text.Of($"Give each a name of its own."));
        }
        if (NodeType.Length == 0)
        {
            yield return Problem("NodeType", Text.Of($"The nodes have no instance type."), Text.Of($"Name one, such as ecs.g7.large."));
        }
        if (NodeCount is < 1 or > MostNodes)
        {
            yield return Problem(
                "NodeCount",
                Text.Of($"A pool cannot have {NodeCount} nodes here."),
                Text.Of($"Give 1 to {MostNodes} nodes, or take the pool out.")
            );
        }
        if (LabelPairs is null)
        {
            yield return Problem(
                "Labels",
                Text.Of($"{Labels} is not a list of labels."),
                Text.Of($"Write them like tier=batch, disk=ssd, each key once.")
            );
        }

        PlanProblem Problem(string part, Text what, Text remedy) => new(PlanStep.Resources, FieldOf(index, part), what, remedy);
    }

    [GeneratedRegex("^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$")]
    private static partial Regex ShortName();

    [GeneratedRegex(
        @"^(?<key>([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)=(?<value>([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?)$"
    )]
    private static partial Regex Label();
}
