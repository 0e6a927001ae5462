using Tandem.Clouds;
using Tandem.Plans;
using Tandem.Runs;
using Xunit;

namespace Tandem.Integration.EndToEnd;

/// <summary>What somebody does with the cloud's own tools, behind the console's back.</summary>
static class ForeignHand
{
    /// <summary>Gives the primary's firewall other rules.</summary>
    public static async Task ChangeRulesAsync(SeededConsole console, PlanDraft plan, IReadOnlyList<FirewallRule> rules)
    {
        var site = plan.Plan.Site("primary");
        var cloud = (await console.Get<ICloudProvider>().OpenAsync(site.AccountId, CancellationToken.None)).Value;
        var owned = (await cloud.ListOwnedAsync(site.Region, plan.Id.ToString("N"), CancellationToken.None)).Value;
        string IdOf(string key) => owned.Single(r => r.Owner!.Key == key).Id;
        var step = Blueprint.ForDeploy(plan.Id, plan.Name, plan.Plan)["primary/firewall"];
        var spec = (FirewallSpec)step.Resource!.Bind(IdOf) with { Rules = rules };
        var changed = await cloud.ChangeAsync(
            spec,
            owned.Single(r => r.Owner!.Key == "primary/firewall"),
            "by-hand",
            CancellationToken.None
        );
        Assert.True(changed.Ok, changed.Failure?.ToString());
    }
}
