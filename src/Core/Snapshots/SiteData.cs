using System.Text.Json.Serialization;
using Tandem.Plans;

namespace Tandem.Snapshots;

/// <summary>What becomes of the data of one site.</summary>
/// <param name="Site">Key of the site whose disks are snapshotted after every deploy.</param>
/// <param name="CopyTo">Keys of the sites to whose regions the snapshots are copied, within the account of <paramref name="Site"/>.</param>
/// <param name="KeepCount">At most so many of each disk and region, 1–200; null sets no limit.</param>
/// <param name="KeepDays">None older than this, 1–3650; null sets no limit. The newest good one stays in any case.</param>
public sealed record SiteData(string Site, IReadOnlyList<string> CopyTo, int? KeepCount, int? KeepDays)
{
    /// <summary>Clouds keep no more than a few hundred of one disk.</summary>
    public const int MostCount = 200;

    public const int MostDays = 3650;

    public const int UsualCount = 7;

    /// <summary>The regions in which snapshots of the site's data lie, its own first.</summary>
    public IReadOnlyList<string> Regions(Plan plan) =>
        [
            .. plan
                .Sites.All.Where(s => s.Key == Site || CopyTo.Contains(s.Key))
                .OrderBy(s => s.Key != Site)
                .Select(s => s.Region)
                .Distinct(),
        ];

    /// <summary>One rule for each site that the plan has, with every place to which any of the rules copies.</summary>
    internal static IReadOnlyList<SiteData> Together(IEnumerable<SiteData> rules, Plan plan)
    {
        var there = plan.Sites.All.Select(s => s.Key).ToHashSet();
        return
        [
            .. rules
                .Where(r => there.Contains(r.Site))
                .GroupBy(r => r.Site)
                .Select(g => g.First() with { CopyTo = [.. g.SelectMany(r => r.CopyTo).Where(there.Contains).Distinct()] }),
        ];
    }

    /// <summary>The same rule with a site under another short name.</summary>
    internal SiteData Renamed(string from, string to) =>
        this with
        {
            Site = Site == from ? to : Site,
            CopyTo = [.. CopyTo.Select(c => c == from ? to : c)],
        };

    internal bool Names(string site) => Site == site || CopyTo.Contains(site);

    [JsonIgnore]
    string Field => $"Data[{Site}]";

    internal IEnumerable<PlanProblem> Check(Plan plan) => [.. CheckPlaces(plan), .. CheckLimits()];

    IEnumerable<PlanProblem> CheckPlaces(Plan plan)
    {
        var site = plan.Sites.All.FirstOrDefault(s => s.Key == Site);
        if (site is null || !InCloud(plan, site))
        {
            yield return Problem(
                nameof(Site),
                Text.Of($"The disks of {site?.Name ?? Site} are in no cloud of this plan, so that nothing can take snapshots of them."),
                Text.Of($"Take snapshots at a site of a cloud account, or none.")
            );
            yield break;
        }
        foreach (var key in CopyTo)
        {
            var target = plan.Sites.All.FirstOrDefault(s => s.Key == key);
            if (target is null || target.Region.Length == 0)
            {
                yield return Problem(
                    nameof(CopyTo),
                    Text.Of($"{target?.Name ?? key} has no region to which snapshots could be copied."),
                    Text.Of($"Take it out of the copies.")
                );
            }
            else if (target.Region == site.Region)
            {
                yield return Problem(
                    nameof(CopyTo),
                    Text.Of($"{target.Name} is in the region of {site.Name}, where the snapshots are already."),
                    Text.Of($"Copy them to a site in another region.")
                );
            }
        }
    }

    IEnumerable<PlanProblem> CheckLimits()
    {
        if (KeepCount is null && KeepDays is null)
        {
            yield return Problem(
                nameof(KeepCount),
                Text.Of($"Nothing says which snapshots are removed again, so that they would pile up and cost ever more."),
                Text.Of($"Say how many of each disk are kept, or for how many days.")
            );
        }
        if (KeepCount is < 1 or > MostCount)
        {
            yield return Problem(
                nameof(KeepCount),
                Text.Of($"{KeepCount} snapshots of each disk cannot be kept."),
                Text.Of($"Give a number from 1 to {MostCount}.")
            );
        }
        if (KeepDays is < 1 or > MostDays)
        {
            yield return Problem(
                nameof(KeepDays),
                Text.Of($"Snapshots cannot be kept for {KeepDays} days."),
                Text.Of($"Give a number from 1 to {MostDays}.")
            );
        }
    }

    static bool InCloud(Plan plan, SiteChoice site) =>
        site.Region.Length > 0 && plan.Credentials.Accounts.Any(a => a.Id == site.AccountId && a.IsCloud);

    PlanProblem Problem(string field, Text what, Text remedy) => new(PlanStep.Resources, $"{Field}.{field}", what, remedy);
}
