using Bunit;
using Tandem.Plans;
using Tandem.Web.Features.Plans;
using Xunit;

namespace Tandem.Unit.Web.Wizard;

public sealed class PlansPageTests : WizardTest
{
    [Fact]
    public void Without_plans_the_page_says_what_to_do_next() =>
        Assert.Contains("Give the first one a name above", Render<PlansPage>().Markup, StringComparison.Ordinal);

    [Fact]
    public void A_new_plan_is_made_and_its_first_step_opened()
    {
        var page = Render<PlansPage>();

        page.Find("input[data-testid='plan-name']").Input(" Shop ");
        page.Find(".plan-create").Submit();

        page.WaitForAssertion(() => Assert.EndsWith($"plans/{Store.Only.Id}/credentials", Address, StringComparison.Ordinal));
        Assert.Equal("Shop", Store.Only.Name);
    }

    [Fact]
    public void A_plan_needs_a_name()
    {
        var page = Render<PlansPage>();

        page.Find(".plan-create").Submit();

        page.WaitForAssertion(() =>
            Assert.Contains("The name is empty or too long.", page.Find(".plan-create").TextContent, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_plan_is_removed_once_that_is_confirmed()
    {
        Store.Put(Plan.Empty);
        var page = Render<PlansPage>();
        Assert.Contains("bob", page.Find("[data-testid='plan-table']").TextContent, StringComparison.Ordinal);

        page.Find("[data-testid='plan-remove-shop']").Click();
        Dialogs!.WaitForElement("[data-testid='confirm']").Click();

        page.WaitForAssertion(() => Assert.Contains("There are no plans yet", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public void Whoever_may_not_change_plans_is_not_offered_to()
    {
        BecomeAuditor();
        Store.Put(Plan.Empty);

        var page = Render<PlansPage>();

        Assert.Empty(page.FindAll("[data-testid='plan-create'], [data-testid='plan-remove-shop']"));
    }
}
