using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Tandem.Access;
using Tandem.Plans;
using Tandem.Runs;
using Tandem.Unit.Core.Fakes;
using Tandem.Web.Features.Wizard;
using Xunit;

namespace Tandem.Unit.Web.Wizard;

public sealed class WizardFrameTests : WizardTest
{
    static readonly PlanStep[] Every = Enum.GetValues<PlanStep>();

    [Fact]
    public void Every_step_and_the_review_are_in_the_list()
    {
        var page = Open("credentials");

        Assert.Equal(WizardSteps.All.Count, page.FindAll(".wizard-stepper a").Count);
        Assert.Equal(Every, WizardSteps.All.Select(s => s.Step).OfType<PlanStep>());
    }

    [Fact]
    public void A_fresh_step_shows_no_problems_until_one_goes_on()
    {
        var page = Open("deploy");
        Assert.DoesNotContain("cannot be used", page.Markup, StringComparison.Ordinal);

        Click(page, "wizard-next");

        page.WaitForAssertion(() => Assert.Equal("bad", State(page, "deploy")));
        Assert.Contains(PlanStep.Deploy, Store.Only.Visited);
    }

    [Fact]
    public void Continue_leads_to_the_next_step()
    {
        var page = Open("sites", Complete);

        Click(page, "wizard-next");

        page.WaitForAssertion(() => Assert.EndsWith("/resources", Address, StringComparison.Ordinal));
    }

    [Fact]
    public void A_stale_step_asks_to_be_looked_at_and_is_settled_by_confirming()
    {
        Store.Put(Complete, Every, [PlanStep.Routing]);
        var page = Render<WizardPage>(p => p.Add(w => w.Id, Store.Only.Id).Add(w => w.Slug, "routing"));
        Assert.Equal("stale", State(page, "routing"));

        Click(page, "stale-confirm");

        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[data-testid='stale-banner']")));
        Assert.Empty(Store.Only.Stale);
        Assert.Equal("good", State(page, "routing"));
    }

    [Fact]
    public void What_is_typed_is_saved_when_the_page_is_left()
    {
        var page = Open("deploy", Complete);
        Type(page, "deploy-namespace", "shop");
        Assert.Equal("hello", Stored.Deploy.Namespace);

        Click(page, "wizard-back");

        page.WaitForAssertion(() => Assert.Equal("shop", Stored.Deploy.Namespace));
    }

