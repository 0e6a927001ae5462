using System.Text.Json;
using Tandem.Clouds;
using Tandem.Clouds.Planning;
using Tandem.Plans;
using Xunit;

namespace Tandem.Unit.Core.Planning;

public sealed class TranslationTests
{
    static readonly SiteNetwork Primary = Network("cn-hangzhou-h", "cn-hangzhou-i", "10.0.0.0/16");
    static readonly ClusterShape Shape = new(ClusterKind.Managed, "1.34.1-aliyun.1", "ecs.g7.large", 2);

    static SiteNetwork Network(string first, string second, string cidr) =>
        new("site", cidr, [new(first, "10.0.0.0/20"), new(second, "10.0.16.0/20")], "", "");

    static RegionOffer Offer(IReadOnlyList<string> versions, params CloudZone[] zones) => new("cn-beijing", zones, versions);

    static CloudZone Zone(string letter, params string[] types) => new($"cn-beijing-{letter}", letter, types);

    static Translated Of(RegionOffer offer, string field, SiteNetwork? backup = null) =>
        CloneTranslation.Of(Primary, Shape, backup, offer).Single(t => t.Field == field);

    [Fact]
    public void A_zone_becomes_the_one_of_the_same_letter_else_the_first_that_is_free()
    {
        var offer = Offer(["1.34.1-aliyun.1"], Zone("a", "ecs.g7.large"), Zone("h", "ecs.g7.large"));
        Assert.Equal("cn-beijing-h", Of(offer, "zone 1").Chosen);
        Assert.Equal("cn-beijing-a", Of(offer, "zone 2").Chosen);
    }

