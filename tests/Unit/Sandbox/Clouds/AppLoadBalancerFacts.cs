using System.Text.Json.Nodes;
using Xunit;
using static Tandem.Unit.Sandbox.Clouds.Landscape;

namespace Tandem.Unit.Sandbox.Clouds;

/// <summary>The layer-7 product: alike in life, with words, places and codes of its own.</summary>
public sealed class AppLoadBalancerFacts : IDisposable
{
    readonly CloudBench bench = new();

    static Dictionary<string, string> Order(string vpc, string first, string second) =>
        new()
        {
            ["VpcId"] = vpc,
            ["AddressType"] = "Internet",
            ["LoadBalancerName"] = "front",
            ["LoadBalancerEdition"] = "Standard",
            ["LoadBalancerBillingConfig.PayType"] = "PostPay",
            ["ZoneMappings.1.ZoneId"] = ZoneH,
            ["ZoneMappings.1.VSwitchId"] = first,
            ["ZoneMappings.2.ZoneId"] = ZoneI,
            ["ZoneMappings.2.VSwitchId"] = second,
        };

    static Dictionary<string, string> Group(string vpc) =>
        new()
        {
            ["ServerGroupName"] = "pods",
            ["ServerGroupType"] = "Ip",
            ["Protocol"] = "HTTP",
            ["VpcId"] = vpc,
            ["HealthCheckConfig.HealthCheckEnabled"] = "true",
            ["HealthCheckConfig.HealthCheckPath"] = "/healthz",
        };

    static Dictionary<string, string> Listener(string balancer, string group) =>
        new()
        {
            ["LoadBalancerId"] = balancer,
            ["ListenerPort"] = "80",
            ["ListenerProtocol"] = "HTTP",
            ["DefaultActions.1.Type"] = "ForwardGroup",
            ["DefaultActions.1.ForwardGroupConfig.ServerGroupTuples.1.ServerGroupId"] = group,
        };

    async Task<(string Vpc, string VSwitch, string Balancer, string Group)> FrontAsync()
    {
        var (vpc, first, second) = await bench.TwoZonesAsync();
        var balancer = (await bench.AlbAsync("CreateLoadBalancer", Order(vpc, first, second))).Ok().Text("LoadBalancerId");
        var group = (await bench.AlbAsync("CreateServerGroup", Group(vpc))).Ok().Text("ServerGroupId");
        return (vpc, first, balancer, group);
    }

    [Theory]
    [InlineData("LoadBalancerEdition", null, "MissingLoadBalancerEdition")]
    [InlineData("LoadBalancerEdition", "Golden", "InvalidLoadBalancerEdition")]
    [InlineData("LoadBalancerBillingConfig.PayType", null, "MissingLoadBalancerBillingConfigPayType")]
    public async Task A_balancer_is_ordered_with_its_edition_and_how_it_is_paid(string field, string? value, string code)
    {
        var (vpc, first, second) = await bench.TwoZonesAsync();
        var order = Order(vpc, first, second);
        order[field] = value ?? "";
        (await bench.AlbAsync("CreateLoadBalancer", order)).Refused(400, code);
        Assert.DoesNotContain("app-load-balancer", bench.Kinds());
    }

    [Fact]
    public async Task A_listener_waits_for_its_balancer_and_sends_to_the_group_of_its_action()
    {
        var (_, _, balancer, group) = await FrontAsync();
        (await bench.AlbAsync("CreateListener", Listener(balancer, group))).Refused(400, "IncorrectStatus.LoadBalancer");
        bench.Wait(40);
        var order = Listener(balancer, group);
        order["DefaultActions.1.Type"] = "FixedResponse";
        (await bench.AlbAsync("CreateListener", order)).Refused(400, "IllegalParam.DefaultActions.Type");
        order = Listener(balancer, "sgp-none");
        (await bench.AlbAsync("CreateListener", order)).Refused(404, "ResourceNotFound.ServerGroup");
        order = Listener(balancer, group);
        order["ListenerProtocol"] = "HTTPS";
        (await bench.AlbAsync("CreateListener", order)).Refused(400, "MissingCertificates");

        var made = (await bench.AlbAsync("CreateListener", Listener(balancer, group))).Ok();
        var id = made.Text("ListenerId");
        Assert.DoesNotContain('@', id);
        (await bench.AlbAsync("CreateListener", Listener(balancer, group))).Refused(400, "ResourceAlreadyExist.Listener");
        (await bench.AlbAsync("DeleteListener", new { ListenerId = id })).Refused(400, "ResourceInConfiguring.Listener");
        Assert.Equal("Processing", await JobAsync(made.Text("JobId")));
        bench.Wait(10);
        Assert.Equal("Succeeded", await JobAsync(made.Text("JobId")));
        var shown = (await bench.AlbAsync("GetListenerAttribute", new { ListenerId = id })).Ok();
        Assert.Equal("Running", shown.Text("ListenerStatus"));
        var target = shown["DefaultActions"][0]!["ForwardGroupConfig"]!["ServerGroupTuples"]![0]!["ServerGroupId"];
        Assert.Equal(group, (string)target!);
    }

