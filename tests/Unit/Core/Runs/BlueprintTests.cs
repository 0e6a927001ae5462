using System.Text.Json;
using Tandem.Clouds;
using Tandem.Plans;
using Tandem.Runs;
using Tandem.Unit.Core.Fakes;
using Xunit;

namespace Tandem.Unit.Core.Runs;

public sealed class BlueprintTests
{
    static readonly Guid PlanId = new("99999999-9999-9999-9999-999999999999");

    static StepGraph Deploy(Plan? plan = null) => Blueprint.ForDeploy(PlanId, "My Shop!", plan ?? SamplePlan.Good);

    static StepGraph TearDown(Plan? plan = null) => Blueprint.ForTearDown(PlanId, "My Shop!", plan ?? SamplePlan.Good);

    static Plan Ordered(SiteOrder order) => SamplePlan.Good with { Deploy = SamplePlan.Good.Deploy with { Order = order } };

    [Fact]
    public void Nothing_is_made_before_every_overlay_rendered()
    {
        var graph = Deploy();
        foreach (var site in SamplePlan.Good.Sites.All)
        {
            var after = graph.DependantsOf(Blueprint.RenderKey(site.Key));
            Assert.All(
                graph.Steps.Where(s => s.Kind is not (StepKinds.Render or StepKinds.CheckAccount)),
                s => Assert.Contains(s.Key, after)
            );
        }
    }

    [Fact]
    public void Nothing_is_made_in_a_site_before_its_account_was_checked()
    {
        var graph = Deploy();
        var after = graph.DependantsOf("primary/account");
        Assert.All(
            graph.Steps.Where(s => s.Site == "primary" && s.Kind is not (StepKinds.Render or StepKinds.CheckAccount)),
            s => Assert.Contains(s.Key, after)
        );
    }

    [Fact]
    public void With_the_primary_first_every_backup_waits_for_it()
    {
        var graph = Deploy();
        var after = graph.DependantsOf("primary/deploy");
        Assert.Superset(new HashSet<string> { "backup-1/deploy", "backup-2/deploy" }, after.ToHashSet());
        Assert.DoesNotContain("backup-1/deploy", graph["backup-2/deploy"].DependsOn);
        Assert.DoesNotContain("backup-1/cluster", after);
    }

    [Fact]
    public void One_by_one_each_site_waits_for_the_one_before()
    {
        var graph = Deploy(Ordered(SiteOrder.OneByOne));
        Assert.Contains("primary/deploy", graph["backup-1/deploy"].DependsOn);
        Assert.Contains("backup-1/deploy", graph["backup-2/deploy"].DependsOn);
    }

    [Fact]
    public void All_at_once_no_site_waits_for_another()
    {
        var graph = Deploy(Ordered(SiteOrder.AllAtOnce));
        Assert.DoesNotContain(graph.DependantsOf("primary/deploy"), k => k.StartsWith("backup", StringComparison.Ordinal));
    }

    [Fact]
    public void Only_cloud_sites_get_resources_and_only_the_primary_an_entrance()
    {
        var made = Deploy().Steps.Where(s => s.Resource is not null).ToLookup(s => s.Site, s => s.Resource!.Kind);
        Assert.Equal(["backup-1", "primary"], made.Select(m => m.Key).Order());
        Assert.Contains(ResourceKind.LoadBalancer, made["primary"]);
        Assert.DoesNotContain(ResourceKind.LoadBalancer, made["backup-1"]);
        Assert.Equal(2, made["backup-1"].Count(k => k == ResourceKind.Subnet));
    }

    [Fact]
    public void A_site_with_a_cluster_of_its_own_gets_no_resources()
    {
        var plan = SamplePlan.Good with { Resources = SamplePlan.Good.Resources with { ExistingClusters = [new("backup-1", "c-1")] } };
        var graph = Deploy(plan);
        Assert.DoesNotContain(graph.Steps, s => s.Site == "backup-1" && s.Resource is not null);
        Assert.Contains("backup-1/account", graph["backup-1/prepare"].DependsOn);
    }

