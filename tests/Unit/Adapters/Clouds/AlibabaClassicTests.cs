using Tandem.Clouds;
using Xunit;
using static Tandem.Unit.Adapters.Clouds.FakeAlibaba;

namespace Tandem.Unit.Adapters.Clouds;

public sealed class AlibabaClassicTests
{
    static readonly Ownership Mine = new("plan1", "primary/classic-listener");

    static readonly ListenerSpec Wanted = new("web", "cn-beijing", Mine, "lb-1", "rsp-1", 80, BalancerLayer.Classic);

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    static string Listener(string status, string tags = "") =>
        $$$"""
            {"Listeners":[{"LoadBalancerId":"lb-1","ListenerPort":80,"ListenerProtocol":"tcp","Status":"{{{status}}}","VServerGroupId":"rsp-1",
             "Description":"web","Tags":[{{{tags}}}]}]}
            """;

    const string Ours = """{"TagKey":"tandem.plan","TagValue":"plan1"},{"TagKey":"tandem.key","TagValue":"primary/classic-listener"}""";

    [Fact]
    public async Task A_listener_is_made_without_a_token_and_started()
    {
        var fake = new FakeAlibaba(_ => Ok("{}"));

        var made = await fake.Cloud.CreateAsync(Wanted, "t", Cancellation);

        Assert.Equal(("lb-1_tcp_80", ResourceState.Creating), (made.Value.Id, made.Value.State));
        Assert.Equal(
            ["DescribeLoadBalancerListeners", "CreateLoadBalancerTCPListener", "StartLoadBalancerListener"],
            fake.Seen.Select(r => r.Action)
        );
        Assert.Equal(("rsp-1", "plan1", null), (fake.Seen[1]["VServerGroupId"], fake.Seen[1]["Tag.1.Value"], fake.Seen[1]["ClientToken"]));
    }

    [Fact]
    public async Task One_of_ours_that_stands_still_is_started_and_not_made_again()
    {
        var fake = new FakeAlibaba(r => Ok(r.Action == "DescribeLoadBalancerListeners" ? Listener("stopped", Ours) : "{}"));

        Assert.Null((await fake.Cloud.FindAsync(Wanted, Cancellation)).Value);
        Assert.Equal("starting", (await fake.Cloud.CreateAsync(Wanted, "t", Cancellation)).Value.Status);
        Assert.DoesNotContain(fake.Seen, r => r.Action == "CreateLoadBalancerTCPListener");
        Assert.Single(fake.Seen, r => r.Action == "StartLoadBalancerListener");
    }

    [Fact]
    public async Task A_port_that_somebody_elses_listener_has_is_told()
    {
        var fake = new FakeAlibaba(r =>
            r.Action == "CreateLoadBalancerTCPListener" ? Error(400, "ListenerAlreadyExists") : Ok(Listener("running"))
        );

        var refused = await fake.Cloud.CreateAsync(Wanted, "t", Cancellation);

        Assert.Contains("it is not ours", refused.Failure!.What.ToString(), StringComparison.Ordinal);
        Assert.Contains("another port", refused.Failure.Hint.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_elses_listener_on_our_port_is_not_read_and_not_ours_to_remove()
    {
        var fake = new FakeAlibaba(_ => Ok(Listener("running")));
        var gone = new CloudResource(ResourceKind.ClassicListener, "lb-1_tcp_80", "web", "cn-beijing", ResourceState.Ready, "", Mine);

        Assert.Null((await fake.Cloud.ReadAsync(gone, Cancellation)).Value);
        Assert.Empty((await fake.Cloud.ListOwnedAsync("cn-beijing", "plan1", Cancellation)).Value);
    }

    [Fact]
    public async Task A_stopped_listener_differs_and_is_started_again()
    {
        var fake = new FakeAlibaba(r => Ok(r.Action == "DescribeLoadBalancerListeners" ? Listener("stopped", Ours) : "{}"));
        var live = Assert.Single((await fake.Cloud.ListOwnedAsync("cn-beijing", "plan1", Cancellation)).Value);

        Assert.Equal([new("status", "running", "stopped", true)], (await fake.Cloud.CompareAsync(Wanted, live, Cancellation)).Value);
        Assert.True((await fake.Cloud.ChangeAsync(Wanted, live, "t", Cancellation)).Ok);
        Assert.Single(fake.Seen, r => r.Action == "StartLoadBalancerListener");
    }

    [Fact]
    public async Task A_classic_balancer_is_neither_made_nor_removed()
    {
        var fake = new FakeAlibaba(_ => Ok("{}"));
        var spec = new LoadBalancerSpec("lb", "cn-beijing", Mine, "vpc-1", new Dictionary<string, string>(), BalancerLayer.Classic);
        var live = new CloudResource(ResourceKind.ClassicLoadBalancer, "lb-1", "lb", "cn-beijing", ResourceState.Ready, "active", null);

        Assert.Equal("classic.only-used", (await fake.Cloud.CreateAsync(spec, "t", Cancellation)).Failure!.Code);
        Assert.Equal("classic.only-used", (await fake.Cloud.DeleteAsync(live, Cancellation)).Failure!.Code);
        Assert.Empty(fake.Seen);
    }

    [Fact]
    public async Task Only_nodes_that_are_not_there_yet_are_added_and_a_cluster_without_nodes_is_told()
    {
        var nodes = """{"nodes":[{"instance_id":"i-1"},{"instance_id":"i-2"}],"page":{"total_count":2}}""";
        var fake = new FakeAlibaba(r =>
            Ok(
                r.Action switch
                {
                    "DescribeClusterNodes" => nodes,
                    "DescribeVServerGroupAttribute" => """{"BackendServers":{"BackendServer":[{"ServerId":"i-1","Port":30080}]}}""",
                    _ => "{}",
                }
            )
        );
        var group = new CloudResource(ResourceKind.ClassicServerGroup, "rsp-1", "g", "cn-beijing", ResourceState.Ready, "", Mine);

        Assert.True((await fake.Cloud.RegisterNodesAsync(group, "c1", 30080, Cancellation)).Ok);
        var added = Assert.Single(fake.Seen, r => r.Action == "AddVServerGroupBackendServers");
        Assert.Equal("""[{"ServerId":"i-2","Port":"30080","Weight":"100","Type":"ecs"}]""", added["BackendServers"]);

        nodes = """{"nodes":[],"page":{"total_count":0}}""";
        Assert.Equal("routing.no-nodes", (await fake.Cloud.RegisterNodesAsync(group, "c1", 30080, Cancellation)).Failure!.Code);
    }
}
