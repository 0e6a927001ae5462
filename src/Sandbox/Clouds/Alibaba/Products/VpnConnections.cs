using System.Text.Json.Nodes;
using Tandem.Sandbox.Clouds.State;

namespace Tandem.Sandbox.Clouds.Alibaba.Products;

/// <summary>
/// State init → active; the tunnels are established when the other end, in whatever account, names our addresses, has the same key and the
/// ranges the other way round. The answers hold the key in clear, as the real ones do.
/// </summary>
internal static class VpnConnections
{
    static readonly string[] CreateRules = ["RegionId*", "VpnGatewayId*", "LocalSubnet*", "RemoteSubnet*", "TunnelOptionsSpecification*"];

    public static readonly IReadOnlyList<Operation> Operations =
    [
        ProductTables.Vpc.Write("CreateVpnConnection", CreateRules, Create),
        ProductTables.Vpc.Read("DescribeVpnConnections", ["RegionId*"], DescribeAll),
        ProductTables.Vpc.Write("DeleteVpnConnection", ["RegionId*", "VpnConnectionId*"], Delete),
    ];

    static JsonObject Create(Call call)
    {
        var gateway = VpnGateways.Need(call, call.Parameters.Need("VpnGatewayId"));
        call.NeedState(gateway, "VpnGateway.Configuring", "active");
        var tunnels = call.Parameters.Objects("TunnelOptionsSpecification");
        var ends = tunnels.Select(t => CustomerGateways.Need(call, t.Need("CustomerGatewayId"))).ToList();
        var psk = tunnels[0]["TunnelIkeConfig.Psk"];
        if (tunnels.Count != 2 || psk is null || psk.Length > 100 || tunnels.Select(t => t["Role"]).Distinct().Count() != 2)
            throw CloudError.Invalid("TunnelOptionsSpecification");
        var life = new Life("init", ("init", TimeSpan.Zero), ("active", call.Times.VpnConnectionChange));
        var made = call.Make(Kinds.VpnConnection, Ids.In(gateway.Region, "vco-", 21), gateway.Region, life) with
        {
            Tags = Shapes.ReadTags(call, "Tags"),
            Facts = new()
            {
                ["gateway"] = gateway.Id,
                ["ends"] = Shapes.Texts(ends.Select(e => e.Id)),
                ["local"] = call.Parameters.Need("LocalSubnet"),
                ["remote"] = call.Parameters.Need("RemoteSubnet"),
                ["name"] = Shapes.Name(call, "Name", "InvalidName.Malformed"),
                ["psk"] = psk,
                ["from"] = Shapes.Texts(gateway.Texts("publicAddresses")),
                ["to"] = Shapes.Texts(ends.Select(e => e.Text("address")!)),
            },
        };
        call.Put(made);
        return new()
        {
            ["VpnConnectionId"] = made.Id,
            ["Name"] = made.Text("name"),
            ["CreateTime"] = made.Created.ToUnixTimeMilliseconds(),
        };
    }

    static JsonObject DescribeAll(Call call)
    {
        var found = call.Here(Kinds.VpnConnection)
            .Where(c => Shapes.Fits(call, "VpnConnectionId", c.Id) && Shapes.Fits(call, "VpnGatewayId", c.Text("gateway")))
            .Where(c => Shapes.HasTags(call, c))
            .ToList();
        return Paging.Numbered(
            call,
            found,
            50,
            page => new() { ["VpnConnections"] = Shapes.Wrapped("VpnConnection", page.Select(c => Describe(call, c))) }
        );
    }

    static JsonObject Describe(Call call, Resource connection) =>
        new()
        {
            ["VpnConnectionId"] = connection.Id,
            ["VpnGatewayId"] = connection.Text("gateway"),
            ["Name"] = connection.Text("name"),
            ["LocalSubnet"] = connection.Text("local"),
            ["RemoteSubnet"] = connection.Text("remote"),
            ["State"] = call.State(connection),
            ["Status"] = Status(call, connection),
            ["EffectImmediately"] = true,
            ["CreateTime"] = connection.Created.ToUnixTimeMilliseconds(),
            ["TunnelOptionsSpecification"] = Shapes.Wrapped(
                "TunnelOptions",
                connection.Texts("ends").Select((_, n) => Tunnel(call, connection, n))
            ),
            ["Tag"] = Shapes.Wrapped("Tag", Shapes.Tags(connection)),
        };

    static JsonObject Tunnel(Call call, Resource connection, int n) =>
        new()
        {
            ["TunnelId"] = $"tun-{connection.Id[4..]}{n}",
            ["CustomerGatewayId"] = connection.Texts("ends")[n],
            ["InternetIp"] = connection.Texts("from")[n],
            ["Role"] = n == 0 ? "master" : "slave",
            ["State"] = call.State(connection),
            ["Status"] = Status(call, connection),
            ["TunnelIkeConfig"] = new JsonObject { ["Psk"] = connection.Text("psk"), ["IkeVersion"] = "ikev2" },
        };

    static string Status(Call call, Resource connection) =>
        call.Is(connection, "active")
        && call.World.Resources.Values.Any(o =>
            o.Kind == Kinds.VpnConnection
            && o.Id != connection.Id
            && o.LivesAt(call.Now)
            && o.StateAt(call.Now) == "active"
            && o.Text("psk") == connection.Text("psk")
            && (o.Text("local"), o.Text("remote")) == (connection.Text("remote"), connection.Text("local"))
            && o.Texts("from").SequenceEqual(connection.Texts("to"))
            && o.Texts("to").SequenceEqual(connection.Texts("from"))
        )
            ? "ipsec_sa_established"
            : "ike_sa_not_established";

    static JsonObject Delete(Call call)
    {
        var id = call.Parameters.Need("VpnConnectionId");
        var connection = call.Need(Kinds.VpnConnection, id, "InvalidVpnConnectionInstanceId.NotFound");
        if (!call.Is(connection, "deleting"))
            call.End(connection, "deleting", call.Times.VpnConnectionChange);
        return [];
    }
}
