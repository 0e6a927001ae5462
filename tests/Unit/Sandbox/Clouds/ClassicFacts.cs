using System.Text.Json.Nodes;
using Xunit;
using static Tandem.Unit.Sandbox.Clouds.Landscape;

namespace Tandem.Unit.Sandbox.Clouds;

/// <summary>The older load balancers: active at once, listeners that must be started, servers that are machines.</summary>
public sealed class ClassicFacts : IDisposable
{
    readonly CloudBench bench = new();

    public void Dispose() => bench.Dispose();

    async Task<string> BalancerAsync() =>
        (await bench.SlbAsync("CreateLoadBalancer", new { RegionId = Region, LoadBalancerName = "old" })).Ok().Text("LoadBalancerId");

    async Task<string> GroupAsync(string balancer) => (
            await bench.SlbAsync(
                "CreateVServerGroup",
                new
                {
                    RegionId = Region,
                    LoadBalancerId = balancer,
                    VServerGroupName = "pods",
                }
            )
        ).Ok().Text("VServerGroupId");

    static object Listener(string balancer, string group, int port = 80) =>
        new
        {
            LoadBalancerId = balancer,
            ListenerPort = port,
            Bandwidth = -1,
            VServerGroupId = group,
        };

    async Task<string> StatusAsync(string balancer) =>
        (await bench.SlbAsync("DescribeLoadBalancerTCPListenerAttribute", new { LoadBalancerId = balancer, ListenerPort = 80 }))
            .Ok()
            .Text("Status");

    [Fact]
    public async Task A_balancer_is_active_at_once_and_public_without_a_network()
    {
        var balancer = await BalancerAsync();
        var listed = (await bench.SlbAsync("DescribeLoadBalancers", new { RegionId = Region, LoadBalancerId = balancer })).Ok();
        var item = listed["LoadBalancers"]["LoadBalancer"]![0]!;
        Assert.Equal(
            ("active", "internet", ""),
            ((string)item["LoadBalancerStatus"]!, (string)item["AddressType"]!, (string)item["VpcId"]!)
        );
        Assert.StartsWith("lb-bp1", balancer, StringComparison.Ordinal);
        (await bench.SlbAsync("CreateLoadBalancer", new { RegionId = Region, LoadBalancerSpec = "slb.s1.small" })).Refused(
            400,
            "OperationDenied.SpecNotSupported"
        );
    }

    [Fact]
    public async Task A_listener_is_made_stopped_and_runs_two_seconds_after_it_is_started()
    {
        var balancer = await BalancerAsync();
        var group = await GroupAsync(balancer);
        (await bench.SlbAsync("CreateLoadBalancerTCPListener", Listener(balancer, group))).Ok();
        (await bench.SlbAsync("CreateLoadBalancerTCPListener", Listener(balancer, group))).Refused(400, "ListenerAlreadyExists");
        bench.Wait(60);
        Assert.Equal("stopped", await StatusAsync(balancer));
        (await bench.SlbAsync("StartLoadBalancerListener", new { LoadBalancerId = balancer, ListenerPort = 80 })).Ok();
        Assert.Equal("stopped", await StatusAsync(balancer));
        bench.Wait(2);
        Assert.Equal("running", await StatusAsync(balancer));
        (await bench.SlbAsync("StopLoadBalancerListener", new { LoadBalancerId = balancer, ListenerPort = 80 })).Ok();
        bench.Wait(2);
        Assert.Equal("stopped", await StatusAsync(balancer));
    }

