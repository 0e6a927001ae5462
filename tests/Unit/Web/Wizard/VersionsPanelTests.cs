using Bunit;
using Tandem.Overlays;
using Tandem.Plans;
using Tandem.Unit.Web.Shell;
using Xunit;

namespace Tandem.Unit.Web.Wizard;

public sealed class VersionsPanelTests : WizardTest
{
    static readonly PlanStep[] Every = Enum.GetValues<PlanStep>();

    static OverlaysSection Without(OverlaysSection section, string path) =>
        section with
        {
            Files = [.. section.Files.Where(f => f.Path != path)],
        };

    [Fact]
    public void A_version_is_compared_with_now_and_brought_back_as_a_new_one()
    {
        var page = Open("overlays", Complete, Every);
        var gone = Complete.Overlays.Files[0];
        Store.Versions.Add((new(1, "alice", Clock.GetUtcNow(), [gone.Path]), Complete.Overlays.Files));
        Store.Overtake(Without(Complete.Overlays, gone.Path));
        Clock.Advance(TimeSpan.FromSeconds(10));

        Click(page, "versions-show");
        page.WaitForElement("[data-testid=version-1] button").Click();
        page.WaitForAssertion(() =>
            Assert.Contains(
                "Only in version 1",
                page.Find($"[data-testid='version-file-{gone.Path}']").TextContent,
                StringComparison.Ordinal
            )
        );
        Click(page, "version-restore");
        Dialogs!.WaitForElement("[data-testid=confirm]").Click();

        page.WaitForAssertion(() => Assert.Equal(Complete.Overlays.Files, Stored.Overlays.Files));
        Assert.Equal(3, Store.Only.Version);
    }

    [Fact]
    public void An_auditor_compares_versions_and_brings_none_back()
    {
        BecomeAuditor();
        var page = Open("overlays", Complete, Every);
        Store.Versions.Add((new(1, "alice", Clock.GetUtcNow(), ["x"]), []));

        Click(page, "versions-show");
        page.WaitForElement("[data-testid=version-1] button").Click();

        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll("[data-testid^=version-file-]")));
        Assert.Empty(page.FindAll("[data-testid=version-restore]"));
    }

    [Fact]
    public void Two_sites_are_compared_object_by_object_and_the_address_says_so()
    {
        var page = Open("overlays", Complete, Every);
        page.Find("[data-testid=diff-what]").Change("sites");

        page.WaitForAssertion(() =>
            Assert.Contains("equal: 1", page.Find("[data-testid=diff-counts]").TextContent, StringComparison.Ordinal)
        );
        Assert.Contains("diff=sites", Address, StringComparison.Ordinal);
    }

    [Fact]
    public void A_site_without_a_release_says_when_to_compare_again()
    {
        var page = Open("overlays", Complete, Every);
        page.Find("[data-testid=diff-what]").Change("release");

        page.WaitForAssertion(() => Assert.Contains("Nothing of this plan was released", page.Markup, StringComparison.Ordinal));
    }
}
