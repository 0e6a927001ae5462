using Xunit;
using static Tandem.Unit.Sandbox.Clouds.Landscape;

namespace Tandem.Unit.Sandbox.Clouds;

public sealed class LoadBalancerFacts : IDisposable
{
    readonly CloudBench bench = new();

    static Dictionary<string, string> Order(string vpc, params string[] vswitches)
    {
        var order = new Dictionary<string, string>
        {
            ["RegionId"] = Region,
            ["VpcId"] = vpc,
            ["AddressType"] = "Internet",
            ["LoadBalancerName"] = "front",
        };
        string[] zones = [ZoneH, ZoneI];
        for (var n = 0; n < vswitches.Length; n++)
            (order[$"ZoneMappings.{n + 1}.ZoneId"], order[$"ZoneMappings.{n + 1}.VSwitchId"]) = (zones[n], vswitches[n]);
        return order;
    }

    [Fact]
    public async Task A_balancer_needs_two_zones()
    {
        var (vpc, first, _) = await bench.TwoZonesAsync();
        (await bench.NlbAsync("CreateLoadBalancer", Order(vpc, first))).Refused(400, "IllegalParam.ZoneMappings");
        var order = Order(vpc, first);
        order["AddressType"] = "Public";
        (await bench.NlbAsync("CreateLoadBalancer", order)).Refused(400, "InvalidAddressType");
    }

    [Fact]
    public async Task A_balancer_with_group_and_listener_comes_up_and_goes()
    {
        var (vpc, first, second) = await bench.TwoZonesAsync();
        var balancer = (await bench.NlbAsync("CreateLoadBalancer", Order(vpc, first, second))).Ok().Text("LoadbalancerId");
        var group = (
            await bench.NlbAsync(
                "CreateServerGroup",
                new
                {
                    ServerGroupName = "pods",
                    VpcId = vpc,
                    ServerGroupType = "Ip",
                }
            )
        ).Ok();
        var groupId = group.Text("ServerGroupId");
        var listener = new
        {
            LoadBalancerId = balancer,
            ListenerPort = 443,
            ListenerProtocol = "TCP",
            ServerGroupId = groupId,
        };
        (await bench.NlbAsync("CreateListener", listener)).Refused(400, "IncorrectStatus.loadBalancer");
        Assert.Equal("Processing", (await bench.NlbAsync("GetJobStatus", new { JobId = group.Text("JobId") })).Text("Status"));
        bench.Wait(40);
        Assert.Equal("Succeeded", (await bench.NlbAsync("GetJobStatus", new { JobId = group.Text("JobId") })).Text("Status"));

        var listenerId = (await bench.NlbAsync("CreateListener", listener)).Ok().Text("ListenerId");
        Assert.EndsWith("@443", listenerId);
        (await bench.NlbAsync("CreateListener", listener)).Refused(400, "ResourceAlreadyExist.listener");
        var server = new Dictionary<string, string>
        {
            ["ServerGroupId"] = groupId,
            ["Servers.1.ServerId"] = "10.0.1.9",
            ["Servers.1.ServerType"] = "Ip",
            ["Servers.1.Port"] = "8080",
        };
        (await bench.NlbAsync("AddServersToServerGroup", server)).Ok();
        (await bench.NlbAsync("AddServersToServerGroup", server)).Refused(400, "IncorrectStatus.serverGroup");
        bench.Wait(10);
        Assert.Equal(1, (int)(await bench.NlbAsync("ListServerGroupServers", new { ServerGroupId = groupId }))["TotalCount"]);
        var listed = (await bench.NlbAsync("ListListeners", new Dictionary<string, string> { ["LoadBalancerIds.1"] = balancer })).Ok();
        Assert.Equal("Running", (string)listed["Listeners"][0]!["ListenerStatus"]!);
        var shown = (await bench.NlbAsync("GetLoadBalancerAttribute", new { LoadBalancerId = balancer })).Ok();
        Assert.Equal(("Active", 2), (shown.Text("LoadBalancerStatus"), shown["ZoneMappings"].AsArray().Count));

        (await bench.NlbAsync("DeleteServerGroup", new { ServerGroupId = groupId })).Refused(400, "ResourceInUse.serverGroup");
        (await bench.VpcAsync("DeleteVSwitch", new { VSwitchId = first })).Refused(400, "DependencyViolation");
        (await bench.NlbAsync("DeleteLoadBalancer", new { LoadBalancerId = balancer })).Ok();
        bench.Wait(30);
        (await bench.NlbAsync("GetLoadBalancerAttribute", new { LoadBalancerId = balancer })).Refused(404, "ResourceNotFound.loadBalancer");
        (await bench.NlbAsync("DeleteServerGroup", new { ServerGroupId = groupId })).Ok();
        Assert.Equal(["vpc", "vswitch", "vswitch"], bench.Kinds());
    }

    [Fact]
    public async Task Container_groups_take_an_address_and_hold_their_security_group()
    {
        var vpc = await bench.MakeVpcAsync();
        var (vswitch, group) = (await bench.VSwitchAsync(vpc), await bench.GroupAsync(vpc));
        var order = new Dictionary<string, string>
        {
            ["RegionId"] = Region,
            ["ContainerGroupName"] = "probe",
            ["VSwitchId"] = vswitch,
            ["SecurityGroupId"] = group,
            ["Container.1.Name"] = "app",
            ["Container.1.Image"] = "registry.example/app:1",
            ["Container.1.Cpu"] = "0.5",
            ["Container.1.Port.1.Port"] = "80",
        };
        var id = (await bench.EciAsync("CreateContainerGroup", order)).Ok().Text("ContainerGroupId");
        Assert.Equal("Scheduling", await StatusAsync(id));
        bench.Wait(3);
        Assert.Equal("Pending", await StatusAsync(id));
        bench.Wait(12);
        Assert.Equal("Running", await StatusAsync(id));
        var shown = (await bench.VpcAsync("DescribeVSwitches", new { RegionId = Region, VSwitchId = vswitch })).Ok();
        Assert.Equal(251, (int)shown["VSwitches"]["VSwitch"]![0]!["AvailableIpAddressCount"]!);
        (await bench.EcsAsync("DeleteSecurityGroup", new { RegionId = Region, SecurityGroupId = group })).Refused(
            403,
            "DependencyViolation"
        );
        (await bench.EciAsync("DeleteContainerGroup", new { RegionId = Region, ContainerGroupId = id })).Ok();
        Assert.Equal("Terminating", await StatusAsync(id));
        bench.Wait(5);
        Assert.DoesNotContain("container-group", bench.Kinds());
        order["ContainerGroupName"] = "Upper";
        (await bench.EciAsync("CreateContainerGroup", order)).Refused(400, "InvalidParameter");
    }

    async Task<string> StatusAsync(string id) =>
        (string)
            (await bench.EciAsync("DescribeContainerGroups", new { RegionId = Region, ContainerGroupIds = $"[\"{id}\"]" }))[
                "ContainerGroups"
            ][0]!["Status"]!;

    public void Dispose() => bench.Dispose();
}