    [Fact]
    public async Task Only_the_look_at_one_balancer_tells_its_zones()
    {
        var (_, _, balancer, _) = await FrontAsync();
        bench.Wait(40);
        var listed = (await bench.AlbAsync("ListLoadBalancers", new Dictionary<string, string> { ["LoadBalancerIds.1"] = balancer })).Ok();
        var item = (JsonObject)listed["LoadBalancers"][0]!;
        Assert.Equal("Active", (string)item["LoadBalancerStatus"]!);
        Assert.StartsWith("alb-", (string)item["LoadBalancerId"]!, StringComparison.Ordinal);
        Assert.False(item.ContainsKey("ZoneMappings"));
        var shown = (await bench.AlbAsync("GetLoadBalancerAttribute", new { LoadBalancerId = balancer })).Ok();
        Assert.Equal(2, shown["ZoneMappings"].AsArray().Count);
        Assert.Empty((await bench.NlbAsync("ListLoadBalancers")).Ok()["LoadBalancers"].AsArray());
    }

    [Fact]
    public async Task A_change_takes_a_while_and_nothing_else_is_done_meanwhile()
    {
        var (_, _, balancer, group) = await FrontAsync();
        bench.Wait(40);
        var renamed = new { ServerGroupId = group, ServerGroupName = "others" };
        (await bench.AlbAsync("UpdateServerGroupAttribute", renamed)).Ok();
        (await bench.AlbAsync("UpdateServerGroupAttribute", renamed)).Refused(400, "IncorrectStatus.ServerGroup");
        (await bench.AlbAsync("UpdateLoadBalancerAttribute", new { LoadBalancerId = balancer, LoadBalancerName = "back" })).Ok();
        var shown = (await bench.AlbAsync("GetLoadBalancerAttribute", new { LoadBalancerId = balancer })).Ok();
        Assert.Equal(("Configuring", "back"), (shown.Text("LoadBalancerStatus"), shown.Text("LoadBalancerName")));
        bench.Wait(5);
        shown = (await bench.AlbAsync("GetLoadBalancerAttribute", new { LoadBalancerId = balancer })).Ok();
        Assert.Equal("Active", shown.Text("LoadBalancerStatus"));
        (await bench.AlbAsync("UpdateServerGroupAttribute", renamed)).Ok();
    }

    [Fact]
    public async Task What_is_used_or_protected_stays()
    {
        var (vpc, vswitch, balancer, group) = await FrontAsync();
        bench.Wait(40);
        var listener = (await bench.AlbAsync("CreateListener", Listener(balancer, group))).Ok().Text("ListenerId");
        bench.Wait(10);
        (await bench.AlbAsync("DeleteServerGroup", new { ServerGroupId = group })).Refused(400, "ResourceInUse.ServerGroup");
        (await bench.VpcAsync("DeleteVSwitch", new { VSwitchId = vswitch })).Refused(400, "DependencyViolation");
        (await bench.AlbAsync("EnableDeletionProtection", new { ResourceId = balancer })).Ok();
        (await bench.AlbAsync("DeleteLoadBalancer", new { LoadBalancerId = balancer })).Refused(
            400,
            "OperationDenied.DeleteProtectionIsOn"
        );
        (await bench.AlbAsync("DisableDeletionProtection", new { ResourceId = balancer })).Ok();
        (await bench.AlbAsync("DeleteListener", new { ListenerId = listener })).Ok();
        bench.Wait(10);
        (await bench.AlbAsync("DeleteServerGroup", new { ServerGroupId = group })).Ok();
        (await bench.AlbAsync("DeleteLoadBalancer", new { LoadBalancerId = balancer })).Ok();
        bench.Wait(30);
        (await bench.AlbAsync("GetLoadBalancerAttribute", new { LoadBalancerId = balancer })).Refused(404, "ResourceNotFound.LoadBalancer");
        Assert.Equal(["vpc", "vswitch", "vswitch"], bench.Kinds());
        Assert.NotEmpty(vpc);
    }

    [Fact]
    public async Task Asked_for_twice_with_one_token_there_is_one_and_a_dry_run_makes_none()
    {
        var (vpc, first, second) = await bench.TwoZonesAsync();
        var order = Order(vpc, first, second);
        order["DryRun"] = "true";
        (await bench.AlbAsync("CreateLoadBalancer", order)).Refused(400, "DryRunOperation");
        order.Remove("DryRun");
        order["ClientToken"] = "once";
        var one = (await bench.AlbAsync("CreateLoadBalancer", order)).Ok().Text("LoadBalancerId");
        Assert.Equal(one, (await bench.AlbAsync("CreateLoadBalancer", order)).Ok().Text("LoadBalancerId"));
        Assert.Single(bench.Kinds(), "app-load-balancer");
    }

    [Fact]
    public async Task Tags_are_put_on_listed_and_taken_off()
    {
        var (_, _, balancer, _) = await FrontAsync();
        var tags = new Dictionary<string, string>
        {
            ["ResourceType"] = "loadbalancer",
            ["ResourceId.1"] = balancer,
            ["Tag.1.Key"] = "team",
            ["Tag.1.Value"] = "shop",
        };
        (await bench.AlbAsync("TagResources", tags)).Ok();
        var filter = new Dictionary<string, string> { ["Tag.1.Key"] = "team", ["Tag.1.Value"] = "shop" };
        Assert.Single((await bench.AlbAsync("ListLoadBalancers", filter)).Ok()["LoadBalancers"].AsArray());
        tags["TagKey.1"] = "team";
        (await bench.AlbAsync("UnTagResources", tags)).Ok();
        Assert.Empty((await bench.AlbAsync("ListLoadBalancers", filter)).Ok()["LoadBalancers"].AsArray());
    }

    async Task<string> JobAsync(string id) =>
        (string)(await bench.AlbAsync("ListAsynJobs", new Dictionary<string, string> { ["JobIds.1"] = id })).Ok()["Jobs"][0]!["Status"]!;

    public void Dispose() => bench.Dispose();
}
