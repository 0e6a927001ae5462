using Microsoft.Extensions.Logging.Abstractions;
using Tandem.Clouds;
using Tandem.Clouds.Planning;
using Tandem.Plans;
using Tandem.Runs;
using Tandem.Sandbox;
using Xunit;

namespace Tandem.Integration.EndToEnd;

/// <summary>A company's own network, subnets and address stand in for those that the console would make; against a Sandbox over TLS.</summary>
public sealed class AdoptionRunTests
{
    static CancellationToken Soon => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_exists_is_chosen_used_as_it_is_and_outlives_the_tear_down()
    {
        var folder = Directory.CreateTempSubdirectory("tandem-adopt-").FullName;
        try
        {
            var options = new SandboxOptions { DataDirectory = Path.Combine(folder, "sandbox"), Speed = 500 };
            await using var server = await SandboxServer.StartAsync(options, NullLoggerFactory.Instance, Soon);
            await using var console = await SeededConsole.OpenAsync(Path.Combine(folder, "data"));
            var accounts = await console.AddAccountsAsync(server.Descriptor);
            var plain = await console.AddPlanAsync("Shop", accounts);
            var site = plain.Plan.Site("primary");
            var theirs = await MakeAsync(console, site, plain.Plan.Resources.Network("primary")!);

            var resources = await ChooseAsync(console, plain.Plan, site, theirs);
            Assert.Empty((plain.Plan with { Resources = resources }).Check());
            Assert.Equal("10.99.0.0/16", resources.Network("primary")!.Cidr);
            Assert.Equal(["10.99.1.0/24", "10.99.2.0/24"], resources.Network("primary")!.Subnets.Select(s => s.Cidr));
            var plan = await console.AddPlanAsync("Shop in our network", accounts, p => p with { Resources = resources });

            var world = (await console.Get<WorldPlanner>().PreviewAsync(SeededConsole.Engineer, plan, null, Soon)).Value;
            Assert.Equal(
                ["primary/egress-address", "primary/network", "primary/subnet-1", "primary/subnet-2"],
                world.Resources.Where(r => r.Action == ResourceAction.Adopt).Select(r => r.Key).Order()
            );

            var made = await console.ExecuteAsync((await console.RequestAsync(plan)).Id);
            Assert.True(made.State == RunState.Succeeded, string.Join('\n', made.Steps.Values.Select(s => s.Outcome).OfType<Failed>()));
            Assert.Equal(theirs["network"].Id, made.Step("primary/network").Resource!.Id);
            var mine = server.Resources.Where(r => r.Tags.GetValueOrDefault(Ownership.PlanTag) == plan.Id.ToString("N")).ToList();
            Assert.DoesNotContain(
                mine,
                r => r.Region == site.Region && r.Kind is "vpc" or "vswitch" && r.Account == Account(server, theirs)
            );
            Assert.Contains(mine, r => r.Kind == "security-group" && r.Region == site.Region);

            var removed = await console.ExecuteAsync((await console.RequestAsync(plan, RunPurpose.TearDown)).Id);
            Assert.Equal(RunState.Succeeded, removed.State);
            Assert.DoesNotContain(server.Resources, r => r.Tags.GetValueOrDefault(Ownership.PlanTag) == plan.Id.ToString("N"));
            Assert.All(theirs.Values, t => Assert.Contains(server.Resources, r => r.Id == t.Id));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static string Account(SandboxServer server, Dictionary<string, CloudResource> theirs) =>
        server.Resources.Single(r => r.Id == theirs["network"].Id).Account;

    /// <summary>What the company made before the console came, in a range that no plan would suggest.</summary>
    static async Task<Dictionary<string, CloudResource>> MakeAsync(SeededConsole console, SiteChoice site, SiteNetwork like)
    {
        var cloud = (await console.Get<ICloudProvider>().OpenAsync(site.AccountId, Soon)).Value;
        Ownership Owner(string part) => new("the company", part);
        var made = new Dictionary<string, CloudResource>();
        async Task AddAsync(ResourceSpec spec)
        {
            var resource = (await cloud.CreateAsync(spec.Bind(k => made[k].Id), Guid.NewGuid().ToString("N"), Soon)).Value;
            while (resource.State == ResourceState.Creating)
            {
                await Task.Delay(10, Soon);
                resource = (await cloud.ReadAsync(resource, Soon)).Value!;
            }
            made[spec.Owner.Key] = resource;
        }
        await AddAsync(new NetworkSpec("company", site.Region, Owner("network"), "10.99.0.0/16"));
        await AddAsync(new SubnetSpec("company-1", site.Region, Owner("subnet-1"), "network", like.Subnets[0].Zone, "10.99.1.0/24"));
        await AddAsync(new SubnetSpec("company-2", site.Region, Owner("subnet-2"), "network", like.Subnets[1].Zone, "10.99.2.0/24"));
        await AddAsync(new ElasticIpSpec("company-address", site.Region, Owner("egress-address"), 10));
        return made;
    }

    /// <summary>As the page does it: every place gets one of those that the cloud lists.</summary>
    static async Task<ResourcesSection> ChooseAsync(
        SeededConsole console,
        Plan plan,
        SiteChoice site,
        Dictionary<string, CloudResource> theirs
    )
    {
        var resources = plan.Resources;
        foreach (var slot in Adoption.Slots(plan, site).Where(s => theirs.ContainsKey(s.Part)))
        {
            var listed = await console
                .Get<CloudCatalog>()
                .ExistingAsync(SeededConsole.Engineer, site.AccountId, site.Region, slot.Kind, Soon);
            Assert.True(listed.Ok, listed.Failure?.ToString());
            var live = Assert.Single(listed.Value, r => r.Id == theirs[slot.Part].Id);
            Assert.NotNull(Adoption.Refusal(live, slot.Kind, null));
            Assert.Null(Adoption.Refusal(live with { Owner = null }, slot.Kind, theirs["network"].Id));
            resources = Adoption.Choose(resources, slot, live);
        }
        return resources;
    }
}
