using Microsoft.AspNetCore.Components;
using Tandem.Access;
using Tandem.Clouds;
using Tandem.Plans;

namespace Tandem.Web.Features.Wizard.Steps;

public sealed partial class ResourcesStep
{
    SiteCatalog _zones = null!;
    ExistingCatalog _existing = null!;
    string _outcome = "";

    [Inject]
    CloudCatalog Catalog { get; set; } = null!;

    ResourcesSection Section => Plan.Resources;

    protected override Task OnInitializedAsync()
    {
        _zones = new SiteCatalog(Catalog);
        _existing = new ExistingCatalog(Catalog);
        return LoadAsync();
    }

    Task LoadAsync() =>
        ReadOnly ? Task.CompletedTask : _zones.LoadAsync(Session.Actor, Section.CloudSites(Plan), StateHasChanged, CancellationToken.None);

    void Suggest()
    {
        var sites = Section.CloudSites(Plan).ToList();
        var networks = RangeSuggestion.For(sites, Section.Networks, sites.ToDictionary(s => s.Key, _zones.ZoneIds));
        var changed = networks.Count(n => Section.Network(n.Site) is not { } old || !Same(old, n));
        _outcome = changed == 0 ? L["The ranges are free of overlaps already."] : L["Ranges for {0} sites are filled in.", changed];
        Session.Change(Section with { Networks = networks });
    }

    // Records compare their lists by reference.
    static bool Same(SiteNetwork one, SiteNetwork other) =>
        one with { Subnets = [] } == other with { Subnets = one.Subnets.SequenceEqual(other.Subnets) ? [] : other.Subnets };
}
