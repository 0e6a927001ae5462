using Tandem.Plans;
using Tandem.Runs;

namespace Tandem.Clouds.Planning;

/// <summary>Reads what the clouds of a plan's sites hold of it: every site at once, so that a slow cloud delays no other. Changes nothing.</summary>
public sealed class WorldReader(ICloudProvider clouds)
{
    /// <param name="onRead">Called after each site with how many are read and of how many.</param>
    public async Task<ObservedWorld> ReadAsync(
        Guid planId,
        Plan plan,
        StepGraph graph,
        Action<int, int>? onRead,
        CancellationToken cancellation
    )
    {
        var sites = plan.Resources.CloudSites(plan).ToList();
        var steps = graph.Steps.Where(s => s.Kind == StepKinds.EnsureResource && s.Resource is not null).ToLookup(s => s.Site!);
        var done = 0;
        return new(
            await Task.WhenAll(
                sites.Select(async site =>
                {
                    var look = new SiteLook(planId, site, [.. steps[site.Key]], Adoption.Of(plan, graph, site.Key));
                    var seen = await ReadAsync(look, cancellation);
                    onRead?.Invoke(Interlocked.Increment(ref done), sites.Count);
                    return seen;
                })
            )
        );
    }

    /// <summary>One site alone. A site for which nothing is made has nothing to show.</summary>
    public async Task<ObservedSite> ReadSiteAsync(Guid planId, Plan plan, StepGraph graph, string site, CancellationToken cancellation)
    {
        if (plan.Resources.CloudSites(plan).FirstOrDefault(s => s.Key == site) is not { } choice)
        {
            return new(site, []);
        }
        var steps = graph.Steps.Where(s => s.Site == site && s.Kind == StepKinds.EnsureResource && s.Resource is not null);
        return await ReadAsync(new(planId, choice, [.. steps], Adoption.Of(plan, graph, site)), cancellation);
    }

    async Task<ObservedSite> ReadAsync(SiteLook look, CancellationToken cancellation)
    {
        var cloud = await clouds.OpenAsync(look.Site.AccountId, cancellation);
        if (!cloud.Ok)
        {
            return new(look.Site.Key, [], cloud.Failure);
        }
        var owned = await cloud.Value.ListOwnedAsync(look.Site.Region, look.PlanId.ToString("N"), cancellation);
        var adopted = owned.Ok ? await AdoptedAsync(cloud.Value, look, cancellation) : owned.Failure;
        if (!adopted.Ok)
        {
            return new(look.Site.Key, [], adopted.Failure);
        }
        var mine = owned.Value.Where(r => r.State != ResourceState.Deleting && r.Owner is not null).ToList();
        var compared = await Task.WhenAll(mine.Select(r => CompareAsync(cloud.Value, look, r, Ids(mine, adopted.Value), cancellation)));
        return compared.FirstOrDefault(c => !c.Ok) is { Failure: { } failure }
            ? new(look.Site.Key, [], failure)
            : new(look.Site.Key, [.. adopted.Value, .. compared.Select(c => c.Value)]);
    }

    static async Task<Result<IReadOnlyList<ObservedResource>>> AdoptedAsync(ICloud cloud, SiteLook look, CancellationToken cancellation)
    {
        var found = new List<ObservedResource>();
        foreach (var step in look.Steps.Where(s => look.Adopted.ContainsKey(s.Key)))
        {
            var read = await cloud.ReadAsync(Adoption.Unread(step.Resource!, look.Adopted[step.Key]), cancellation);
            if (!read.Ok)
            {
                return read.Failure;
            }
            if (read.Value is null)
            {
                return AdoptedGone(look.Site.Name, look.Adopted[step.Key]);
            }
            found.Add(new(step.Key, read.Value, [], Adopted: true));
        }
        return found;
    }

    public static Failure AdoptedGone(string site, string id) =>
        new(
            "resource.adopted-gone",
            Text.Of($"{id}, which the plan uses in {site}, does not exist."),
            Text.Of($"Choose another one in step 3, or let the console make it.")
        );

    static async Task<Result<ObservedResource>> CompareAsync(
        ICloud cloud,
        SiteLook look,
        CloudResource live,
        Dictionary<string, string> ids,
        CancellationToken cancellation
    )
    {
        var key = live.Owner!.Key;
        var spec = look.Steps.FirstOrDefault(s => s.Key == key && s.Resource!.Kind == live.Kind)?.Resource;
        if (spec is null || live.State != ResourceState.Ready)
        {
            return new ObservedResource(key, live, []);
        }
        // What does not exist yet keeps its step's key, which no live resource refers to: a difference, as it should be.
        var differences = await cloud.CompareAsync(spec.Bind(k => Reference(k, ids, live)), live, cancellation);
        return differences.Ok ? new ObservedResource(key, live, differences.Value) : differences.Failure;
    }

    /// <summary>An address lies in another site, which is read apart: taken for what it is here.</summary>
    static string Reference(string key, Dictionary<string, string> ids, CloudResource live) =>
        AddressReference.IsOne(key) ? live.Address ?? key : ids.GetValueOrDefault(key, key);

    static Dictionary<string, string> Ids(List<CloudResource> mine, IReadOnlyList<ObservedResource> adopted)
    {
        var ids = mine.DistinctBy(r => r.Owner!.Key).ToDictionary(r => r.Owner!.Key, r => r.Id);
        foreach (var a in adopted)
        {
            ids[a.Key] = a.Live.Id;
        }
        return ids;
    }

    sealed record SiteLook(Guid PlanId, SiteChoice Site, IReadOnlyList<StepSpec> Steps, IReadOnlyDictionary<string, string> Adopted);
}
