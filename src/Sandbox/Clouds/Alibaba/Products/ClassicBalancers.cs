using System.Globalization;
using System.Text.Json.Nodes;
using Tandem.Sandbox.Clouds.State;

namespace Tandem.Sandbox.Clouds.Alibaba.Products;

/// <summary>Load balancers of the older product: active at once, with an address of their own. New ones are paid by use only.</summary>
internal static class ClassicBalancers
{
    static readonly string[] CreateRules =
    [
        "RegionId*",
        "AddressType=internet|intranet",
        "InstanceChargeType=PayByCLCU",
        "PayType=PayOnDemand",
        "DeleteProtection=on|off",
    ];

    public static readonly IReadOnlyList<Operation> Operations =
    [
        ProductTables.Slb.Write("CreateLoadBalancer", CreateRules, Create),
        ProductTables.Slb.Read("DescribeLoadBalancers", ["RegionId*"], ListAll),
        ProductTables.Slb.Read("DescribeLoadBalancerAttribute", ["LoadBalancerId*"], DescribeOne),
        ProductTables.Slb.Write("SetLoadBalancerDeleteProtection", ["LoadBalancerId*", "DeleteProtection*=on|off"], Protect),
        ProductTables.Slb.Write("DeleteLoadBalancer", ["LoadBalancerId*"], Delete),
    ];

    static JsonObject Create(Call call)
    {
        if (call.Parameters.Has("LoadBalancerSpec"))
            throw new CloudError(400, "OperationDenied.SpecNotSupported", "New instances are not sold by specification any more.");
        // Without a type it is public.
        var isPublic = call.Parameters["AddressType"] is not "intranet";
        var vswitch = isPublic ? null : VSwitches.Need(call, call.Parameters.Need("VSwitchId"));
        var made = call.Make(
            Kinds.ClassicLoadBalancer,
            Ids.In(call.Region, "lb-", 20),
            call.Region,
            new("active", ("active", TimeSpan.Zero))
        );
        var address = vswitch is null ? Eips.FreeAddress(call) : VSwitches.FreeAddress(call, vswitch);
        made = made with
        {
            Tags = Shapes.ReadTags(call),
            Facts = new()
            {
                ["name"] = Shapes.Name(call, "LoadBalancerName", "InvalidLoadBalancerName"),
                ["public"] = isPublic,
                ["vpc"] = vswitch?.Text("vpc") ?? "",
                ["vswitches"] = Shapes.Texts(vswitch is null ? [] : [vswitch.Id]),
                ["address"] = address,
                ["addresses"] = Shapes.Texts(vswitch is null ? [] : [address]),
                ["protected"] = call.Parameters["DeleteProtection"] is "on",
            },
        };
        call.Put(made);
        return new()
        {
            ["LoadBalancerId"] = made.Id,
            ["LoadBalancerName"] = made.Text("name"),
            ["Address"] = made.Text("address"),
            ["AddressIPVersion"] = "ipv4",
            ["NetworkType"] = isPublic ? "classic" : "vpc",
            ["VpcId"] = made.Text("vpc"),
            ["VSwitchId"] = vswitch?.Id ?? "",
            ["OrderId"] = 0,
        };
    }

    public static Resource Need(Call call) =>
        call.Need(Kinds.ClassicLoadBalancer, call.Parameters.Need("LoadBalancerId"), "InvalidLoadBalancerId.NotFound");

    static JsonObject ListAll(Call call)
    {
        var ids = call.Parameters.Commas("LoadBalancerId");
        var found = call.Here(Kinds.ClassicLoadBalancer)
            .Where(b => ids?.Contains(b.Id) ?? true)
            .Where(b => Shapes.Fits(call, "LoadBalancerName", b.Text("name")) && Shapes.Fits(call, "VpcId", b.Text("vpc")))
            .Where(b => Shapes.Fits(call, "LoadBalancerStatus", call.State(b)) && Shapes.HasTags(call, b))
            .ToList();
        return Paging.Numbered(
            call,
            found,
            100,
            page => new() { ["LoadBalancers"] = Shapes.Wrapped("LoadBalancer", page.Select(b => Describe(call, b))) }
        );
    }

    static JsonObject Describe(Call call, Resource balancer) =>
        new()
        {
            ["LoadBalancerId"] = balancer.Id,
            ["LoadBalancerName"] = balancer.Text("name"),
            ["LoadBalancerStatus"] = call.State(balancer),
            ["Address"] = balancer.Text("address"),
            ["AddressType"] = balancer.Flag("public") ? "internet" : "intranet",
            ["AddressIPVersion"] = "ipv4",
            ["NetworkType"] = balancer.Flag("public") ? "classic" : "vpc",
            ["VpcId"] = balancer.Text("vpc"),
            ["VSwitchId"] = balancer.Texts("vswitches").FirstOrDefault() ?? "",
            ["RegionId"] = balancer.Region,
            ["PayType"] = "PayOnDemand",
            ["InstanceChargeType"] = "PayByCLCU",
            ["InternetChargeType"] = "4",
            ["DeleteProtection"] = balancer.Flag("protected") ? "on" : "off",
            ["CreateTime"] = call.Time(balancer.Created),
            ["CreateTimeStamp"] = balancer.Created.ToUnixTimeMilliseconds(),
            ["Tags"] = Shapes.Wrapped("Tag", Shapes.Tags(balancer, "TagKey", "TagValue")),
        };

    static JsonObject DescribeOne(Call call)
    {
        var balancer = Need(call);
        var ports = ClassicListeners.Of(call, balancer).Select(l => l.Number("port")).ToList();
        var answer = Describe(call, balancer);
        answer["BackendServers"] = Shapes.Wrapped("BackendServer", new JsonArray());
        answer["ListenerPorts"] = Shapes.Wrapped("ListenerPort", Shapes.Array(ports.Select(p => (JsonNode)p)));
        answer["ListenerPortsAndProtocol"] = Ports(ports, "Protocol");
        // The misspelt twin is part of the product.
        answer["ListenerPortsAndProtocal"] = Ports(ports, "Protocal");
        return answer;
    }

    static JsonObject Ports(List<int> ports, string word) =>
        Shapes.Wrapped($"ListenerPortAnd{word}", ports.Select(p => new JsonObject { ["ListenerPort"] = p, [$"Listener{word}"] = "tcp" }));

    static JsonObject Protect(Call call)
    {
        call.Put(Need(call).With("protected", call.Parameters["DeleteProtection"] is "on"));
        return [];
    }

    static JsonObject Delete(Call call)
    {
        var balancer = Need(call);
        if (balancer.Flag("protected"))
            throw new CloudError(400, "OperationDenied.DeleteProtectionIsOn", "Delete protection of the load balancer is on.");
        foreach (var part in ClassicListeners.Of(call, balancer).Concat(ClassicGroups.Of(call, balancer)).ToList())
            call.EndNow(part);
        call.EndNow(balancer);
        return [];
    }

    public static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
