using System.Text.Json.Nodes;
using Tandem.Sandbox.Clouds.State;

namespace Tandem.Sandbox.Clouds.Alibaba.Products;

/// <summary>Load balancers: Provisioning → Active → Deleting → gone. Their names never resolve: <c>.invalid</c> is nobody's.</summary>
internal sealed class LoadBalancers(BalancerProduct product)
{
    static readonly string[] CreateRules = ["VpcId*", "AddressType*=Internet|Intranet", "ZoneMappings*"];

    static readonly string[] NetworkRules = ["AddressIpVersion=ipv4|DualStack"];

    static readonly string[] ApplicationRules =
    [
        "LoadBalancerEdition*=Basic|Standard|StandardWithWaf",
        "LoadBalancerBillingConfig.PayType*=PostPay",
        "AddressAllocatedMode=Fixed|Dynamic",
        "AddressIpVersion=IPv4|DualStack",
    ];

    public static readonly LoadBalancers Nlb = new(BalancerProduct.Nlb);
    public static readonly LoadBalancers Alb = new(BalancerProduct.Alb);

    public IReadOnlyList<Operation> Operations =>
        [
            product.Table.Write("CreateLoadBalancer", [.. CreateRules, .. product.IsApplication ? ApplicationRules : NetworkRules], Create),
            product.Table.Read("ListLoadBalancers", [], ListAll),
            product.Table.Read("GetLoadBalancerAttribute", ["LoadBalancerId*"], DescribeOne),
            product.Table.Write("UpdateLoadBalancerAttribute", ["LoadBalancerId*"], Rename),
            product.Table.Write("DeleteLoadBalancer", ["LoadBalancerId*"], Delete),
            .. product.IsApplication ? Protection : [],
        ];

    IReadOnlyList<Operation> Protection =>
        [
            product.Table.Write("EnableDeletionProtection", ["ResourceId*"], call => Protect(call, true)),
            product.Table.Write("DisableDeletionProtection", ["ResourceId*"], call => Protect(call, false)),
        ];

