using System.Text.Json.Nodes;
using Tandem.Sandbox.Clouds.State;

namespace Tandem.Sandbox.Clouds.Alibaba.Products;

/// <summary>Network load balancers: Provisioning → Active → Deleting → gone. Their names never resolve: <c>.invalid</c> is nobody's.</summary>
internal static class LoadBalancers
{
    static readonly string[] CreateRules = ["VpcId*", "AddressType*=Internet|Intranet", "ZoneMappings*", "AddressIpVersion=ipv4|DualStack"];

    public static readonly IReadOnlyList<Operation> Operations =
    [
        ProductTables.Nlb.Write("CreateLoadBalancer", CreateRules, Create),
        ProductTables.Nlb.Read("ListLoadBalancers", [], ListAll),
        ProductTables.Nlb.Read("GetLoadBalancerAttribute", ["LoadBalancerId*"], DescribeOne),
        ProductTables.Nlb.Write("DeleteLoadBalancer", ["LoadBalancerId*"], Delete),
    ];

    static JsonObject Create(Call call)
    {
        var vpc = call.Need(Kinds.Vpc, call.Parameters.Need("VpcId"), "ResourceNotFound.vpc");
        call.NeedState(vpc, "IncorrectStatus.vpc", "Available");
        var zones = call.Parameters.Objects("ZoneMappings").Select(z => Zone(call, vpc, z)).ToList();
        if (zones.Select(z => z.VSwitch.Text("zone")).Distinct().Count() is var count && (count < 2 || count != zones.Count))
            throw new CloudError(400, "IllegalParam.ZoneMappings", "The param of ZoneMappings is illegal: two different zones at least.");
        var isPublic = call.Parameters["AddressType"] == "Internet";
        var made = Make(call, vpc, [.. zones.Select(z => z.VSwitch)], call.Parameters["LoadBalancerName"] ?? "", isPublic);
        made = made with { Tags = Shapes.ReadTags(call) };
        foreach (var (_, eip) in zones)
            if (eip is not null)
                EipBindings.Bind(call, eip, made.Id, "SlbInstance", call.Times.EipBinding);
        call.Put(
            made.With("protected", call.Parameters.Flag("DeletionProtectionConfig.Enabled"))
                .With("eips", Shapes.Texts(zones.Select(z => z.Eip?.Id ?? "")))
        );
        return new() { ["LoadbalancerId"] = made.Id, ["OrderId"] = 0 };
    }

    static (Resource VSwitch, Resource? Eip) Zone(Call call, Resource vpc, Parameters given)
    {
        var vswitch = call.Need(Kinds.VSwitch, given.Need("VSwitchId"), "ResourceNotFound.vSwitch");
        if (vswitch.Text("vpc") != vpc.Id || vswitch.Text("zone") != given.Need("ZoneId"))
            throw new CloudError(400, "IllegalParam.ZoneMappings", $"{vswitch.Id} does not lie in that VPC and zone.");
        if (given["AllocationId"] is not { } allocation)
            return (vswitch, null);
        var eip = call.Need(Kinds.Eip, allocation, "ResourceNotFound.eip");
        call.NeedState(eip, "IncorrectStatus.eip", "Available");
        return (vswitch, eip);
    }

    public static Resource Make(Call call, Resource vpc, IReadOnlyList<Resource> vswitches, string name, bool isPublic)
    {
        var life = new Life("CreateFailed", ("Provisioning", TimeSpan.Zero), ("Active", call.Times.LoadBalancerReady));
        return call.Make(Kinds.LoadBalancer, Ids.In(vpc.Region, "nlb-", 18), vpc.Region, life) with
        {
            Facts = new()
            {
                ["vpc"] = vpc.Id,
                ["name"] = name,
                ["public"] = isPublic,
                ["protected"] = false,
                ["zones"] = Shapes.Texts(vswitches.Select(s => s.Text("zone")!)),
                ["vswitches"] = Shapes.Texts(vswitches.Select(s => s.Id)),
                ["addresses"] = Shapes.Texts(vswitches.Select(s => VSwitches.FreeAddress(call, s))),
                ["securityGroups"] = new JsonArray(),
            },
        };
    }

    public static Resource Need(Call call, string id) => call.Need(Kinds.LoadBalancer, id, "ResourceNotFound.loadBalancer");