    [Fact]
    public void Visitors_are_sent_before_the_primary_is_probed()
    {
        var graph = Deploy();
        Assert.Equal(["primary/register"], graph["primary/probe"].DependsOn);
        Assert.Equal(["backup-1/deploy"], graph["backup-1/probe"].DependsOn);
    }

    [Fact]
    public void Without_probes_there_is_no_probe_step() =>
        Assert.DoesNotContain(Deploy(SamplePlan.Good with { Test = TestSection.Empty }).Steps, s => s.Kind == StepKinds.Probe);

    [Theory]
    [InlineData(RoutingKind.None, null)]
    [InlineData(RoutingKind.ElasticIp, ResourceKind.ElasticIp)]
    [InlineData(RoutingKind.LoadBalancer, ResourceKind.Listener)]
    public void The_entrance_is_what_the_plan_says(RoutingKind routing, ResourceKind? made)
    {
        var plan = SamplePlan.Good with { Routing = SamplePlan.Good.Routing with { Kind = routing } };
        ResourceKind[] entrances = [ResourceKind.ElasticIp, ResourceKind.LoadBalancer, ResourceKind.ServerGroup, ResourceKind.Listener];
        var found = Deploy(plan)
            .Steps.Where(s => s.Resource is { } r && entrances.Contains(r.Kind) && !s.Key.Contains("/egress", StringComparison.Ordinal))
            .Select(s => s.Resource!.Kind)
            .ToList();
        Assert.Equal(made is null, found.Count == 0);
        Assert.True(made is null || found.Contains(made.Value));
    }

    [Fact]
    public void An_application_load_balancer_is_made_of_things_of_its_own_layer_and_takes_the_visitors()
    {
        var graph = Deploy(SamplePlan.Good with { Routing = SamplePlan.Good.Routing with { Layer = BalancerLayer.Application } });
        var made = graph.Steps.Where(s => s.Resource is not null).ToLookup(s => s.Resource!.Kind, s => s.Key);
        Assert.Equal(["primary/app-entrance"], made[ResourceKind.AppLoadBalancer]);
        Assert.Equal(["primary/app-server-group"], made[ResourceKind.AppServerGroup]);
        Assert.Empty(made[ResourceKind.LoadBalancer].Concat(made[ResourceKind.ServerGroup]).Concat(made[ResourceKind.Listener]));
        var listener = (ListenerSpec)graph["primary/app-listener"].Resource!;
        Assert.Equal(
            ("primary/app-entrance", "primary/app-server-group", ResourceKind.AppListener),
            (listener.LoadBalancer, listener.ServerGroup, listener.Kind)
        );
        Assert.Contains("primary/app-server-group", graph["primary/register"].DependsOn);
    }

    [Fact]
    public void A_plan_and_a_step_stored_before_there_were_layers_read_as_they_were()
    {
        var stored = JsonSerializer.SerializeToNode(SamplePlan.Good.Routing, PlanJson.Options)!.AsObject();
        Assert.True(stored.Remove("layer"));
        Assert.Equal(SamplePlan.Good.Routing, JsonSerializer.Deserialize<RoutingSection>(stored, PlanJson.Options));
        var step = JsonSerializer.SerializeToNode(Deploy()["primary/listener"].Resource, PlanJson.Options)!.AsObject();
        Assert.True(step.Remove("layer"));
        Assert.Equal(ResourceKind.Listener, JsonSerializer.Deserialize<ResourceSpec>(step, PlanJson.Options)!.Kind);
    }

    [Fact]
    public void Every_cluster_waits_for_the_way_out_of_its_network_and_makes_none_itself()
    {
        var graph = Deploy();
        Assert.Contains("primary/egress-snat", graph["primary/cluster"].DependsOn);
        Assert.Contains("backup-1/egress-address-binding", graph["backup-1/egress-snat"].DependsOn);
        Assert.False(((ClusterSpec)graph["primary/cluster"].Resource!).OwnEgress);
    }