    [Fact]
    public void The_zone_of_the_plan_is_kept_while_the_region_has_it_and_named_when_not()
    {
        var offer = Offer([], Zone("a"), Zone("b"));
        Assert.Equal("cn-beijing-b", Of(offer, "zone 1", Network("cn-beijing-b", "", "10.1.0.0/16")).Chosen);
        var gone = Of(offer, "zone 1", Network("cn-beijing-x", "", "10.1.0.0/16"));
        Assert.Equal("cn-beijing-a", gone.Chosen);
        Assert.Contains("cn-beijing-x", gone.Why.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_region_with_too_few_zones_cannot_take_the_clone() => Assert.Null(Of(Offer([], Zone("a")), "zone 2").Chosen);

    [Fact]
    public void A_version_that_is_not_offered_becomes_the_newest_that_is_not_newer()
    {
        Assert.True(Of(Offer(["1.34.1-aliyun.1"], Zone("a")), "version").IsSame);
        var offer = Offer(["1.35.0-aliyun.1", "1.33.3-aliyun.1", "1.32.1-aliyun.1"], Zone("a"));
        Assert.Equal("1.33.3-aliyun.1", Of(offer, "version").Chosen);
        Assert.Null(Of(Offer(["1.35.0-aliyun.1"], Zone("a")), "version").Chosen);
    }

    [Fact]
    public void Further_pools_count_among_the_nodes_and_need_a_type_that_is_sold()
    {
        var offer = Offer([], Zone("a", "ecs.g7.large")) with { Quotas = [new(QuotaKind.Nodes, 4, 0)] };
        IReadOnlyList<Translated> With(params NodePoolShape[] pools) => CloneTranslation.Of(Primary, Shape, null, offer, pools);

        Assert.Equal("3", With(new NodePoolShape("batch", "ecs.g7.large", 1)).Single(t => t.Field == "nodes").Chosen);
        var tooMany = With(new NodePoolShape("batch", "ecs.c7.xlarge", 3));
        Assert.Null(tooMany.Single(t => t.Field == "nodes").Chosen);
        Assert.Null(tooMany.Single(t => t.Field == "pool batch").Chosen);
        Assert.True(With(new NodePoolShape("batch", "ecs.g7.large", 1)).Single(t => t.Field == "pool batch").IsSame);
    }

    [Theory]
    [InlineData(QuotaKind.Clusters, 50, 49, false, true, "1 of 50 are free.")]
    [InlineData(QuotaKind.Clusters, 50, 50, false, false, "The account has 50 of at most 50")]
    [InlineData(QuotaKind.Nodes, 1, 0, false, false, "The account has 0 of at most 1")]
    [InlineData(QuotaKind.Networks, 10, 10, true, true, "accounts start with 10")]
    [InlineData(QuotaKind.Networks, 10, 3, true, true, "7 of 10 are free.")]
    public void A_quota_that_is_used_up_is_said_and_only_a_known_one_refuses(
        QuotaKind kind,
        int limit,
        int used,
        bool usual,
        bool fits,
        string sentence
    )
    {
        var offer = Offer([], Zone("a")) with { Quotas = [new(kind, limit, used, usual)] };
        var item = Of(offer, kind.ToString().ToLowerInvariant());
        Assert.Equal(fits, item.Chosen is not null);
        Assert.Contains(sentence, item.Why.ToString(), StringComparison.Ordinal);
        var serverless = CloneTranslation.Of(Primary, Shape with { Kind = ClusterKind.Serverless }, null, offer);
        Assert.Equal(kind != QuotaKind.Nodes, serverless.Any(t => t.Field == item.Field));
    }

    [Fact]
    public void An_instance_type_that_is_not_sold_becomes_the_nearest_of_family_and_size()
    {
        Assert.True(Of(Offer([], Zone("a", "ecs.g7.large")), "node type").IsSame);
        var offer = Offer([], Zone("a", "ecs.g5.large", "ecs.g8i.large", "ecs.g7.xlarge", "ecs.c7.large"));
        Assert.Equal("ecs.g8i.large", Of(offer, "node type").Chosen);
        Assert.Null(Of(Offer([], Zone("a", "ecs.c7.large")), "node type").Chosen);
        Assert.Equal("ecs.g7.large", Of(Offer([], new CloudZone("z", "z")), "node type").Chosen);
    }

    [Fact]
    public void Only_the_zones_of_the_backups_own_subnets_count_for_what_is_sold()
    {
        var offer = Offer([], Zone("a", "ecs.g7.large"), Zone("b", "ecs.g6.large"), Zone("c"));
        var backup = Network("cn-beijing-b", "cn-beijing-c", "10.1.0.0/16");
        Assert.Equal("ecs.g6.large", Of(offer, "node type", backup).Chosen);
    }

    [Fact]
    public void What_was_chosen_is_taken_over_for_that_site_alone()
    {
        var section = ResourcesSection.Empty with
        {
            Cluster = Shape,
            Networks = [Primary with { Site = "primary" }, Network("x", "y", "10.1.0.0/16") with { Site = "backup" }],
        };
        var offer = Offer(["1.33.3-aliyun.1"], Zone("a", "ecs.g8i.large"), Zone("b"));
        var items = CloneTranslation.Of(Primary, Shape, section.Network("backup"), offer);
        var next = CloneTranslation.Apply(section, "backup", items);
        Assert.Equal(("1.33.3-aliyun.1", "ecs.g8i.large"), (next.ShapeOf("backup").Version, next.ShapeOf("backup").NodeType));
        Assert.Equal(["cn-beijing-a", "cn-beijing-b"], next.Network("backup")!.Subnets.Select(s => s.Zone));
        Assert.Equal(Shape, next.ShapeOf("primary"));
        var again = CloneTranslation.Of(Primary, Shape, next.Network("backup"), offer);
        Assert.Same(next, CloneTranslation.Apply(next, "backup", again));
    }

    [Fact]
    public void A_policy_names_each_permission_once_and_nothing_else()
    {
        var json = RamPolicy.For(["vpc:CreateVpc", "ecs:DescribeZones", "vpc:CreateVpc"]);
        using var policy = JsonDocument.Parse(json);
        Assert.Equal("1", policy.RootElement.GetProperty("Version").GetString());
        var statement = Assert.Single(policy.RootElement.GetProperty("Statement").EnumerateArray());
        Assert.Equal("Allow", statement.GetProperty("Effect").GetString());
        Assert.Equal(["ecs:DescribeZones", "vpc:CreateVpc"], statement.GetProperty("Action").EnumerateArray().Select(a => a.GetString()));
    }

    [Fact]
    public void Every_kind_of_resource_says_what_it_asks_for() =>
        Assert.All(
            // A classic load balancer is only looked at; see the next test.
            Enum.GetValues<ResourceKind>().Where(k => k != ResourceKind.ClassicLoadBalancer),
            kind =>
            {
                Assert.NotEmpty(CloudOperations.Of(kind, ResourceAction.Keep));
                Assert.True(CloudOperations.Of(kind, ResourceAction.Create).Count > CloudOperations.Of(kind, ResourceAction.Keep).Count);
                Assert.Contains(
                    CloudOperations.Of(kind, ResourceAction.Delete),
                    o => o.Contains(":Delete") || o.Contains(":Release") || o.Contains(":Unassociate")
                );
            }
        );

    [Fact]
    public void A_classic_load_balancer_is_only_ever_looked_at() =>
        Assert.All(
            Enum.GetValues<ResourceAction>(),
            a => Assert.Equal(["slb:DescribeLoadBalancers"], CloudOperations.Of(ResourceKind.ClassicLoadBalancer, a))
        );
}
