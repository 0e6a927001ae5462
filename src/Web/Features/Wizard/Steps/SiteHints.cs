using Tandem.Plans;

namespace Tandem.Web.Features.Wizard.Steps;

/// <summary>What is no mistake but worth knowing before one relies on a backup.</summary>
static class SiteHints
{
    public static IReadOnlyList<Text> Of(Plan plan)
    {
        var sites = plan.Sites.All;
        return
        [
            .. sites
                .GroupBy(s => s.AccountId)
                .Where(g => g.Count() > 1)
                .Select(g => Text.Of($"{Names(g)} use the same account: a locked account or a lost key stops both.")),
            .. sites
                .Where(s => s.Region.Length > 0)
                .GroupBy(s => s.Region)
                .Where(g => g.DistinctBy(s => s.AccountId).Count() > 1)
                .Select(g => Text.Of($"{Names(g)} lie in the same region {g.Key}: an outage of the region stops both.")),
            .. Mixed(plan),
        ];
    }

    static IEnumerable<Text> Mixed(Plan plan)
    {
        var used = plan.Credentials.Accounts.Where(a => plan.Sites.All.Any(s => s.AccountId == a.Id)).ToList();
        if (used.Any(a => a.IsSandbox) && used.Any(a => !a.IsSandbox))
        {
            yield return Text.Of(
                $"Some sites live in the Sandbox and others in a real cloud: only the real ones cost money and serve visitors."
            );
        }
    }

    static string Names(IEnumerable<SiteChoice> sites) => string.Join(", ", sites.Select(s => s.Name));
}