    [Fact]
    public void Without_egress_in_the_plan_the_cluster_makes_its_own()
    {
        var graph = Deploy(SamplePlan.Good with { Resources = SamplePlan.Good.Resources with { Egress = false } });
        Assert.DoesNotContain(graph.Steps, s => s.Resource is NatGatewaySpec);
        Assert.True(((ClusterSpec)graph["primary/cluster"].Resource!).OwnEgress);
    }

    [Fact]
    public void A_plan_stored_before_there_was_egress_reads_with_it()
    {
        var stored = JsonSerializer.SerializeToNode(SamplePlan.Good.Resources, PlanJson.Options)!.AsObject();
        Assert.True(stored.Remove("egress"));
        Assert.True(JsonSerializer.Deserialize<ResourcesSection>(stored, PlanJson.Options)!.Egress);
    }

    [Fact]
    public void A_vpn_connects_the_primary_with_each_cloud_backup_at_both_ends_by_one_key()
    {
        var plan = SamplePlan.Good with { Routing = SamplePlan.Good.Routing with { Kind = RoutingKind.Vpn } };
        var graph = Deploy(plan);
        var here = (VpnConnectionSpec)graph["primary/vpn-backup-1"].Resource!;
        var there = (VpnConnectionSpec)graph["backup-1/vpn-primary"].Resource!;
        Assert.Equal(here.Link, there.Link);
        Assert.Equal((here.LocalCidr, here.RemoteCidr), (there.RemoteCidr, there.LocalCidr));
        Assert.Contains("backup-1/vpn", graph["primary/vpn-backup-1-end-2"].DependsOn);
        Assert.Equal("backup-1/vpn@1", ((CustomerGatewaySpec)graph["primary/vpn-backup-1-end-2"].Resource!).Address);
        Assert.DoesNotContain(graph.Steps, s => s.Site == "backup-2" && s.Resource is not null);
        Assert.Contains("primary/vpn-backup-1-end-1/remove", TearDown(plan)["backup-1/vpn/remove"].DependsOn);
        Assert.Empty(plan.Routing.Check(plan));
        var proof = Assert.Single(graph.Steps, s => s.Kind == StepKinds.VerifyLink);
        Assert.Equal(("backup-1/vpn-proof", "backup-1"), (proof.Key, proof.Site));
        Assert.Equal(["backup-1/vpn-primary", "primary/vpn-backup-1"], proof.DependsOn);
    }

    [Fact]
    public void People_are_let_in_once_the_namespace_is_there_and_out_before_anything_is_removed()
    {
        var plan = SamplePlan.Good with
        {
            Deploy = SamplePlan.Good.Deploy with { Users = [new("primary", "2049", false, ClusterRight.Dev, false)] },
        };
        Assert.Empty(plan.Check());
        Assert.Equal(["primary/prepare", "primary/cluster"], Deploy(plan)["primary/users"].DependsOn);
        Assert.Single(Deploy(plan).Steps, s => s.Kind == StepKinds.GrantUsers);
        var down = TearDown(plan);
        Assert.Contains("primary/users/remove", down["primary/cluster/remove"].DependsOn);
        Assert.Contains("primary/undeploy", down["primary/users/remove"].DependsOn);
    }

    [Theory]
    [InlineData("backup-2", "2049", ClusterRight.Dev, false, "Users[0].Site")]
    [InlineData("primary", "alice", ClusterRight.Dev, false, "Users[0].PersonId")]
    [InlineData("primary", "2049", ClusterRight.Ops, false, "Users[0].Right")]
    [InlineData("primary", "2049", ClusterRight.Ops, true, null)]
    public void A_person_that_cannot_be_let_in_is_said_at_the_field(string site, string id, ClusterRight right, bool all, string? field)
    {
        var plan = SamplePlan.Good with { Deploy = SamplePlan.Good.Deploy with { Users = [new(site, id, false, right, all)] } };
        Assert.Equal(field, plan.Check().FirstOrDefault()?.Field);
    }

    [Fact]
    public void Names_in_the_cloud_are_short_and_plain() =>
        Assert.All(
            Deploy().Steps.Where(s => s.Resource is not null).Select(s => s.Resource!.Name),
            n => Assert.Matches("^t-my-shop-[a-z0-9-]{1,50}[a-z0-9]$", n)
        );

