using System.Text.Json;
using Tandem.Clouds;
using Tandem.Clouds.Planning;
using Tandem.Plans;
using Tandem.Runs;
using Tandem.Unit.Core.Fakes;
using Xunit;

namespace Tandem.Unit.Core.Planning;

public sealed class WorldPlanTests
{
    static readonly PlanDraft Draft = SamplePlan.Draft();
    static readonly StepGraph Graph = Blueprint.ForDeploy(Draft.Id, Draft.Name, Draft.Plan);

    readonly MemoryCloud _cloud = new();

    async Task<WorldPlan> MakeAsync(Plan? plan = null, IReadOnlyDictionary<ResourceKind, TimeSpan>? times = null)
    {
        var graph = plan is null ? Graph : Blueprint.ForDeploy(Draft.Id, Draft.Name, plan);
        var world = await new WorldReader(_cloud).ReadAsync(
            Draft.Id,
            plan ?? Draft.Plan,
            graph,
            null,
            TestContext.Current.CancellationToken
        );
        return WorldPlan.Make(graph, world, "hash", times);
    }

    void MakeAll()
    {
        foreach (var step in Graph.Steps.Where(s => s.Resource is not null))
        {
            _cloud.Put(step.Resource!);
        }
    }

    [Fact]
    public async Task Where_nothing_is_everything_is_created_after_what_it_stands_on()
    {
        var world = await MakeAsync();
        Assert.Equal(Graph.Steps.Count(s => s.Resource is not null), world.Count(ResourceAction.Create));
        var seen = new HashSet<string>();
        foreach (var resource in world.Resources)
        {
            Assert.All(resource.DependsOn, d => Assert.Contains(d, seen));
            seen.Add(resource.Key);
        }
        Assert.Contains("vpc:CreateVpc", world.Operations);
        Assert.DoesNotContain("vpc:DeleteVpc", world.Operations);
    }

    [Fact]
    public async Task What_is_as_planned_is_kept()
    {
        MakeAll();
        var world = await MakeAsync();
        Assert.All(world.Resources, r => Assert.Equal(ResourceAction.Keep, r.Action));
        Assert.Null(world.Expected);
    }

    [Fact]
    public async Task A_field_that_can_be_changed_is_changed_and_another_needs_a_new_resource()
    {
        MakeAll();
        _cloud.Differences[_cloud.Of("primary/firewall").Id] = [new("rule", "tcp 80", null, true)];
        _cloud.Differences[_cloud.Of("primary/subnet-1").Id] = [new("name", "a", "b", true), new("zone", "a", "b", false)];
        var world = await MakeAsync();
        Assert.Equal(ResourceAction.Change, world.Find("primary/firewall")!.Action);
        var replaced = world.Find("primary/subnet-1")!;
        Assert.Equal(ResourceAction.Replace, replaced.Action);
        Assert.Contains("zone", replaced.Why.ToString(), StringComparison.Ordinal);
        Assert.True(replaced.NeedsConsent);
    }

    [Fact]
    public async Task What_ended_badly_is_replaced_and_what_is_on_its_way_out_is_made_anew()
    {
        MakeAll();
        var (sick, going) = (_cloud.Of("primary/cluster"), _cloud.Of("primary/listener"));
        _cloud.All[sick.Id] = sick with { State = ResourceState.Failed, Status = "failed" };
        _cloud.All[going.Id] = going with { State = ResourceState.Deleting };
        var world = await MakeAsync();
        Assert.Equal(ResourceAction.Replace, world.Find("primary/cluster")!.Action);
        Assert.Equal(ResourceAction.Create, world.Find("primary/listener")!.Action);
    }

    [Fact]
    public async Task What_is_ours_and_no_longer_wanted_comes_last_and_what_stands_on_others_first()
    {
        MakeAll();
        var owner = new Ownership(Draft.Id.ToString("N"), "primary/old");
        _cloud.Put(ResourceKind.Network, "old", "cn-hangzhou", owner);
        _cloud.Put(ResourceKind.Listener, "older", "cn-hangzhou", owner with { Key = "primary/older" });
        _cloud.Put(ResourceKind.Network, "foreign", "cn-hangzhou", null);
        var world = await MakeAsync();
        Assert.Equal(["older", "old"], world.Resources.TakeLast(2).Select(r => r.Name));
        Assert.Equal(2, world.Count(ResourceAction.Delete));

        var agreed = world with { Agreed = ["primary/old", "primary/older"] };
        var steps = Removal.AddTo(Graph, agreed, owner.Plan).Steps.Where(s => s.Kind == StepKinds.RemoveResource).ToList();
        Assert.Equal(["older", "old"], steps.Select(s => s.Resource!.Name));
        Assert.Contains(steps[0].Key, steps[1].DependsOn);
        Assert.Contains("primary/deploy", steps[0].DependsOn);
        Assert.Same(Graph, Removal.AddTo(Graph, world, owner.Plan));
    }