    [Fact]
    public void What_two_people_change_in_different_places_is_put_together_by_itself()
    {
        var page = Open("deploy", Complete, Every);
        Store.Overtake(Complete.Test with { Probes = [] });
        Store.Overtake(Complete.Deploy with { HealthMinutes = 12 });

        Type(page, "deploy-namespace", "shop");
        WaitForSave(page);

        Assert.Equal(("shop", 12), (Stored.Deploy.Namespace, Stored.Deploy.HealthMinutes));
        Assert.Empty(Stored.Test.Probes);
        Assert.Contains("mallory", page.Find("[data-testid=met]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void What_somebody_else_saves_comes_to_a_page_that_only_looks()
    {
        var page = Open("deploy", Complete, Every);
        Store.Overtake(Complete.Deploy with { Namespace = "theirs" });

        Clock.Advance(TimeSpan.FromSeconds(10));

        page.WaitForAssertion(() => Assert.Equal("theirs", page.Find("input[data-testid='deploy-namespace']").GetAttribute("value")));
    }

    [Fact]
    public void Two_people_on_one_plan_see_each_other_and_that_one_has_gone()
    {
        var mine = Open("deploy", Complete, Every);
        Who.Now = People.With("bob", Role.Engineer);
        var theirs = Render<WizardPage>(p => p.Add(w => w.Id, Store.Only.Id).Add(w => w.Slug, "test"));

        mine.WaitForAssertion(() =>
            Assert.Contains("bob: Test", mine.Find("[data-testid=presence]").TextContent, StringComparison.Ordinal)
        );
        Assert.Contains(": Deploy", theirs.Find("[data-testid=presence]").TextContent, StringComparison.Ordinal);

        _ = theirs.Instance.DisposeAsync();
        mine.WaitForAssertion(() =>
            Assert.DoesNotContain("bob", mine.Find("[data-testid=presence]").TextContent, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Nothing_is_lost_when_somebody_else_changed_the_same_input_meanwhile()
    {
        var page = Open("deploy", Complete, Every);
        Store.Overtake(Complete.Test with { Probes = [] });
        Store.Overtake(Complete.Deploy with { HealthMinutes = 12, Namespace = "theirs" });

        Type(page, "deploy-namespace", "shop");
        Clock.Advance(TimeSpan.FromSeconds(1));
        page.WaitForAssertion(() => Assert.Contains("Somebody else changed the same part", page.Markup, StringComparison.Ordinal));
        Assert.Equal("shop", page.Find("input[data-testid='deploy-namespace']").GetAttribute("value"));
        Click(page, "reload-keep");
        WaitForSave(page);

        Assert.Equal(("shop", 12), (Stored.Deploy.Namespace, Stored.Deploy.HealthMinutes));
        Assert.Empty(Stored.Test.Probes);
    }

    [Theory, MemberData(nameof(Slugs))]
    public void An_auditor_sees_everything_and_can_change_nothing(string slug)
    {
        BecomeAuditor();
        var page = Open(slug, Complete, Every);

        Assert.NotEmpty(page.FindAll("[data-testid='read-only']"));
        Assert.All(
            // Looking for something changes nothing.
            page.FindAll(".wizard-step input").Where(i => i.Closest(".search-panel") is null),
            i => Assert.True(i.HasAttribute("readonly") || i.HasAttribute("disabled"), i.OuterHtml)
        );
        Assert.Empty(
            page.FindAll(
                "[data-testid='review-run'], [data-testid='site-add'], [data-testid='suggest-ranges'], [data-testid='file-add'], [data-testid='probe-add']"
            )
        );
    }

    public static TheoryData<string> Slugs() => [.. WizardSteps.All.Select(s => s.Slug)];

    [Fact]
    public void A_plan_that_is_gone_is_said()
    {
        Store.Put(Plan.Empty);

        var page = Render<WizardPage>(p => p.Add(w => w.Id, Guid.NewGuid()));

        Assert.Contains("There is no such plan.", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void The_review_lists_what_is_open_by_step_and_every_step_of_the_blueprint()
    {
        var page = Open("review", WithSites);

        Assert.Contains("has no overlay", page.Find("[data-testid='review-problems']").TextContent, StringComparison.Ordinal);
        Assert.True(page.Find("[data-testid='review-run']").HasAttribute("disabled"));
        var graph = Blueprint.ForDeploy(Store.Only.Id, "shop", WithSites);
        Assert.Equal(graph.Steps.Count, page.FindAll("[data-testid='blueprint-table'] tbody tr").Count);
        Assert.Equal(graph.Steps.Count, page.FindAll("[data-testid='blueprint-picture'] .bp-step").Count);
    }

    [Fact]
    public void A_complete_plan_is_run_and_the_page_goes_to_the_run()
    {
        var page = Open("review", Complete, Every);

        Click(page, "review-run");

        page.WaitForAssertion(() => Assert.EndsWith("/runs/1", Address, StringComparison.Ordinal));
        Assert.Equal([1L], Runs.Queued);
        Assert.Empty(page.FindAll("[data-testid='review-tear-down']"));
    }

    [Fact]
    public async Task What_was_deployed_last_is_torn_down_and_named_first()
    {
        Store.Put(Complete, Every);
        var request = await Get<RunService>()
            .RequestAsync(Who.Now, Store.Only, RunPurpose.Deploy, Xunit.TestContext.Current.CancellationToken);
        Runs.All[0] = request.Value with { State = RunState.Succeeded };
        Store.Overtake(Complete.Sites with { All = [Complete.Sites.All[0] with { Name = "Renamed" }, Complete.Sites.All[1]] });
        var page = Render<WizardPage>(p => p.Add(w => w.Id, Store.Only.Id).Add(w => w.Slug, "review"));

        Click(page, "review-tear-down");

        var question = Dialogs!.WaitForElement(".mud-dialog-content").TextContent;
        Assert.Contains("Hangzhou, Beijing, then 21 cloud resources", question, StringComparison.Ordinal);
    }

    [Fact]
    public void Roles_are_read_anew_at_every_save()
    {
        var page = Open("deploy", Complete);
        Who.Now = new Actor("u1", "alice", new HashSet<Role> { Role.Auditor });

        Type(page, "deploy-namespace", "shop");
        Clock.Advance(TimeSpan.FromSeconds(1));

        page.WaitForAssertion(() => Assert.Contains("may not do this", page.Markup, StringComparison.Ordinal));
        Assert.Equal("hello", Stored.Deploy.Namespace);
    }

    static string? State(IRenderedComponent<WizardPage> page, string slug) =>
        page.Find($"[data-testid='step-link-{slug}']").GetAttribute("data-state");
}
