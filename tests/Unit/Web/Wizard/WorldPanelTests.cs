using Bunit;
using Tandem.Clouds;
using Tandem.Clouds.Planning;
using Tandem.Plans;
using Tandem.Runs;
using Tandem.Web.Features.Wizard;
using Xunit;

namespace Tandem.Unit.Web.Wizard;

public sealed class WorldPanelTests : WizardTest
{
    static readonly PlanStep[] Every = Enum.GetValues<PlanStep>();

    IRenderedComponent<WizardPage> Look(Action<StepGraph>? prepare = null)
    {
        Store.Put(Complete, Every);
        prepare?.Invoke(Blueprint.ForDeploy(Store.Only.Id, Store.Only.Name, Complete));
        var page = Render<WizardPage>(p => p.Add(w => w.Id, Store.Only.Id).Add(w => w.Slug, "review"));
        Click(page, "world-look");
        page.WaitForAssertion(() => page.Find("[data-testid='world-counts']"));
        return page;
    }

    void Have(StepGraph graph)
    {
        foreach (var spec in graph.Steps.Select(s => s.Resource).OfType<ResourceSpec>())
        {
            var id = $"{spec.Kind}-{spec.Owner.Key}".ToLowerInvariant();
            Clouds.Owned.Add(new(spec.Kind, id, spec.Name, spec.Region, ResourceState.Ready, "Available", spec.Owner));
        }
    }

    static string? Action(IRenderedComponent<WizardPage> page, string key) =>
        page.Find($"[data-testid='world-action-{key}']").GetAttribute("data-action");

    [Fact]
    public void Nothing_is_asked_of_a_cloud_before_somebody_wants_to_look()
    {
        var page = Open("review", Complete, Every);
        Assert.NotNull(page.Find("[data-testid='world-plan']"));
        Assert.Empty(page.FindAll("[data-testid='world-counts']"));
    }

    [Fact]
    public void Where_nothing_is_yet_everything_is_created_and_the_time_is_told()
    {
        var page = Look();
        Assert.Equal("Create", Action(page, "hangzhou/network"));
        Assert.Contains("Takes about 6 min", page.Find("[data-testid='world-counts']").TextContent, StringComparison.Ordinal);
        Assert.Contains("vpc:CreateVpc", page.Find("[data-testid='policy-text']").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_difference_shows_its_field_what_was_found_and_what_is_wanted()
    {
        var page = Look(graph =>
        {
            Have(graph);
            Clouds.Differences["firewall-hangzhou/firewall"] = [new("rule", "tcp 80", "tcp 8080", true)];
        });
        Assert.Equal("Keep", Action(page, "hangzhou/network"));
        Assert.Equal("Change", Action(page, "hangzhou/firewall"));
        var row = page.Find("[data-testid='world-action-hangzhou/firewall']").Closest("tr")!;
        Assert.Equal("tcp 8080", row.QuerySelector("del")!.TextContent);
        Assert.Equal("tcp 80", row.QuerySelector("ins")!.TextContent);
    }

    [Fact]
    public void A_run_after_looking_keeps_what_was_shown_and_what_was_agreed_to()
    {
        var page = Look(graph =>
        {
            Have(graph);
            Clouds.Differences["firewall-hangzhou/firewall"] = [new("network", "vpc-1", "vpc-2", false)];
        });
        Assert.Equal("Replace", Action(page, "hangzhou/firewall"));
        page.Find("input[data-testid='world-agree-hangzhou/firewall']").Change(true);
        Click(page, "review-run");
        page.WaitForAssertion(() => Assert.EndsWith("/runs/1", Address, StringComparison.Ordinal));
        Assert.Equal(["hangzhou/firewall"], Runs.Definition!.Previewed!.Agreed);
    }

    [Fact]
    public void A_cloud_that_does_not_answer_is_told_and_the_run_is_refused_until_it_is_put_away()
    {
        Clouds.Broken = new("down", Text.Of($"The cloud is down."), Text.Of($"Wait."));
        var page = Look();
        Assert.Contains("The cloud is down.", page.Find("[data-testid='world-plan']").TextContent, StringComparison.Ordinal);
        Click(page, "review-run");
        page.WaitForAssertion(() => Assert.Contains("It is not known what would change", page.Markup, StringComparison.Ordinal));
        Assert.Empty(Runs.Queued);
    }

    [Fact]
    public void The_first_step_shows_the_policy_and_what_was_refused()
    {
        var refused = new Failure(
            AccountTester.PermissionsCode,
            Text.Of($"Missing: {"vpc:CreateVpc, ecs:CreateSecurityGroup"}."),
            Text.Of($"Ask.")
        );
        Accounts.All[0] = Accounts.All[0] with { LastCheck = new(default, "arn", null, [], [refused]) };
        var page = Open("credentials", Complete, Every);
        Assert.Equal(2, page.FindAll("[data-testid='policy-missing'] li").Count);
        Assert.Contains("vpc:DeleteVpc", page.Find("[data-testid='policy-text']").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void The_third_step_lists_what_each_backup_gets_instead()
    {
        var page = Open("resources", Complete, Every);
        page.WaitForAssertion(() => page.Find("[data-testid='clone-beijing']"));
        Assert.Empty(page.FindAll("[data-testid='clone-hangzhou']"));
        Click(page, "clone-use-beijing");
        WaitForSave(page);
        Assert.Equal(["cn-beijing-a", "cn-beijing-b"], Stored.Resources.Network("beijing")!.Subnets.Select(s => s.Zone));
    }
}
