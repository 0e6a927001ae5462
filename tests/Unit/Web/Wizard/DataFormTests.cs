using Bunit;
using Tandem.Snapshots;
using Xunit;

namespace Tandem.Unit.Web.Wizard;

/// <summary>The part of step 3 that says what becomes of the data.</summary>
public sealed class DataFormTests : WizardTest
{
    [Fact]
    public void Snapshots_are_switched_on_with_copies_to_the_other_regions_and_a_limit()
    {
        var page = Open("resources", Complete);
        page.Find("input[data-testid=data-switch]").Change(true);
        WaitForSave(page);
        var data = Assert.Single(Stored.Resources.Data!);
        Assert.Equal(("hangzhou", SiteData.UsualCount, (int?)null), (data.Site, data.KeepCount, data.KeepDays));
        Assert.Equal(["beijing"], data.CopyTo);
        Assert.Empty(Stored.Check());
    }

    [Fact]
    public void Limits_and_copies_are_saved_and_what_is_wrong_is_said_at_the_input()
    {
        var page = Open(
            "resources",
            Complete with
            {
                Resources = Complete.Resources with { Data = [new SiteData("hangzhou", ["beijing"], 7, null)] },
            }
        );
        page.Find("input[data-testid=data-copy-beijing]").Change(false);
        Type(page, "data-keep-count", "0");
        WaitForSave(page);
        Assert.Contains("pile up", page.Markup, StringComparison.Ordinal);
        Type(page, "data-keep-days", "30");
        WaitForSave(page);
        var data = Assert.Single(Stored.Resources.Data!);
        Assert.Equal((null, 30), (data.KeepCount, data.KeepDays));
        Assert.Empty(data.CopyTo);
    }

    [Fact]
    public void A_site_with_a_new_short_name_keeps_its_rule()
    {
        var resources = Complete.Resources with { Data = [new SiteData("hangzhou", ["beijing"], 7, null)] };
        var renamed = resources.Renamed("beijing", "north").Renamed("hangzhou", "east");
        Assert.Equal("east", renamed.Data![0].Site);
        Assert.Equal(["north"], renamed.Data[0].CopyTo);
    }
}
