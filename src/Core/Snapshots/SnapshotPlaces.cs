using Tandem.Clouds;
using Tandem.Plans;

namespace Tandem.Snapshots;

/// <summary>Where plans put snapshots, and what is there.</summary>
sealed class SnapshotPlaces(ICloudProvider clouds)
{
    /// <summary>Looks at all places at once, so that a slow region delays no other.</summary>
    public async Task<IReadOnlyList<SnapshotPlace>> LookAsync(Guid planId, IReadOnlyList<Plan> known, CancellationToken cancellation)
    {
        var places = known.SelectMany(PlacesOf).DistinctBy(p => (p.Source.AccountId, p.Source.Key, p.Target.Region)).ToList();
        return await Task.WhenAll(places.Select(p => LookAsync(planId, p.Source, p.Target, cancellation)));
    }

    static IEnumerable<(SiteChoice Source, SiteChoice Target)> PlacesOf(Plan plan) =>
        from data in plan.Resources.Data ?? []
        from source in plan.Sites.All.Where(s => s.Key == data.Site && s.Region.Length > 0)
        from target in plan.Sites.All.Where(s => s.Key == data.Site || data.CopyTo.Contains(s.Key)).OrderBy(s => s.Key != data.Site)
        where target.Region.Length > 0
        select (source, target);

    async Task<SnapshotPlace> LookAsync(Guid planId, SiteChoice source, SiteChoice target, CancellationToken cancellation)
    {
        var cloud = await clouds.OpenAsync(source.AccountId, cancellation);
        var found = cloud.Ok ? await cloud.Value.Snapshots.ListAsync(target.Region, planId.ToString("N"), cancellation) : cloud.Failure;
        return new SnapshotPlace(
            target.Name,
            source.Name,
            target.Region,
            found.Ok ? [.. found.Value.Where(s => s.Mark!.Site == source.Key)] : null,
            found.Failure
        );
    }
}
