using AngleSharp.Dom;
using Bunit;
using Tandem.Releases;
using Tandem.Unit.Core.Fakes;
using Tandem.Web.Features.Releases;
using Xunit;

namespace Tandem.Unit.Web.Releases;

public sealed class ReleasesPageTests : ReleasePages
{
    IRenderedComponent<ReleasesPage> Open() => Render<ReleasesPage>(p => p.Add(r => r.PlanId, Draft.Id));

    [Fact]
    public void Rule_44_every_run_has_its_sites_hashes_and_who_asked_and_the_current_ones_are_marked()
    {
        var page = Open();
        page.WaitForAssertion(() => Assert.Equal(3, page.FindAll("[data-testid=release-table] tbody tr").Count));
        var newest = page.Find("[data-testid=release-3]").TextContent;
        Assert.Contains("alice", newest, StringComparison.Ordinal);
        Assert.Contains("Hangzhou", newest, StringComparison.Ordinal);
        Assert.Equal("/runs/3", page.Find("[data-testid=release-3] a").GetAttribute("href"));
        Assert.NotNull(page.Find("[data-testid=current-3-primary]"));
        Assert.Empty(page.FindAll("[data-testid=current-2-primary]"));
        Assert.DoesNotContain("canary", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Rule_44_the_two_newest_are_compared_unless_others_are_chosen_and_the_older_stands_on_the_left()
    {
        var page = Open();
        var compare = () => page.Find("[data-testid=releases-compare]").GetAttribute("href");
        page.WaitForAssertion(() => Assert.EndsWith("/releases/compare?left=2&right=3", compare(), StringComparison.Ordinal));
        page.Find("[data-testid=left-3]").Change(true);
        page.Find("[data-testid=right-1]").Change(true);
        Assert.EndsWith("/releases/compare?left=1&right=3", compare(), StringComparison.Ordinal);
    }

    [Fact]
    public void Rule_44_a_lead_pins_with_a_reason_that_everybody_sees_and_unpins()
    {
        var page = Open();
        page.Find("[data-testid=pin-2]").Click();
        Dialogs!.WaitForAssertion(() => Assert.True(Dialogs!.Find("[data-testid=pin-confirm]").HasAttribute("disabled")));
        Dialogs!.Find("textarea").Input("Audit week");
        Dialogs!.Find("[data-testid=pin-confirm]").Click();
        page.WaitForAssertion(() => Assert.NotNull(page.Find("[data-testid=pinned-2]")));
        var notice = page.Find("[data-testid=pin-notice]").TextContent;
        Assert.Contains("sam", notice, StringComparison.Ordinal);
        Assert.Contains("Audit week", notice, StringComparison.Ordinal);
        Assert.Contains("Audit week", Kept.Audit[^1].Intent.ToString(), StringComparison.Ordinal);
        page.Find("[data-testid=unpin-2]").Click();
        Dialogs!.WaitForElement("[data-testid=confirm]").Click();
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[data-testid=pin-notice]")));
        Assert.Equal("release.unpinned", Kept.Audit[^1].Action);
    }

    [Fact]
    public void Who_only_reads_neither_pins_nor_rolls_back()
    {
        Who.Now = People.Auditor;
        var page = Open();
        page.WaitForAssertion(() => Assert.NotNull(page.Find("[data-testid=release-3]")));
        Assert.Empty(page.FindAll("[data-testid=pin-3]"));
        Assert.Empty(page.FindAll("[data-testid=roll-back-2]"));
    }

    [Fact]
    public async Task Rule_44_an_engineer_rolls_back_but_does_not_pin()
    {
        Who.Now = People.Engineer;
        var page = Open();
        page.WaitForAssertion(() =>
            Assert.EndsWith("/releases/2/roll-back", Href(page.Find("[data-testid=roll-back-2]")), StringComparison.Ordinal)
        );
        Assert.Empty(page.FindAll("[data-testid=pin-3]"));
        var service = new ReleaseService(Kept, Kept, null!, Record, Clock);
        Assert.Equal("access.denied", (await service.PinAsync(People.Engineer, Draft.Id, 2, "because", default)).Failure?.Code);
    }

    static string? Href(IElement e) => e.GetAttribute("href");
}