    [Fact]
    public void Every_resource_is_removed_before_what_it_stands_on()
    {
        var made = Deploy();
        var removed = TearDown();
        foreach (var step in made.Steps.Where(s => s.Resource is not null))
        {
            foreach (var below in step.DependsOn.Where(d => made[d].Resource is not null))
            {
                Assert.Contains($"{step.Key}/remove", removed[$"{below}/remove"].DependsOn);
            }
        }
    }

    [Fact]
    public void A_tear_down_starts_with_the_application_and_ends_with_the_proof()
    {
        var graph = TearDown();
        Assert.All(graph.Steps.Where(s => s.Kind == StepKinds.RemoveResource), s => Assert.Contains($"{s.Site}/undeploy", s.DependsOn));
        var made = Deploy().Steps.Count(s => s.Site == "primary" && s.Resource is not null);
        Assert.Equal(made, graph["primary/verify-gone"].DependsOn.Count);
        Assert.Equal(3, graph.Steps.Count(s => s.Kind == StepKinds.Undeploy));
    }

    [Fact]
    public void The_same_plan_gives_the_same_graph_and_survives_storage()
    {
        var stored = JsonSerializer.Serialize(Deploy(), PlanJson.Options);
        Assert.Equal(stored, JsonSerializer.Serialize(Deploy(), PlanJson.Options));
        var read = JsonSerializer.Deserialize<StepGraph>(stored, PlanJson.Options);
        Assert.Equal(stored, JsonSerializer.Serialize(read, PlanJson.Options));
    }

    [Fact]
    public void A_classic_load_balancer_gets_a_group_and_a_listener_of_ours()
    {
        var graph = Deploy(SamplePlan.Good with { Routing = SamplePlan.Good.Routing with { Layer = BalancerLayer.Classic } });
        Assert.Equal(ResourceKind.ClassicLoadBalancer, graph["primary/classic-entrance"].Resource!.Kind);
        Assert.Equal("primary/classic-entrance", ((ClassicServerGroupSpec)graph["primary/classic-server-group"].Resource!).LoadBalancer);
        var listener = (ListenerSpec)graph["primary/classic-listener"].Resource!;
        Assert.Equal(("primary/classic-server-group", ResourceKind.ClassicListener), (listener.ServerGroup, listener.Kind));
        Assert.Contains("primary/classic-server-group", graph["primary/register"].DependsOn);
    }

    [Fact]
    public void Every_managed_cluster_gets_the_pools_and_the_application_waits_for_them()
    {
        var plan = SamplePlan.Good with
        {
            Resources = SamplePlan.Good.Resources with { Pools = [new("batch", "ecs.c7.xlarge", 2, "tier=batch")] },
        };
        var graph = Deploy(plan);
        foreach (var site in (string[])["primary", "backup-1"])
        {
            var pool = (NodePoolSpec)graph[$"{site}/pool-batch"].Resource!;
            Assert.Equal(
                (2, "ecs.c7.xlarge", "batch", $"{site}/cluster"),
                (pool.NodeCount, pool.NodeType, pool.Labels["tier"], pool.Cluster)
            );
            Assert.Contains($"{site}/pool-batch", graph[$"{site}/prepare"].DependsOn);
            Assert.Contains($"{site}/pool-batch/remove", TearDown(plan)[$"{site}/cluster/remove"].DependsOn);
        }
        var stored = JsonSerializer.Deserialize<StepGraph>(JsonSerializer.Serialize(graph, PlanJson.Options), PlanJson.Options)!;
        Assert.Equal("batch", ((NodePoolSpec)stored["primary/pool-batch"].Resource!).Labels["tier"]);
        var serverless = plan.Resources.Cluster with { Kind = ClusterKind.Serverless };
        Assert.DoesNotContain(
            Deploy(plan with { Resources = plan.Resources with { Cluster = serverless } }).Steps,
            s => s.Resource is NodePoolSpec
        );
    }
}
