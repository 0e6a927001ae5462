using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Tandem.Sandbox.Clouds.State;

namespace Tandem.Sandbox.Clouds.Alibaba.Products;

/// <summary>
/// init → provisioning → active → deleting → gone, with two addresses of a range reserved for measurements. Every region here wants two tunnels,
/// as most do. Creating one takes no tags.
/// </summary>
internal static class VpnGateways
{
    static readonly string[] CreateRules =
    [
        "RegionId*",
        "VpcId*",
        "Bandwidth*=5|10|20|50|100|200|500|1000",
        "VSwitchId*",
        "DisasterRecoveryVSwitchId*",
        "InstanceChargeType=POSTPAY|PREPAY",
        "NetworkType=public|private",
    ];

    public static readonly IReadOnlyList<Operation> Operations =
    [
        ProductTables.Vpc.Write("CreateVpnGateway", CreateRules, Create),
        ProductTables.Vpc.Read("DescribeVpnGateways", ["RegionId*"], DescribeAll),
        ProductTables.Vpc.Write("ModifyVpnGatewayAttribute", ["RegionId*", "VpnGatewayId*"], Rename),
        ProductTables.Vpc.Write("DeleteVpnGateway", ["RegionId*", "VpnGatewayId*"], Delete),
    ];

    public static Resource Need(Call call, string id) => call.Need(Kinds.VpnGateway, id, "InvalidVpnGatewayId.NotFound");

    static JsonObject Create(Call call)
    {
        var vpc = Vpcs.Need(call, call.Parameters.Need("VpcId"));
        var first = Inside(call, vpc, "VSwitchId");
        var second = Inside(call, vpc, "DisasterRecoveryVSwitchId");
        if (first.Text("zone") == second.Text("zone"))
            throw new CloudError(400, "VSwitch.ZoneRepeated", "The two VSwitches must lie in different zones.");
        var life = new Life(
            "provisioning",
            ("init", TimeSpan.Zero),
            ("provisioning", call.Times.VpnGatewayReady / 4),
            ("active", call.Times.VpnGatewayReady)
        );
        var made = call.Make(Kinds.VpnGateway, Ids.In(vpc.Region, "vpn-", 21), vpc.Region, life) with
        {
            Facts = new()
            {
                ["vpc"] = vpc.Id,
                ["vswitches"] = Shapes.Texts([first.Id, second.Id]),
                ["publicAddresses"] = Shapes.Texts(FreeAddresses(call)),
                ["name"] = Shapes.Name(call, "Name", "InvalidName.Malformed"),
                ["bandwidth"] = call.Parameters.Need("Bandwidth"),
            },
        };
        call.Put(made);
        return new()
        {
            ["VpnGatewayId"] = made.Id,
            ["Name"] = made.Text("name"),
            ["OrderId"] = 0,
        };
    }

    static Resource Inside(Call call, Resource vpc, string parameter)
    {
        var vswitch = VSwitches.Need(call, call.Parameters.Need(parameter));
        return vswitch.Text("vpc") == vpc.Id ? vswitch : throw CloudError.Invalid(parameter);
    }

    // Unique over all accounts, like all public addresses.
    static IEnumerable<string> FreeAddresses(Call call)
    {
        var taken = call
            .World.Resources.Values.Where(r => r.Kind == Kinds.VpnGateway)
            .SelectMany(r => r.Texts("publicAddresses"))
            .ToHashSet();
        return Enumerable
            .Range(0, int.MaxValue)
            .Select(_ => string.Create(CultureInfo.InvariantCulture, $"198.{Random(18, 20)}.{Random(0, 256)}.{Random(1, 255)}"))
            .Where(taken.Add)
            .Take(2);
    }

    static int Random(int from, int to) => RandomNumberGenerator.GetInt32(from, to);

    static JsonObject DescribeAll(Call call)
    {
        var found = call.Here(Kinds.VpnGateway)
            .Where(g => Shapes.Fits(call, "VpnGatewayId", g.Id) && Shapes.Fits(call, "VpcId", g.Text("vpc")))
            .Where(g => Shapes.Fits(call, "Status", call.State(g)) && Shapes.HasTags(call, g))
            .ToList();
        return Paging.Numbered(
            call,
            found,
            50,
            page => new() { ["VpnGateways"] = Shapes.Wrapped("VpnGateway", page.Select(g => Describe(call, g))) }
        );
    }

    static JsonObject Describe(Call call, Resource gateway) =>
        new()
        {
            ["VpnGatewayId"] = gateway.Id,
            ["Name"] = gateway.Text("name"),
            ["Status"] = call.State(gateway),
            ["BusinessStatus"] = "Normal",
            ["VpcId"] = gateway.Text("vpc"),
            ["VSwitchId"] = gateway.Texts("vswitches")[0],
            ["DisasterRecoveryVSwitchId"] = gateway.Texts("vswitches")[1],
            ["InternetIp"] = gateway.Texts("publicAddresses")[0],
            ["DisasterRecoveryInternetIp"] = gateway.Texts("publicAddresses")[1],
            ["Spec"] = $"{gateway.Text("bandwidth")}M",
            ["ChargeType"] = "POSTPAY",
            ["IpsecVpn"] = "enable",
            ["SslVpn"] = "disable",
            ["NetworkType"] = "public",
            ["VpnType"] = "Normal",
            ["CreateTime"] = gateway.Created.ToUnixTimeMilliseconds(),
            ["Tags"] = Shapes.Wrapped("Tag", Shapes.Tags(gateway)),
        };

    static JsonObject Rename(Call call)
    {
        var gateway = Need(call, call.Parameters.Need("VpnGatewayId"));
        call.Put(gateway.With("name", Shapes.Name(call, "Name", "InvalidName.Malformed")));
        return [];
    }

    static JsonObject Delete(Call call)
    {
        var gateway = Need(call, call.Parameters.Need("VpnGatewayId"));
        call.NeedState(gateway, "VpnGateway.Configuring", "active");
        if (call.All(Kinds.VpnConnection).FirstOrDefault(c => c.Text("gateway") == gateway.Id) is { } connection)
            throw CloudError.Depends("DependencyViolation.VpnConnection", connection.Id);
        call.End(gateway, "deleting", call.Times.VpnGatewayGone);
        return [];
    }
}
