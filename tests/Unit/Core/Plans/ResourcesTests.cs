using Tandem.Clouds;
using Tandem.Plans;
using Tandem.Unit.Core.Fakes;
using Xunit;
using static Tandem.Unit.Core.Plans.PlanRules;

namespace Tandem.Unit.Core.Plans;

public sealed class ResourcesTests
{
    static ResourcesSection Resources => Good.Resources;

    static Plan With(ResourcesSection resources) => Good with { Resources = resources };

    static Plan WithNetwork(Func<SiteNetwork, SiteNetwork> change) =>
        With(Resources with { Networks = [change(Resources.Networks[0]), Resources.Networks[1]] });

    static Plan WithSubnet(string cidr) => WithNetwork(n => n with { Subnets = [n.Subnets[0], n.Subnets[1] with { Cidr = cidr }] });

    static Plan WithRule(FirewallRule rule) => With(Resources with { FirewallRules = [rule] });

    static Plan WithCluster(ClusterShape cluster) => With(Resources with { Cluster = cluster });

    static void Breaks(string field, Plan plan) => PlanRules.Breaks(PlanStep.Resources, field, plan);

    [Fact]
    public void Every_cloud_site_needs_a_network() =>
        Breaks("Networks[backup-1]", With(Resources with { Networks = [Resources.Networks[0]] }));

    [Fact]
    public void A_site_with_a_cluster_of_its_own_needs_none() =>
        Holds(With(Resources with { Networks = [Resources.Networks[0]], ExistingClusters = [new("backup-1", "c-1")] }));

    [Theory]
    [InlineData("172.10.0.0")]
    [InlineData("172.10.0.1/16")]
    [InlineData("")]
    public void A_range_that_is_none_is_refused(string cidr) =>
        Breaks("Networks[primary].PodCidr", WithNetwork(n => n with { PodCidr = cidr }));

    [Theory]
    [InlineData("64.0.0.0/7")]
    [InlineData("172.10.0.0/29")]
    public void A_range_of_a_bad_size_is_refused(string cidr) =>
        Breaks("Networks[primary].PodCidr", WithNetwork(n => n with { PodCidr = cidr }));

    [Fact]
    public void A_site_needs_two_zones() =>
        Breaks("Networks[primary].Subnets", WithNetwork(n => n with { Subnets = [.. n.Subnets.Select(s => s with { Zone = "zone-a" })] }));

    [Fact]
    public void A_zone_without_a_name_does_not_count() =>
        Breaks("Networks[primary].Subnets", WithNetwork(n => n with { Subnets = [n.Subnets[0], n.Subnets[1] with { Zone = "" }] }));

    [Fact]
    public void A_subnet_that_is_no_range_is_refused() => Breaks("Networks[primary].Subnets[1].Cidr", WithSubnet("here"));

    [Fact]
    public void A_subnet_outside_its_network_is_refused() => Breaks("Networks[primary].Subnets[1].Cidr", WithSubnet("10.99.0.0/24"));

    [Fact]
    public void Subnets_that_overlap_are_refused() => Breaks("Networks[primary].Subnets[1].Cidr", WithSubnet("10.10.0.128/25"));

    [Fact]
    public void Networks_of_two_sites_that_overlap_are_refused() =>
        PlanRules.AlsoBreaks(
            PlanStep.Resources,
            "Networks[backup-1].Cidr",
            With(Resources with { Networks = [SamplePlan.Network("primary", 10), SamplePlan.Network("backup-1", 10)] })
        );

    [Fact]
    public void Pods_that_overlap_their_own_network_are_refused() =>
        Breaks("Networks[primary].PodCidr", WithNetwork(n => n with { PodCidr = "10.10.128.0/17" }));

    [Fact]
    public void Pods_that_overlap_the_services_of_another_site_are_refused() =>
        Breaks("Networks[backup-1].ServiceCidr", WithNetwork(n => n with { PodCidr = "172.21.0.0/20" }));

    [Fact]
    public void An_unknown_protocol_is_refused() => Breaks("FirewallRules[0].Protocol", WithRule(new("sctp", 80, 80, "0.0.0.0/0")));

    [Theory]
    [InlineData(0, 80)]
    [InlineData(90, 80)]
    [InlineData(80, 65536)]
    public void Ports_that_are_no_range_are_refused(int from, int to) =>
        Breaks("FirewallRules[0].FromPort", WithRule(new("tcp", from, to, "0.0.0.0/0")));

    [Fact]
    public void A_source_that_is_no_range_is_refused() => Breaks("FirewallRules[0].Source", WithRule(new("tcp", 80, 80, "everybody")));

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public void A_managed_cluster_needs_one_to_a_hundred_nodes(int nodes) =>
        Breaks("Cluster.NodeCount", WithCluster(Resources.Cluster with { NodeCount = nodes }));

    [Fact]
    public void The_nodes_of_a_managed_cluster_need_a_type() =>
        Breaks("Cluster.NodeType", WithCluster(Resources.Cluster with { NodeType = "" }));

    [Fact]
    public void A_serverless_cluster_needs_neither() => Holds(WithCluster(new ClusterShape(ClusterKind.Serverless, "", "", 0)));

    [Fact]
    public void An_existing_cluster_needs_an_id() =>
        Breaks("ExistingClusters[backup-1].ClusterId", With(Resources with { ExistingClusters = [new("backup-1", "")] }));

    [Theory]
    [InlineData("x", "busybox", 1, 1)]
    [InlineData("tools", "", 1, 1)]
    [InlineData("tools", "busybox", 0, 1)]
    [InlineData("tools", "busybox", 1, 0)]
    public void An_incomplete_container_group_is_refused(string name, string image, double cpu, double memory) =>
        Breaks("ContainerGroup", With(Resources with { ContainerGroup = new(name, image, cpu, memory) }));
}
