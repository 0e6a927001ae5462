using Tandem.Clouds;
using Tandem.Clouds.Planning;
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

    /// <summary>Gives another name to whatever of the primary takes one in place.</summary>
    public static async Task RenameAsync(SeededConsole console, PlanDraft plan)
    {
        var site = plan.Plan.Site("primary");
        var cloud = (await console.Get<ICloudProvider>().OpenAsync(site.AccountId, CancellationToken.None)).Value;
        var owned = (await cloud.ListOwnedAsync(site.Region, plan.Id.ToString("N"), CancellationToken.None)).Value;
        var graph = Blueprint.ForDeploy(plan.Id, plan.Name, plan.Plan);
        var adopted = Adoption.Of(plan.Plan, graph, site.Key);
        string IdOf(string key) => adopted.GetValueOrDefault(key) ?? owned.FirstOrDefault(r => r.Owner!.Key == key)?.Id ?? key;
        foreach (var live in owned.Where(r => graph.Contains(r.Owner!.Key)))
        {
            // An address of another site is taken for what it is here.
            var spec = graph[live.Owner!.Key].Resource!.Bind(k => AddressReference.IsOne(k) ? live.Address ?? k : IdOf(k)) with
            {
                Name = "by-hand",
            };
            var differences = await cloud.CompareAsync(spec, live, CancellationToken.None);
            Assert.True(differences.Ok, differences.Failure?.ToString());
            if (differences.Value is [{ Field: "name", CanChange: true }])
            {
                var changed = await cloud.ChangeAsync(spec, live, "by-hand", CancellationToken.None);
                Assert.True(changed.Ok, changed.Failure?.ToString());
                await ReadyAsync(cloud, changed.Value);
            }
        }
    }

    static async Task ReadyAsync(ICloud cloud, CloudResource resource)
    {
        while ((await cloud.ReadAsync(resource, CancellationToken.None)).Value!.State != ResourceState.Ready)
        {
            await Task.Delay(10);
        }
    }
}
