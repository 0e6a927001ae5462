using Tandem.Access;
using Tandem.Clouds;
using Tandem.Plans;

namespace Tandem.Web.Features.Wizard.Steps;

public sealed partial class SitesStep
{
    IReadOnlyList<Account> _accounts = [];
    string _moved = "";

    SitesSection Section => Plan.Sites;

    protected override async Task OnInitializedAsync()
    {
        var list = await Accounts.ListAsync(Session.Actor, CancellationToken.None);
        // Without the list, the region of each account is all there is to choose from.
        _accounts = list.Ok ? list.Value : [];
    }

    /// <summary>What the last test of the account saw, and always what is chosen now.</summary>
    IReadOnlyList<string> RegionsOf(SiteChoice site)
    {
        var seen = _accounts.FirstOrDefault(a => a.Id == site.AccountId)?.LastCheck?.Regions ?? [];
        var home = Plan.Credentials.Accounts.FirstOrDefault(a => a.Id == site.AccountId)?.Region ?? "";
        return [.. seen.Append(home).Append(site.Region).Where(r => r.Length > 0).Distinct().Order(StringComparer.Ordinal)];
    }

    void Add() => Put([.. Section.All, SiteSuggestion.Next(Plan)]);

    void Replace(int index, SiteChoice site) => Put([.. Section.All.Select((s, i) => i == index ? site : s)]);

    void Remove(int index) => Put([.. Section.All.Where((_, i) => i != index)]);

    void Move(int index, int by)
    {
        var all = Section.All.ToList();
        var site = all[index];
        all.RemoveAt(index);
        all.Insert(index + by, site);
        _moved = index + by == 0 ? L["{0} is the primary site now.", site.Name] : L["{0} is backup site {1} now.", site.Name, index + by];
        Put(all);
    }

    /// <summary>A new short name follows through to the network and the overlay folder that hang on it.</summary>
    async Task RenameAsync(SiteChoice site, string key)
    {
        Session.Touch(PlanStep.Sites, $"All[{key}].Key");
        await Session.ReplaceAsync(SiteRename.Apply(Plan, site.Key, key));
    }

    void Put(IReadOnlyList<SiteChoice> all)
    {
        Session.Touch(PlanStep.Sites, nameof(SitesSection.All));
        Session.Change(Section with { All = all });
    }
}