    static JsonObject ListAll(Call call)
    {
        var ids = call.Parameters.List("LoadBalancerIds");
        var names = call.Parameters.List("LoadBalancerNames");
        var vpcs = call.Parameters.List("VpcIds");
        var found = call.Here(Kinds.LoadBalancer)
            .Where(b => ids?.Contains(b.Id) ?? true)
            .Where(b => names?.Contains(b.Text("name")!) ?? true)
            .Where(b => vpcs?.Contains(b.Text("vpc")!) ?? true)
            .Where(b => Shapes.Fits(call, "LoadBalancerStatus", call.State(b)) && Shapes.HasTags(call, b))
            .ToList();
        return Paging.ByToken(
            call,
            found,
            ("MaxResults", 20, 100),
            page => new() { ["LoadBalancers"] = Shapes.Array(page.Select(b => Describe(call, b))) }
        );
    }

    static JsonObject DescribeOne(Call call)
    {
        var balancer = Need(call, call.Parameters.Need("LoadBalancerId"));
        var answer = Describe(call, balancer);
        answer["Cps"] = 0;
        answer["Tags"] = Shapes.Tags(balancer, "TagKey", "TagValue");
        return answer;
    }

    static JsonObject Describe(Call call, Resource balancer) =>
        new()
        {
            ["LoadBalancerId"] = balancer.Id,
            ["LoadBalancerName"] = balancer.Text("name"),
            ["LoadBalancerStatus"] = call.State(balancer),
            ["LoadBalancerBusinessStatus"] = "Normal",
            ["LoadBalancerType"] = "Network",
            ["LoadBalancerBillingConfig"] = new JsonObject { ["PayType"] = "PostPay" },
            ["AddressType"] = balancer.Flag("public") ? "Internet" : "Intranet",
            ["AddressIpVersion"] = "ipv4",
            ["DNSName"] = $"{balancer.Id}.{balancer.Region}.nlb.sandbox.invalid",
            ["RegionId"] = balancer.Region,
            ["VpcId"] = balancer.Text("vpc"),
            ["CreateTime"] = call.Time(balancer.Created),
            ["CrossZoneEnabled"] = true,
            ["DeletionProtectionConfig"] = new JsonObject { ["Enabled"] = balancer.Flag("protected") },
            ["ModificationProtectionConfig"] = new JsonObject { ["Status"] = "NonProtection" },
            ["OperationLocks"] = new JsonArray(),
            ["SecurityGroupIds"] = new JsonArray(),
            ["ZoneMappings"] = Shapes.Array(balancer.Texts("vswitches").Select((_, n) => Zone(call, balancer, n))),
            ["Tags"] = Shapes.Tags(balancer),
        };

    static JsonObject Zone(Call call, Resource balancer, int n)
    {
        var address = new JsonObject { ["PrivateIPv4Address"] = balancer.Texts("addresses")[n], ["PrivateIPv4HcStatus"] = "Healthy" };
        if (call.Find(Kinds.Eip, balancer.Texts("eips").ElementAtOrDefault(n)) is { } eip)
        {
            address["AllocationId"] = eip.Id;
            address["PublicIPv4Address"] = eip.Text("address");
        }
        return new()
        {
            ["ZoneId"] = balancer.Texts("zones")[n],
            ["VSwitchId"] = balancer.Texts("vswitches")[n],
            ["Status"] = "Active",
            ["LoadBalancerAddresses"] = new JsonArray(address),
        };
    }

    static JsonObject Delete(Call call)
    {
        var balancer = Need(call, call.Parameters.Need("LoadBalancerId"));
        if (balancer.Flag("protected"))
            throw new CloudError(400, "OperationDenied.DeleteProtectionIsOn", "Delete protection of the load balancer is on.");
        if (balancer.Owner is not null)
            throw new CloudError(400, "OperationDenied.ServiceManaged", $"The load balancer is managed by cluster {balancer.Owner}.");
        call.NeedState(balancer, "IncorrectStatus.loadBalancer", "Active", "CreateFailed", "Inactive");
        foreach (var listener in Listeners.Of(call, balancer).ToList())
            call.EndNow(listener);
        foreach (var eip in EipBindings.BoundTo(call, balancer.Id).ToList())
            EipBindings.Unbind(call, eip);
        call.End(balancer, "Deleting", call.Times.LoadBalancerGone);
        return new() { ["JobId"] = Jobs.Begin(call, balancer.Region, call.Times.LoadBalancerGone) };
    }
}
