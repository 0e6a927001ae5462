using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tandem.Plans;
using Tandem.Runs;

namespace Tandem.Clouds.Planning;

/// <summary>A site that could not be read, so that nothing is known about it.</summary>
public sealed record UnreadSite(string Site, Failure Problem);

/// <summary>
/// What a run would do to the clouds: what is wanted against what is there, resource by resource. Pure data: shown before the run, frozen with
/// it, and held against the world again by every step.
/// </summary>
/// <param name="PlanHash">Hash of the plan it was made for.</param>
/// <param name="Resources">In an order in which everything comes after what it depends on; what is deleted comes last.</param>
/// <param name="Agreed">Keys of resources that may be replaced or deleted.</param>
public sealed record WorldPlan(
    string PlanHash,
    IReadOnlyList<PlannedResource> Resources,
    IReadOnlyList<UnreadSite> Unread,
    IReadOnlyList<string> Agreed
)
{
    /// <summary>Holds what the graph's steps want against what was observed.</summary>
    /// <param name="times">How long making each kind took in the past; kinds without an entry are of unknown length.</param>
    public static WorldPlan Make(
        StepGraph graph,
        ObservedWorld observed,
        string planHash = "",
        IReadOnlyDictionary<ResourceKind, TimeSpan>? times = null
    ) => new Comparison(graph, observed, times ?? new Dictionary<ResourceKind, TimeSpan>()).ToPlan(planHash);

    public PlannedResource? Find(string key) => Resources.FirstOrDefault(r => r.Key == key);

    public bool Allows(string key) => Agreed.Contains(key);

    public int Count(ResourceAction action) => Resources.Count(r => r.Action == action);

    /// <summary>SHA-256 over what will be done and to what, hex. How long it may take is no part of it.</summary>
    public string Hash()
    {
        var content = new
        {
            PlanHash,
            Resources = Resources.Select(r => new
            {
                r.Key,
                Action = r.Action.ToString(),
                r.Id,
                r.Differences,
            }),
            Unread = Unread.Select(u => u.Site),
            Agreed = Agreed.Order(StringComparer.Ordinal),
        };
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(content, PlanJson.Options)));
    }

    /// <summary>Every permission the run needs for the resources, sorted.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Operations => [.. Resources.SelectMany(r => r.Operations).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>
    /// Time of the longest chain of resources to be made; null when none is, or one of them is of a kind never made before. Changes in place take
    /// seconds and do not count.
    /// </summary>
    [JsonIgnore]
    public TimeSpan? Expected
    {
        get
        {
            var ends = new Dictionary<string, TimeSpan>();
            foreach (var r in Resources.Where(r => r.Action is not ResourceAction.Delete))
            {
                var isMade = r.Action is ResourceAction.Create or ResourceAction.Replace;
                if (isMade && r.Expected is null)
                {
                    return null;
                }
                var start = r.DependsOn.Select(d => ends.GetValueOrDefault(d)).DefaultIfEmpty().Max();
                ends[r.Key] = start + (isMade ? r.Expected!.Value : TimeSpan.Zero);
            }
            var longest = ends.Values.DefaultIfEmpty().Max();
            return longest == TimeSpan.Zero ? null : longest;
        }
    }
}
