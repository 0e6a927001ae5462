using Tandem.Clouds;
using Xunit;
using static Tandem.Unit.Adapters.Clouds.FakeAlibaba;

namespace Tandem.Unit.Adapters.Clouds;

public sealed class AlibabaCompareTests
{
    static readonly Ownership Mine = new("plan1", "primary/x");

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    static CloudResource Live(ResourceKind kind, string id, string name = "n") =>
        new(kind, id, name, "cn-beijing", ResourceState.Ready, "Available", Mine);

    [Fact]
    public async Task A_network_of_another_range_differs_and_cannot_be_changed()
    {
        var fake = new FakeAlibaba(_ => Ok("""{"Vpcs":{"Vpc":[{"VpcId":"vpc-1","VpcName":"old","CidrBlock":"10.1.0.0/16"}]}}"""));
        var spec = new NetworkSpec("n", "cn-beijing", Mine, "10.0.0.0/16");

        var differences = await fake.Cloud.CompareAsync(spec, Live(ResourceKind.Network, "vpc-1"), Cancellation);
        var changed = await fake.Cloud.ChangeAsync(spec, Live(ResourceKind.Network, "vpc-1"), "t", Cancellation);

        Assert.Equal([new("name", "n", "old", true), new("cidr", "10.0.0.0/16", "10.1.0.0/16", false)], differences.Value);
        Assert.Equal("resource.unchangeable", changed.Failure!.Code);
        Assert.DoesNotContain(fake.Seen, r => r.Action.StartsWith("Modify", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_gone_is_told_and_not_taken_for_equal()
    {
        var fake = new FakeAlibaba(_ => Ok("{}"));

        var differences = await fake.Cloud.CompareAsync(
            new ElasticIpSpec("n", "cn-beijing", Mine, 5),
            Live(ResourceKind.ElasticIp, "eip-1"),
            Cancellation
        );

        Assert.Equal("resource.gone", differences.Failure!.Code);
    }

    [Fact]
    public async Task The_bandwidth_of_an_address_is_changed_in_place()
    {
        var bandwidth = "5";
        var fake = new FakeAlibaba(r =>
        {
            bandwidth = r.Action == "ModifyEipAddressAttribute" ? r["Bandwidth"]! : bandwidth;
            return Ok(
                $$$"""{"EipAddresses":{"EipAddress":[{"AllocationId":"eip-1","Name":"n","Status":"InUse","Bandwidth":"{{{bandwidth}}}"}]}}"""
            );
        });
        var spec = new ElasticIpSpec("n", "cn-beijing", Mine, 20);

        var before = await fake.Cloud.CompareAsync(spec, Live(ResourceKind.ElasticIp, "eip-1"), Cancellation);
        var changed = await fake.Cloud.ChangeAsync(spec, Live(ResourceKind.ElasticIp, "eip-1"), "t", Cancellation);
        var after = await fake.Cloud.CompareAsync(spec, Live(ResourceKind.ElasticIp, "eip-1"), Cancellation);

        Assert.Equal([new("bandwidth", "20", "5", true)], before.Value);
        Assert.Equal(ResourceState.Ready, changed.Value.State);
        Assert.Empty(after.Value);
    }

    [Fact]
    public async Task Rules_that_are_missing_are_opened_and_rules_that_are_too_many_are_closed()
    {
        var fake = new FakeAlibaba(r =>
            Ok(
                r.Action switch
                {
                    "DescribeSecurityGroups" =>
                        """{"SecurityGroups":{"SecurityGroup":[{"SecurityGroupId":"sg-1","SecurityGroupName":"n","VpcId":"vpc-1"}]}}""",
                    "DescribeSecurityGroupAttribute" =>
                        """{"Permissions":{"Permission":[{"SecurityGroupRuleId":"sgr-9","IpProtocol":"TCP","PortRange":"22/22","SourceCidrIp":"0.0.0.0/0","Policy":"Accept"}]}}""",
                    _ => "{}",
                }
            )
        );
        var spec = new FirewallSpec("n", "cn-beijing", Mine, "vpc-1", [new("tcp", 80, 80, "0.0.0.0/0")]);

        var differences = await fake.Cloud.CompareAsync(spec, Live(ResourceKind.Firewall, "sg-1"), Cancellation);
        var changed = await fake.Cloud.ChangeAsync(spec, Live(ResourceKind.Firewall, "sg-1"), "t", Cancellation);

        Assert.Equal([new("rule", "tcp 80/80 0.0.0.0/0", null, true), new("rule", null, "tcp 22/22 0.0.0.0/0", true)], differences.Value);
        Assert.True(changed.Ok);
        Assert.Equal("80/80", fake.Seen.Single(r => r.Action == "AuthorizeSecurityGroup")["Permissions.1.PortRange"]);
        Assert.Equal("sgr-9", fake.Seen.Single(r => r.Action == "RevokeSecurityGroup")["SecurityGroupRuleId.1"]);
    }

    [Fact]
    public async Task A_cluster_tells_all_its_differences_and_is_scaled_in_place()
    {
        const string Cluster =
            """{"cluster_id":"c1","name":"n","state":"running","profile":"Default","current_version":"1.33.3-aliyun.1","vpc_id":"vpc-1","vswitch_ids":["vsw-2","vsw-1"],"size":2}""";
        var fake = new FakeAlibaba(r =>
            Ok(
                r.Action switch
                {
                    "DescribeClusterDetail" => Cluster,
                    "DescribeClusterNodePools" =>
                        """{"nodepools":[{"nodepool_info":{"nodepool_id":"np1","name":"workers"},"status":{"total_nodes":2}}]}""",
                    _ => "{}",
                }
            )
        );
        var spec = new ClusterSpec(
            "n",
            "cn-beijing",
            Mine,
            ClusterKind.Managed,
            "vpc-1",
            ["vsw-1", "vsw-2"],
            "sg-1",
            "1.33",
            "172.20.0.0/16",
            "172.21.0.0/20",
            "ecs.g7.large",
            3
        );

        var scaled = await fake.Cloud.ChangeAsync(spec, Live(ResourceKind.Cluster, "c1"), "t", Cancellation);
        var differences = await fake.Cloud.CompareAsync(
            spec with
            {
                Version = "1.34",
                ClusterKind = ClusterKind.Serverless,
            },
            Live(ResourceKind.Cluster, "c1"),
            Cancellation
        );

        Assert.True(scaled.Ok, scaled.Failure?.ToString());
        var put = fake.Seen.Single(r => r.Action == "ModifyClusterNodePool");
        Assert.Equal(("PUT", "/clusters/c1/nodepools/np1"), (put.Method, put.Path));
        Assert.Contains("\"desired_size\":3", put.Body, StringComparison.Ordinal);
        Assert.Equal([new("kind", "Serverless", "Managed", false), new("version", "1.34", "1.33.3-aliyun.1", false)], differences.Value);
    }

    [Fact]
    public async Task The_nodes_of_our_further_pools_are_not_the_clusters_own()
    {
        const string Pools = """
            {"nodepools":[
              {"nodepool_info":{"nodepool_id":"np1","name":"workers"},"status":{"total_nodes":2}},
              {"nodepool_info":{"nodepool_id":"np2","name":"batch"},"status":{"total_nodes":3},"scaling_group":{"tags":[
                {"key":"tandem.plan","value":"p"},{"key":"tandem.key","value":"primary/pool-batch"}]}}]}
            """;
        var fake = new FakeAlibaba(r =>
            Ok(
                r.Action == "DescribeClusterNodePools"
                    ? Pools
                    : """{"cluster_id":"c1","name":"n","state":"running","profile":"Default","vpc_id":"vpc-1","vswitch_ids":[],"size":5}"""
            )
        );
        var spec = new ClusterSpec(
            "n",
            "cn-beijing",
            Mine,
            ClusterKind.Managed,
            "vpc-1",
            [],
            "sg-1",
            "",
            "172.20.0.0/16",
            "172.21.0.0/20",
            "ecs.g7.large",
            2
        );

        Assert.Empty((await fake.Cloud.CompareAsync(spec, Live(ResourceKind.Cluster, "c1"), Cancellation)).Value);
        var more = await fake.Cloud.CompareAsync(spec with { NodeCount = 4 }, Live(ResourceKind.Cluster, "c1"), Cancellation);
        Assert.Equal([new("nodes", "4", "2", true)], more.Value);
        Assert.True((await fake.Cloud.ChangeAsync(spec with { NodeCount = 4 }, Live(ResourceKind.Cluster, "c1"), "t", Cancellation)).Ok);
        Assert.Equal("/clusters/c1/nodepools/np1", fake.Seen.Single(r => r.Action == "ModifyClusterNodePool").Path);
    }

    [Fact]
    public async Task A_pool_is_changed_in_number_and_labels_and_replaced_for_another_type()
    {
        const string Pool = """
            {"nodepool_info":{"nodepool_id":"np2","name":"batch"},"status":{"state":"active","total_nodes":2},
             "scaling_group":{"desired_size":2,"instance_types":["ecs.c7.xlarge"]},"kubernetes_config":{"labels":[{"key":"tier","value":"batch"}]}}
            """;
        var fake = new FakeAlibaba(_ => Ok(Pool));
        var labels = new Dictionary<string, string> { ["tier"] = "batch" };
        var spec = new NodePoolSpec("batch", "cn-beijing", Mine, "c1", [], "ecs.c7.xlarge", 2, labels);
        async Task<IReadOnlyList<ResourceDifference>> CompareAsync(NodePoolSpec wanted) =>
            (await fake.Cloud.CompareAsync(wanted, Live(ResourceKind.NodePool, "c1/np2"), Cancellation)).Value;

        Assert.Empty(await CompareAsync(spec));
        Assert.Equal([new("nodes", "3", "2", true)], await CompareAsync(spec with { NodeCount = 3 }));
        Assert.Equal([new("labels", "", "tier=batch", true)], await CompareAsync(spec with { Labels = new Dictionary<string, string>() }));
        Assert.Equal(
            [new("nodeType", "ecs.g7.large", "ecs.c7.xlarge", false)],
            await CompareAsync(spec with { NodeType = "ecs.g7.large" })
        );
    }
}
