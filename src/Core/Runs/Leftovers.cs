using Tandem.Access;
using Tandem.Clouds;
using Tandem.Plans;
using Tandem.Snapshots;

namespace Tandem.Runs;

/// <summary>One thing of a plan that still stands in a cloud.</summary>
/// <param name="Site">Name of the site it was made for, as it was called last.</param>
/// <param name="Costs">True when the cloud charges for it while nobody uses it.</param>
/// <param name="Why">Why it stands: what kept it from being removed, or that nothing was tried.</param>
public sealed record Leftover(string Site, CloudResource Resource, bool Costs, Text Why);

/// <summary>What is left of a plan in every cloud it was ever deployed to, as just looked at.</summary>
/// <param name="Items">What costs money comes first; then by site and kind.</param>
/// <param name="Used">Ids of resources that were there before and were only used: they are nobody's leftovers.</param>
/// <param name="Snapshots">Copies of the data, which no tear-down removes; they cost money.</param>
/// <param name="Unread">Places that could not be looked at, so that nothing is known of them.</param>
public sealed record LeftoverReport(
    DateTimeOffset At,
    IReadOnlyList<Leftover> Items,
    IReadOnlyList<string> Used,
    IReadOnlyList<Failure> Unread,
    IReadOnlyList<SnapshotPlace> Snapshots
);

/// <summary>
/// Looks for what a tear-down left behind, also at sites that were taken out of the plan since something was deployed there: clouds charge for
/// forgotten things as for wanted ones.
/// </summary>
public sealed class Leftovers(IRunStore runs, ICloudProvider clouds, TimeProvider clock)
{
    /// <summary>How many runs of the plan are asked for the places they worked at; a plan's places change seldom.</summary>
    const int MostRuns = 50;

    /// <param name="view">How the run stands, for what it failed to remove.</param>
    public async Task<Result<LeftoverReport>> FindAsync(Actor actor, Run run, RunView view, CancellationToken cancellation)
    {
        if (actor.Refuses(Permission.ReadRuns) is { } no)
        {
            return no;
        }
        var definitions = await DefinitionsAsync(run, cancellation);
        var plans = definitions.Select(d => d.Plan).ToList();
        var tried = definitions[0].Graph.Steps.Select(s => s.Key).ToHashSet();
        var places = plans.SelectMany(p => p.Sites.All.Where(s => s.Region.Length > 0)).GroupBy(s => (s.AccountId, s.Region)).ToList();
        var looks = await Task.WhenAll(places.Select(p => LookAsync(p.Key.AccountId, p.Key.Region, run.PlanId, cancellation)));
        var names = plans.SelectMany(p => p.Sites.All).DistinctBy(s => s.Key).ToDictionary(s => s.Key, s => s.Name);
        var items = looks
            .Where(l => l.Ok)
            .SelectMany(l => l.Value)
            .DistinctBy(r => (r.Kind, r.Id))
            .Select(r => new Leftover(SiteOf(r, names), r, ResourceCosts.Runs(r.Kind), WhyOf(r, view, tried)));
        return new LeftoverReport(
            clock.GetUtcNow(),
            [.. items.OrderByDescending(i => ResourceCosts.Rank(i.Resource.Kind)).ThenBy(i => i.Site).ThenBy(i => i.Resource.Kind)],
            [.. plans.SelectMany(p => p.Resources.Adopted ?? []).Select(a => a.Id).Distinct()],
            [.. looks.Select(l => l.Failure).OfType<Failure>()],
            await new SnapshotPlaces(clouds).LookAsync(run.PlanId, plans, cancellation)
        );
    }

    /// <summary>Of this run first, then of the others of its plan, newest first.</summary>
    async Task<IReadOnlyList<RunDefinition>> DefinitionsAsync(Run run, CancellationToken cancellation)
    {
        var page = await runs.ListAsync(new RunFilter(Plan: run.PlanId), null, null, MostRuns, cancellation);
        var definitions = new List<RunDefinition>();
        foreach (var id in page.Items.Select(r => r.Id).Prepend(run.Id).Distinct())
        {
            if (await runs.DefinitionAsync(id, cancellation) is { } definition)
            {
                definitions.Add(definition);
            }
        }
        return definitions;
    }

    async Task<Result<IReadOnlyList<CloudResource>>> LookAsync(Guid account, string region, Guid plan, CancellationToken cancellation)
    {
        var cloud = await clouds.OpenAsync(account, cancellation);
        return cloud.Ok ? await cloud.Value.ListOwnedAsync(region, plan.ToString("N"), cancellation) : cloud.Failure;
    }

    static string SiteOf(CloudResource resource, Dictionary<string, string> names)
    {
        var key = resource.Owner?.Key.Split('/')[0] ?? "";
        return names.GetValueOrDefault(key, key);
    }

    static Text WhyOf(CloudResource resource, RunView view, HashSet<string> tried) =>
        resource switch
        {
            { State: ResourceState.Deleting } => Text.Of($"It is being removed."),
            { Owner.Key: var key } when view.Step(Blueprint.RemovalKey(key)).Outcome is Failed failed => failed.Failure.What,
            { Owner.Key: var key } when view.Steps.ContainsKey(Blueprint.RemovalKey(key)) => Text.Of(
                $"Its removal did not come to an end."
            ),
            { Owner.Key: var key } when tried.Contains(Blueprint.RemovalKey(key)) => Text.Of(
                $"Something that hangs on it has to go first."
            ),
            _ => Text.Of($"It is no part of the plan as this run knew it: an earlier run made it."),
        };
}

/// <summary>Which kinds of resources a cloud charges for by the hour, whether anybody uses them or not.</summary>
public static class ResourceCosts
{
    /// <summary>Dearest first, by the order of magnitude of the vendor's list prices.</summary>
    static readonly ResourceKind[] Dear =
    [
        ResourceKind.Cluster,
        ResourceKind.NodePool,
        ResourceKind.VpnGateway,
        ResourceKind.ContainerGroup,
        ResourceKind.NatGateway,
        ResourceKind.AppLoadBalancer,
        ResourceKind.LoadBalancer,
        ResourceKind.ElasticIp,
    ];

    public static bool Runs(ResourceKind kind) => Dear.Contains(kind);

    /// <summary>The dearest has the highest; 0 for what costs nothing by itself.</summary>
    public static int Rank(ResourceKind kind) => Array.IndexOf(Dear, kind) is var at and >= 0 ? Dear.Length - at : 0;
}
