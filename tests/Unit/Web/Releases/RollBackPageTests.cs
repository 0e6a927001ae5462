using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Tandem.Clusters;
using Tandem.Releases;
using Tandem.Runs;
using Tandem.Unit.Core.Fakes;
using Tandem.Web.Features.Releases;
using Xunit;

namespace Tandem.Unit.Web.Releases;

public sealed class RollBackPageTests : ReleasePages
{
    static readonly ObjectRef Settings = new("", "ConfigMap", "shop", "settings");

    IRenderedComponent<RollBackPage> Open(long run = 1) => Render<RollBackPage>(p => p.Add(r => r.PlanId, Draft.Id).Add(r => r.Run, run));

    static PlannedObject Planned(ObjectAction action, params FieldChange[] fields) =>
        new(Settings, action, fields, NeedsConsent: action == ObjectAction.Recreate);

    [Fact]
    public void Rule_44_what_changes_is_shown_for_each_site_and_one_click_makes_a_run_of_exactly_that()
    {
        Clusters.Planned = new([Planned(ObjectAction.Change, new FieldChange("data.colour", FieldFate.Set, "\"green\"", "\"blue\""))]);
        var page = Open();
        page.WaitForAssertion(() =>
            Assert.Contains("data.colour", page.Find("[data-testid=rollback-site-primary]").TextContent, StringComparison.Ordinal)
        );
        page.Find("[data-testid=rollback-run]").Click();
        Dialogs!.WaitForElement("[data-testid=confirm]").Click();
        var address = ((IServiceProvider)Services).GetRequiredService<NavigationManager>();
        page.WaitForAssertion(() => Assert.EndsWith("/runs/4", address.Uri, StringComparison.Ordinal));
        var definition = Runs.DefinitionAsync(4, default).Result()!;
        Assert.Equal(RunPurpose.RollBack, Runs.Run(4).Purpose);
        Assert.Equal(["backup-2", "primary"], definition.RollBack!.Sites.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(Clusters.Planned.Hash(), definition.Clusters!["primary"].Hash());
        Assert.Equal([4L], Queue.Runs);
        Assert.DoesNotContain(
            definition.Graph.Steps,
            s => s.Resource is not null || s.Kind is StepKinds.Render or StepKinds.EnsureResource
        );
    }

    [Fact]
    public void Rule_44_what_stands_in_the_way_holds_the_button_until_it_is_decided_or_its_site_left_out()
    {
        Clusters.Planned = new([Planned(ObjectAction.Recreate)]);
        var page = Open();
        page.WaitForAssertion(() => Assert.NotNull(page.Find("[data-testid=rollback-blocked-primary]")));
        Assert.True(page.Find("[data-testid=rollback-run]").HasAttribute("disabled"));
        page.Find(
                "[data-testid=rollback-site-primary] [data-testid='agree-ConfigMap/shop/settings'] input, [data-testid=rollback-site-primary] input[data-testid='agree-ConfigMap/shop/settings']"
            )
            .Change(true);
        var asked = Clusters.Asked[^1].Decisions.Concat(Clusters.Asked[^2].Decisions);
        Assert.Contains(new ApplyDecision("primary", Settings, null, ApplyChoice.Recreate), asked);
    }

    [Fact]
    public void Rule_44_a_site_that_does_not_answer_is_left_out_and_holds_up_no_other()
    {
        Clusters.Failure = new Failure("cluster.away", Text.Of($"It is away."), Text.Of($"Wait."));
        var page = Open();
        page.WaitForAssertion(() => Assert.Contains("It is away.", page.Markup, StringComparison.Ordinal));
        Assert.True(page.Find("[data-testid=rollback-run]").HasAttribute("disabled"));
    }

    [Fact]
    public void Rule_44_a_pin_refuses_every_other_release_with_who_and_why_and_lets_its_own_back()
    {
        _ = Kept.SetAsync(new ReleasePin(Draft.Id, 2, "Audit week", "lea", Clock.GetUtcNow()), null!, default);
        Clusters.Planned = new([Planned(ObjectAction.Change)]);
        var page = Open();
        page.WaitForAssertion(() => Assert.NotNull(page.Find("[data-testid=pin-notice]")));
        page.Find("[data-testid=rollback-run]").Click();
        Dialogs!.WaitForElement("[data-testid=confirm]").Click();
        page.WaitForAssertion(() =>
            Assert.Contains("lea pinned the release of run 2", page.Find(".failure").TextContent, StringComparison.Ordinal)
        );
        Assert.Contains("Audit week", page.Find(".failure").TextContent, StringComparison.Ordinal);

        var other = Open(2);
        other.WaitForAssertion(() => Assert.False(other.Find("[data-testid=rollback-run]").HasAttribute("disabled")));
        other.Find("[data-testid=rollback-run]").Click();
        Dialogs!.WaitForElement("[data-testid=confirm]").Click();
        other.WaitForAssertion(() => Assert.Equal([4L], Queue.Runs));
    }
}
