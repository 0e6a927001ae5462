using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Tandem.Unit.Core.Fakes;
using Tandem.Web.Features.Releases;
using Xunit;

namespace Tandem.Unit.Web.Releases;

public sealed class ComparePageTests : ReleasePages
{
    IRenderedComponent<ComparePage> Open(string query)
    {
        ((IServiceProvider)Services).GetRequiredService<NavigationManager>().NavigateTo($"/plans/{Draft.Id}/releases/compare?{query}");
        return Render<ComparePage>(p => p.Add(c => c.PlanId, Draft.Id));
    }

    [Fact]
    public void Rule_44_two_releases_stand_side_by_side_object_by_object_without_the_values_of_secrets()
    {
        var page = Open("left=1&right=2");
        page.WaitForAssertion(() =>
            Assert.Equal("Objects that differ: 2; equal: 0.", page.Find("[data-testid=compare-counts]").TextContent)
        );
        var config = page.Find("[data-testid=compared-ConfigMap-settings]");
        Assert.Contains("colour: blue", config.QuerySelector(".line-removed code")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("colour: red", config.QuerySelector("td.line-text.line-added code")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("changed", page.Find("[data-testid=compared-Secret-login] .line-hidden").TextContent);
        Assert.DoesNotContain("Y2FuYXJ5", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Rule_44_equal_lines_are_folded_and_unfold()
    {
        var page = Open("left=1&right=2&view=unified");
        page.WaitForAssertion(() => Assert.NotNull(page.Find(".compared-unified")));
        var before = page.FindAll("[data-testid=compared-Secret-login] .line-text").Count;
        page.Find("[data-testid=compared-Secret-login] .compared-fold button").Click();
        Assert.True(page.FindAll("[data-testid=compared-Secret-login] .line-text").Count > before);
    }

    [Fact]
    public void Rule_44_any_site_is_compared_with_any_other()
    {
        var page = Open("left=3&right=3&leftSite=primary&rightSite=backup-2");
        page.WaitForAssertion(() =>
            Assert.Equal("Objects that differ: 1; equal: 1.", page.Find("[data-testid=compare-counts]").TextContent)
        );
        Assert.Contains("site: primary", page.Markup, StringComparison.Ordinal);
        Assert.Contains("site: backup-2", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Rule_44_equal_bytes_say_so()
    {
        var page = Open("left=3&right=3");
        page.WaitForAssertion(() => Assert.Contains("the same, byte for byte", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public void A_release_that_never_was_is_named()
    {
        var page = Open("left=1&right=9");
        page.WaitForAssertion(() => Assert.Contains("Run 9 of this plan released nothing.", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public void Only_who_edits_plans_is_offered_the_bytes()
    {
        Assert.NotEmpty(Open("left=1&right=2").FindAll("[data-testid=download-1]"));
        Who.Now = People.Auditor;
        Assert.Empty(Open("left=1&right=2").FindAll("[data-testid=download-1]"));
    }
}