    JsonObject Create(Call call)
    {
        var vpc = call.Need(Kinds.Vpc, call.Parameters.Need("VpcId"), product.Code("ResourceNotFound", "vpc"));
        call.NeedState(vpc, product.Code("IncorrectStatus", "vpc"), "Available");
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
            made.With(
                    "protected",
                    call.Parameters.Flag(product.IsApplication ? "DeletionProtectionEnabled" : "DeletionProtectionConfig.Enabled")
                )
                .With("eips", Shapes.Texts(zones.Select(z => z.Eip?.Id ?? "")))
        );
        return product.IsApplication
            ? new() { ["LoadBalancerId"] = made.Id }
            // The one answer of the product that spells it with a small b.
            : new() { ["LoadbalancerId"] = made.Id, ["OrderId"] = 0 };
    }

    (Resource VSwitch, Resource? Eip) Zone(Call call, Resource vpc, Parameters given)
    {
        var vswitch = call.Need(Kinds.VSwitch, given.Need("VSwitchId"), product.Code("ResourceNotFound", "vSwitch"));
        if (vswitch.Text("vpc") != vpc.Id || vswitch.Text("zone") != given.Need("ZoneId"))
            throw new CloudError(400, "IllegalParam.ZoneMappings", $"{vswitch.Id} does not lie in that VPC and zone.");
        if (given["AllocationId"] is not { } allocation)
            return (vswitch, null);
        var eip = call.Need(Kinds.Eip, allocation, product.Code("ResourceNotFound", "eip"));
        call.NeedState(eip, product.Code("IncorrectStatus", "eip"), "Available");
        return (vswitch, eip);
    }

    public Resource Make(Call call, Resource vpc, IReadOnlyList<Resource> vswitches, string name, bool isPublic)
    {
        var life = new Life("CreateFailed", ("Provisioning", TimeSpan.Zero), ("Active", call.Times.LoadBalancerReady));
        return call.Make(product.Balancer, Ids.In(vpc.Region, product.Prefix, 18), vpc.Region, life) with
        {
            Facts = new()
            {
                ["vpc"] = vpc.Id,
                ["name"] = name,
                ["public"] = isPublic,
                ["edition"] = call.Parameters["LoadBalancerEdition"],
                ["protected"] = false,
                ["zones"] = Shapes.Texts(vswitches.Select(s => s.Text("zone")!)),
                ["vswitches"] = Shapes.Texts(vswitches.Select(s => s.Id)),
                ["addresses"] = Shapes.Texts(vswitches.Select(s => VSwitches.FreeAddress(call, s))),
                ["securityGroups"] = new JsonArray(),
            },
        };
    }

    public Resource Need(Call call, string id) => call.Need(product.Balancer, id, product.Code("ResourceNotFound", "loadBalancer"));

    JsonObject ListAll(Call call)
    {
        var ids = call.Parameters.List("LoadBalancerIds");
        var names = call.Parameters.List("LoadBalancerNames");
        var vpcs = call.Parameters.List("VpcIds");
        var found = call.Here(product.Balancer)
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

    JsonObject DescribeOne(Call call)
    {
        var balancer = Need(call, call.Parameters.Need("LoadBalancerId"));
        var answer = Describe(call, balancer);
        answer["RegionId"] = balancer.Region;
        answer["ZoneMappings"] = Zones(call, balancer);
        if (product.IsApplication)
            return answer;
        answer["Cps"] = 0;
        answer["Tags"] = Shapes.Tags(balancer, "TagKey", "TagValue");
        return answer;
    }

    JsonObject Describe(Call call, Resource balancer)
    {
        var answer = new JsonObject
        {
            ["LoadBalancerId"] = balancer.Id,
            ["LoadBalancerName"] = balancer.Text("name"),
            ["LoadBalancerStatus"] = call.State(balancer),
            ["LoadBalancerBillingConfig"] = new JsonObject { ["PayType"] = "PostPay" },
            ["AddressType"] = balancer.Flag("public") ? "Internet" : "Intranet",
            ["DNSName"] = $"{balancer.Id}.{balancer.Region}.{product.Table.Product}.sandbox.invalid",
            ["VpcId"] = balancer.Text("vpc"),
            ["CreateTime"] = call.Time(balancer.Created),
            ["DeletionProtectionConfig"] = new JsonObject { ["Enabled"] = balancer.Flag("protected") },
            ["ModificationProtectionConfig"] = new JsonObject { ["Status"] = "NonProtection" },
            ["SecurityGroupIds"] = new JsonArray(),
            ["Tags"] = Shapes.Tags(balancer),
        };
        foreach (var (name, value) in product.IsApplication ? OfApplication(balancer) : OfNetwork(call, balancer))
            answer[name] = value;
        return answer;
    }

    /// <summary>A list of this product names neither region nor zones; only the look at one does.</summary>
    static (string, JsonNode?)[] OfApplication(Resource balancer) =>
        [
            ("LoadBalancerBussinessStatus", "Normal"),
            ("LoadBalancerEdition", balancer.Text("edition")),
            ("AddressAllocatedMode", "Dynamic"),
            ("AddressIpVersion", "IPv4"),
            ("LoadBalancerOperationLocks", new JsonArray()),
        ];

    static (string, JsonNode?)[] OfNetwork(Call call, Resource balancer) =>
        [
            ("LoadBalancerBusinessStatus", "Normal"),
            ("LoadBalancerType", "Network"),
            ("AddressIpVersion", "ipv4"),
            ("RegionId", balancer.Region),
            ("CrossZoneEnabled", true),
            ("OperationLocks", new JsonArray()),
            ("ZoneMappings", Zones(call, balancer)),
        ];

    static JsonArray Zones(Call call, Resource balancer) =>
        Shapes.Array(balancer.Texts("vswitches").Select((_, n) => Zone(call, balancer, n)));

    static JsonObject Zone(Call call, Resource balancer, int n)
    {
        var address =
            balancer.Kind == Kinds.AppLoadBalancer
                ? new JsonObject { ["IntranetAddress"] = balancer.Texts("addresses")[n] }
                : new JsonObject { ["PrivateIPv4Address"] = balancer.Texts("addresses")[n], ["PrivateIPv4HcStatus"] = "Healthy" };
        if (call.Find(Kinds.Eip, balancer.Texts("eips").ElementAtOrDefault(n)) is { } eip)
        {
            address["AllocationId"] = eip.Id;
            address[balancer.Kind == Kinds.AppLoadBalancer ? "Address" : "PublicIPv4Address"] = eip.Text("address");
        }
        return new()
        {
            ["ZoneId"] = balancer.Texts("zones")[n],
            ["VSwitchId"] = balancer.Texts("vswitches")[n],
            ["Status"] = "Active",
            ["LoadBalancerAddresses"] = new JsonArray(address),
        };
    }

    JsonObject Rename(Call call)
    {
        var balancer = Need(call, call.Parameters.Need("LoadBalancerId"));
        return product.Rename(call, balancer, "LoadBalancerName", call.State(balancer), call.Times.ServerGroupChange);
    }

    JsonObject Protect(Call call, bool on)
    {
        call.Put(Need(call, call.Parameters.Need("ResourceId")).With("protected", on));
        return [];
    }

    JsonObject Delete(Call call)
    {
        var balancer = Need(call, call.Parameters.Need("LoadBalancerId"));
        if (balancer.Flag("protected"))
            throw new CloudError(400, "OperationDenied.DeleteProtectionIsOn", "Delete protection of the load balancer is on.");
        if (balancer.Owner is not null)
            throw new CloudError(400, "OperationDenied.ServiceManaged", $"The load balancer is managed by cluster {balancer.Owner}.");
        call.NeedState(balancer, product.Code("IncorrectStatus", "loadBalancer"), "Active", "CreateFailed", "Inactive");
        foreach (var listener in Listeners.Of(call, product, balancer).ToList())
            call.EndNow(listener);
        foreach (var eip in EipBindings.BoundTo(call, balancer.Id).ToList())
            EipBindings.Unbind(call, eip);
        call.End(balancer, "Deleting", call.Times.LoadBalancerGone);
        return BalancerProduct.Answer(call, balancer, call.Times.LoadBalancerGone);
    }
}
