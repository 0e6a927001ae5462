using System.Text.RegularExpressions;

namespace Tandem.Plans;

/// <summary>One site: an account, a region, a cluster in it.</summary>
/// <param name="Key">Short name used in step keys, folders and tags: lower-case letters, digits, hyphens; at most 20.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Region">Empty for a kubeconfig account.</param>
public sealed record SiteChoice(string Key, string Name, Guid AccountId, string Region);

/// <summary>Step 2: the sites, the first of them primary, the others backups in the order in which they would take over.</summary>
/// <param name="RecoveryTimeMinutes">How soon the application must answer again, 1–10080.</param>
/// <param name="RecoveryPointMinutes">How much recent work may be lost, 0–10080.</param>
public sealed partial record SitesSection(IReadOnlyList<SiteChoice> All, int RecoveryTimeMinutes, int RecoveryPointMinutes) : IPlanSection
{
    public static SitesSection Empty { get; } = new([], 15, 5);

    public PlanStep Step => PlanStep.Sites;

    [System.Text.Json.Serialization.JsonIgnore]
    public SiteChoice? Primary => All.Count > 0 ? All[0] : null;

    [System.Text.Json.Serialization.JsonIgnore]
    public IEnumerable<SiteChoice> Backups => All.Skip(1);

    public IEnumerable<PlanProblem> Check(Plan plan) => [.. CheckCount(), .. All.SelectMany(s => CheckSite(s, plan)), .. CheckTargets()];

    IEnumerable<PlanProblem> CheckCount()
    {
        if (All.Count < 2)
        {
            yield return new(
                Step,
                nameof(All),
                Text.Of($"There are {All.Count} sites."),
                Text.Of($"Choose a primary site and at least one backup.")
            );
        }
        foreach (var twice in All.GroupBy(s => s.Key).Where(g => g.Count() > 1))
        {
            yield return new(
                Step,
                $"All[{twice.Key}].Key",
                Text.Of($"Two sites have the short name {twice.Key}."),
                Text.Of($"Give each site a short name of its own.")
            );
        }
        foreach (var twice in All.GroupBy(s => (s.AccountId, s.Region)).Where(g => g.Count() > 1))
        {
            yield return new(
                Step,
                $"All[{twice.Last().Key}].Region",
                Text.Of($"{twice.First().Name} and {twice.Last().Name} are the same account in the same region."),
                Text.Of($"Choose another region or another account, or one outage takes both.")
            );
        }
    }

    IEnumerable<PlanProblem> CheckSite(SiteChoice site, Plan plan)
    {
        if (!SiteKey().IsMatch(site.Key))
        {
            yield return new(
                Step,
                $"All[{site.Key}].Key",
                Text.Of($"The short name {site.Key} cannot be used."),
                Text.Of($"Use 1 to 20 lower-case letters, digits and hyphens, starting with a letter.")
            );
        }
        var account = plan.Credentials.Accounts.FirstOrDefault(a => a.Id == site.AccountId);
        if (account is null)
        {
            yield return new(
                Step,
                $"All[{site.Key}].AccountId",
                Text.Of($"The account of {site.Name} is not among those chosen in step 1."),
                Text.Of($"Choose the account in step 1, or another one here.")
            );
        }
        else if (account.IsCloud && site.Region.Length == 0)
        {
            yield return new(
                Step,
                $"All[{site.Key}].Region",
                Text.Of($"{site.Name} has no region."),
                Text.Of($"Choose the region the site lives in.")
            );
        }
    }

    IEnumerable<PlanProblem> CheckTargets()
    {
        if (RecoveryTimeMinutes is < 1 or > 10080)
        {
            yield return new(
                Step,
                nameof(RecoveryTimeMinutes),
                Text.Of($"A recovery time of {RecoveryTimeMinutes} minutes cannot be kept."),
                Text.Of($"Give 1 to 10080 minutes.")
            );
        }
        if (RecoveryPointMinutes is < 0 or > 10080)
        {
            yield return new(
                Step,
                nameof(RecoveryPointMinutes),
                Text.Of($"A recovery point of {RecoveryPointMinutes} minutes cannot be kept."),
                Text.Of($"Give 0 to 10080 minutes.")
            );
        }
    }

    [GeneratedRegex("^[a-z][a-z0-9-]{0,19}$")]
    private static partial Regex SiteKey();
}
