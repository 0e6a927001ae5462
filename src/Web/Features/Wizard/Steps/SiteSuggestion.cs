using System.Globalization;
using Tandem.Plans;

namespace Tandem.Web.Features.Wizard.Steps;

/// <summary>The site a user most likely wants next: an account without a site yet, named after its place.</summary>
static class SiteSuggestion
{
    public static SiteChoice Next(Plan plan)
    {
        var used = plan.Sites.All.Select(s => s.AccountId).ToHashSet();
        var account = plan.Credentials.Accounts.FirstOrDefault(a => !used.Contains(a.Id)) ?? plan.Credentials.Accounts[0];
        var place = PlaceOf(account);
        var key = Free(place, plan.Sites.All.Select(s => s.Key).ToHashSet());
        return new SiteChoice(key, CultureInfo.InvariantCulture.TextInfo.ToTitleCase(key.Replace('-', ' ')), account.Id, account.Region);
    }

    /// <summary><c>cn-hangzhou</c> gives <c>hangzhou</c>; a cluster without a region takes its account's name.</summary>
    static string PlaceOf(AccountChoice account)
    {
        var source = account.Region.Length > 0 ? account.Region[(account.Region.IndexOf('-') + 1)..] : account.Name;
        var slug = string.Concat(source.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');
        slug = slug.TrimStart('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '-');
        return slug.Length == 0 ? "site" : slug[..Math.Min(slug.Length, 17)].TrimEnd('-');
    }

    static string Free(string place, HashSet<string> taken) =>
        taken.Contains(place) ? Enumerable.Range(2, 98).Select(i => $"{place}-{i}").First(k => !taken.Contains(k)) : place;
}
