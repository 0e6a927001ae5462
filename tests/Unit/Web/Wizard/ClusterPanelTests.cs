using Bunit;
using Tandem.Clusters;
using Tandem.Plans;
using Tandem.Releases;
using Tandem.Web.Features.Wizard;
using Xunit;

namespace Tandem.Unit.Web.Wizard;

public sealed class ClusterPanelTests : WizardTest
{
    static readonly PlanStep[] Every = Enum.GetValues<PlanStep>();
    static readonly ObjectRef Web = new("apps", "Deployment", "shop", "web");
    static readonly ObjectRef Claim = new("", "PersistentVolumeClaim", "shop", "data");

    IRenderedComponent<WizardPage> Look(params PlannedObject[] objects)
    {
        Store.Put(Complete, Every);
        Clusters.Planned = new(objects);
        // The first site was deployed to before, so its cluster is known; the account of the edge opens it without a cloud.
        var site = Complete.Sites.All[0];
        var place = new ClusterPlace(Edge, "", null);
        Releases.All = [new(Store.Only.Id, "shop", site.Key, site.Name, place, 1, Clock.GetUtcNow(), "", "aa11", [], false, false)];
        var page = Render<WizardPage>(p => p.Add(w => w.Id, Store.Only.Id).Add(w => w.Slug, "review"));
        Click(page, "cluster-look");
        page.WaitForAssertion(() => page.Find($"[data-testid='cluster-counts-{site.Key}']"));
        return page;
    }

    static PlannedObject Conflict { get; } =
        new(Web, ObjectAction.Conflict, [new("spec.replicas", FieldFate.Conflict, "9", "2", new("alice", null))]);

    [Fact]
    public void Nothing_is_asked_of_a_cluster_before_somebody_wants_to_look()
    {
        var page = Open("review", Complete, Every);

        Assert.NotNull(page.Find("[data-testid='cluster-plan']"));
        Assert.Empty(Clusters.Asked);
    }

    [Fact]
    public void A_site_whose_cluster_is_only_made_by_the_run_says_so()
    {
        var page = Look(Conflict);

        var last = Complete.Sites.All[^1];
        Assert.Contains(
            "everything in it is new",
            page.Find($"[data-testid='cluster-site-{last.Key}']").TextContent,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_conflict_shows_both_values_and_the_owner_and_is_decided_field_by_field()
    {
        var page = Look(Conflict);
        Assert.Contains("ago", page.Find("[data-testid='cluster-age']").TextContent, StringComparison.Ordinal);
        var row = page.Find($"[data-testid='object-{Web}']").Closest("tr")!;
        Assert.Equal(("9", "2"), (row.QuerySelector("del")!.TextContent, row.QuerySelector("ins")!.TextContent));
        Assert.Contains("owned by alice", row.TextContent, StringComparison.Ordinal);

        Click(page, "leave-web-spec.replicas");

        var decision = new ApplyDecision(Complete.Sites.All[0].Key, Web, "spec.replicas", ApplyChoice.Yield);
        page.WaitForAssertion(() => Assert.Equal([decision], Stored.Deploy.Decisions));
        // What follows from the decision is asked at once.
        page.WaitForAssertion(() => Assert.Equal([decision], Clusters.Asked[^1].Decisions));
    }

    [Fact]
    public void What_cannot_be_undone_waits_for_a_tick()
    {
        var page = Look(new PlannedObject(Claim, ObjectAction.Prune, [], Text.Of($"It left the release."), NeedsConsent: true));

        page.Find($"input[data-testid='agree-{Claim}']").Change(true);

        page.WaitForAssertion(() => Assert.Equal(ApplyChoice.Prune, Assert.Single(Stored.Deploy.Decisions!).Choice));
    }

    [Fact]
    public async Task A_run_after_looking_keeps_what_was_shown()
    {
        var page = Look(new PlannedObject(Web, ObjectAction.Create, []));

        Click(page, "review-run");

        page.WaitForAssertion(() => Assert.Contains("/runs/", Address, StringComparison.Ordinal));
        var definition = await Runs.DefinitionAsync(1, Xunit.TestContext.Current.CancellationToken);
        Assert.Equal(ObjectAction.Create, Assert.Single(definition!.Clusters![Complete.Sites.All[0].Key].Objects).Action);
    }

    [Fact]
    public void Who_may_only_read_may_decide_nothing()
    {
        BecomeAuditor();
        var page = Open("review", Complete, Every);

        Assert.Empty(page.FindAll("[data-testid^='take-']"));
    }
}
