using System.Text.Json.Serialization;

namespace Tandem.Clouds;

/// <summary>Further nodes of a managed cluster, beside those it is made with.</summary>
/// <param name="NodeType">Instance type, e.g. <c>ecs.g7.large</c>.</param>
/// <param name="NodeCount">How many, 1–100.</param>
/// <param name="Labels">Labels on its nodes, by which workloads choose them.</param>
public sealed record NodePoolSpec(
    string Name,
    string Region,
    Ownership Owner,
    string Cluster,
    IReadOnlyList<string> Subnets,
    string NodeType,
    int NodeCount,
    IReadOnlyDictionary<string, string> Labels
) : ResourceSpec(Name, Region, Owner)
{
    [JsonIgnore]
    public override ResourceKind Kind => ResourceKind.NodePool;

    public override ResourceSpec Bind(Func<string, string> idOf) =>
        this with
        {
            Cluster = idOf(Cluster),
            Subnets = [.. Subnets.Select(idOf)],
        };
}