    [Fact]
    public async Task Another_layer_makes_another_entrance_and_the_old_one_is_offered_for_removal()
    {
        MakeAll();
        var plan = Draft.Plan with { Routing = Draft.Plan.Routing with { Layer = BalancerLayer.Application } };
        var world = await MakeAsync(plan);
        string[] made = ["primary/app-entrance", "primary/app-server-group", "primary/app-listener"];
        Assert.All(made, k => Assert.Equal(ResourceAction.Create, world.Find(k)!.Action));
        string[] gone = ["primary/listener", "primary/entrance", "primary/server-group"];
        Assert.All(gone, k => Assert.Equal(ResourceAction.Delete, world.Find(k)!.Action));
        Assert.Contains("alb:CreateLoadBalancer", world.Operations);
    }

    [Fact]
    public async Task An_adopted_resource_is_used_as_it_is()
    {
        var mine = _cloud.Put(ResourceKind.Network, "company network", "cn-hangzhou", null);
        var plan = Draft.Plan with { Resources = Draft.Plan.Resources with { Adopted = [new("primary", ResourceKind.Network, mine.Id)] } };
        var network = (await MakeAsync(plan)).Find("primary/network")!;
        Assert.Equal((ResourceAction.Adopt, mine.Id), (network.Action, network.Id));

        _cloud.All.Clear();
        var unread = Assert.Single((await MakeAsync(plan)).Unread);
        Assert.Equal("resource.adopted-gone", unread.Problem.Code);
    }

    [Fact]
    public async Task A_site_that_does_not_answer_is_named_and_nothing_is_said_about_it()
    {
        _cloud.Broken["cn-beijing"] = new("down", Text.Of($"It is down."), Text.Of($"Wait."));
        var world = await MakeAsync();
        Assert.Equal("backup-1", Assert.Single(world.Unread).Site);
        Assert.DoesNotContain(world.Resources, r => r.Site == "backup-1");
        Assert.Contains(world.Resources, r => r.Site == "primary");
    }

    [Fact]
    public async Task Its_hash_covers_what_is_done_and_not_how_long_it_takes()
    {
        MakeAll();
        var hash = (await MakeAsync()).Hash();
        var times = new Dictionary<ResourceKind, TimeSpan> { [ResourceKind.Network] = TimeSpan.FromSeconds(1) };
        Assert.Equal(hash, (await MakeAsync(times: times)).Hash());
        _cloud.Differences[_cloud.Of("primary/firewall").Id] = [new("rule", "tcp 80", null, true)];
        Assert.NotEqual(hash, (await MakeAsync()).Hash());
    }

    [Fact]
    public async Task The_expected_time_is_that_of_the_longest_chain_and_unknown_when_a_part_is()
    {
        var times = Enum.GetValues<ResourceKind>().ToDictionary(k => k, _ => TimeSpan.FromSeconds(10));
        // Network, subnet, NAT gateway, its address bound to it, the rule that lets out, cluster.
        Assert.Equal(TimeSpan.FromSeconds(60), (await MakeAsync(times: times)).Expected);
        times.Remove(ResourceKind.Cluster);
        Assert.Null((await MakeAsync(times: times)).Expected);
    }

    [Fact]
    public async Task It_is_kept_with_the_run_and_a_definition_without_it_still_reads()
    {
        _cloud.Put(Graph["primary/network"].Resource!);
        var definition = new RunDefinition(Draft.Plan, Graph, await MakeAsync() with { Agreed = ["primary/network"] });
        var json = JsonSerializer.Serialize(definition, PlanJson.Options);
        var read = JsonSerializer.Deserialize<RunDefinition>(json, PlanJson.Options)!;
        Assert.Equal(definition.Previewed!.Hash(), read.Previewed!.Hash());

        var old = JsonSerializer.Deserialize<RunDefinition>("""{"plan":null,"graph":{"steps":[]}}""", PlanJson.Options)!;
        Assert.Null(old.Previewed);
        Assert.DoesNotContain("adopted", JsonSerializer.Serialize(Draft.Plan, PlanJson.Options), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hundred_sites_are_planned_whole()
    {
        var sites = Enumerable
            .Range(0, 100)
            .Select(i => new SiteChoice($"site-{i}", $"Site {i}", SamplePlan.Cloud, $"region-{i}"))
            .ToList();
        var plan = Draft.Plan with
        {
            Sites = Draft.Plan.Sites with { All = sites },
            Resources = Draft.Plan.Resources with { Networks = [.. sites.Select((s, i) => SamplePlan.Network(s.Key, i))] },
        };
        var world = await MakeAsync(plan);
        Assert.Equal(100, world.Resources.Select(r => r.Site).Distinct().Count());
        Assert.Equal(100, world.Resources.Count(r => r.Kind == ResourceKind.Cluster));
    }
}
