using Tandem.Plans;
using Tandem.Snapshots;

namespace Tandem.Runs;

/// <summary>The steps that take snapshots of a site's data, copy them to other regions, and remove what is beyond the plan's limits.</summary>
static class SnapshotSteps
{
    /// <param name="after">Key of the step of a site after which its data is as it shall be snapshotted.</param>
    public static IEnumerable<StepSpec> Of(Plan plan, Func<string, string> after) =>
        (plan.Resources.Data ?? []).SelectMany(d => OfSite(plan, d, after(d.Site)));

    public static string TakeKey(string site) => $"{site}/snapshots";

    static IEnumerable<StepSpec> OfSite(Plan plan, SiteData data, string after)
    {
        var site = plan.Site(data.Site);
        yield return new(
            TakeKey(site.Key),
            StepKinds.TakeSnapshots,
            site.Key,
            Text.Of($"Take snapshots of the data of {site.Name}"),
            [after]
        );
        var last = new List<string> { TakeKey(site.Key) };
        // Two sites in one region share the copies there.
        foreach (var target in data.CopyTo.Select(plan.Site).DistinctBy(t => t.Region))
        {
            last.Add($"{target.Key}/snapshots-of-{site.Key}");
            yield return new(
                last[^1],
                StepKinds.CopySnapshots,
                target.Key,
                Text.Of($"Copy the snapshots of {site.Name} to {target.Region}"),
                [TakeKey(site.Key)]
            );
        }
        yield return new(
            $"{site.Key}/snapshots-retired",
            StepKinds.RetireSnapshots,
            site.Key,
            Text.Of($"Remove the snapshots of {site.Name} that need not be kept"),
            last
        );
    }
}