    [Fact]
    public async Task A_group_holds_nodes_of_clusters_each_port_once_and_stays_while_it_is_listened_to()
    {
        var balancer = await BalancerAsync();
        var group = await GroupAsync(balancer);
        var cluster = await ClusterAsync();
        var nodes = (await bench.CsAsync("DescribeClusterNodes", $"GET /clusters/{cluster}/nodes?pageSize=2")).Ok();
        Assert.Equal((2, 3), (nodes["nodes"].AsArray().Count, (int)nodes["page"]["total_count"]!));
        var node = (string)nodes["nodes"][0]!["instance_id"]!;
        Assert.StartsWith("i-bp1", node, StringComparison.Ordinal);

        for (var n = 0; n < 2; n++)
            Assert.Single(Servers((await AddAsync(group, node)).Ok()));
        (await AddAsync(group, "i-stranger")).Refused(400, "ObtainIpFail");
        (await bench.SlbAsync("CreateLoadBalancerTCPListener", Listener(balancer, group))).Ok();
        (await bench.SlbAsync("DeleteVServerGroup", new { VServerGroupId = group })).Refused(400, "RspoolVipExist");
        (await bench.SlbAsync("DeleteLoadBalancerListener", new { LoadBalancerId = balancer, ListenerPort = 80 })).Ok();
        (await bench.SlbAsync("DeleteVServerGroup", new { VServerGroupId = group })).Ok();
        var gone = await bench.SlbAsync("DescribeVServerGroupAttribute", new { VServerGroupId = group });
        gone.Refused(400, "InvalidParameter");
        Assert.Contains("VServerGroupId does not exist", gone.Text("Message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Groups_and_listeners_are_found_by_their_tags()
    {
        var balancer = await BalancerAsync();
        var group = (
            await bench.SlbAsync(
                "CreateVServerGroup",
                new Dictionary<string, string>
                {
                    ["RegionId"] = Region,
                    ["LoadBalancerId"] = balancer,
                    ["Tag.1.Key"] = "team",
                    ["Tag.1.Value"] = "shop",
                }
            )
        ).Ok().Text("VServerGroupId");
        var filter = new Dictionary<string, string>
        {
            ["RegionId"] = Region,
            ["ResourceType"] = "vservergroup",
            ["Tag.1.Key"] = "team",
            ["Tag.1.Value"] = "shop",
        };
        var tagged = (await bench.SlbAsync("ListTagResources", filter)).Ok()["TagResources"]["TagResource"]!.AsArray();
        Assert.Equal(group, (string)Assert.Single(tagged)!["ResourceId"]!);
        filter["ResourceType"] = "listener";
        Assert.Empty((await bench.SlbAsync("ListTagResources", filter)).Ok()["TagResources"]["TagResource"]!.AsArray());
    }

    [Fact]
    public async Task A_protected_balancer_stays_and_one_that_goes_takes_its_parts_along()
    {
        var balancer = await BalancerAsync();
        (await bench.SlbAsync("CreateLoadBalancerTCPListener", Listener(balancer, await GroupAsync(balancer)))).Ok();
        var protection = new { LoadBalancerId = balancer, DeleteProtection = "on" };
        (await bench.SlbAsync("SetLoadBalancerDeleteProtection", protection)).Ok();
        (await bench.SlbAsync("DeleteLoadBalancer", new { LoadBalancerId = balancer })).Refused(
            400,
            "OperationDenied.DeleteProtectionIsOn"
        );
        (await bench.SlbAsync("SetLoadBalancerDeleteProtection", protection with { DeleteProtection = "off" })).Ok();
        (await bench.SlbAsync("DeleteLoadBalancer", new { LoadBalancerId = balancer })).Ok();
        Assert.Empty(bench.Kinds());
    }

    Task<Answer> AddAsync(string group, string node) =>
        bench.SlbAsync(
            "AddVServerGroupBackendServers",
            new { VServerGroupId = group, BackendServers = $$"""[{"ServerId":"{{node}}","Port":"30080","Weight":"100","Type":"ecs"}]""" }
        );

    static JsonArray Servers(Answer answer) => answer["BackendServers"]["BackendServer"]!.AsArray();

    async Task<string> ClusterAsync()
    {
        var (vpc, first, second) = await bench.TwoZonesAsync();
        var body = new JsonObject
        {
            ["name"] = "shop",
            ["region_id"] = Region,
            ["vpcid"] = vpc,
            ["vswitch_ids"] = new JsonArray(first, second),
            ["nodepools"] = new JsonArray(
                new JsonObject
                {
                    ["nodepool_info"] = new JsonObject { ["name"] = "workers" },
                    ["scaling_group"] = new JsonObject { ["desired_size"] = 3 },
                }
            ),
        };
        return (await bench.CsAsync("CreateCluster", "POST /clusters", body)).Ok().Text("cluster_id");
    }
}
