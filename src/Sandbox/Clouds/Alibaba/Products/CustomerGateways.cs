using System.Net;
using System.Text.Json.Nodes;
using Tandem.Sandbox.Clouds.State;

namespace Tandem.Sandbox.Clouds.Alibaba.Products;

/// <summary>The other ends of connections, as one account knows them. They have no state.</summary>
internal static class CustomerGateways
{
    public static readonly IReadOnlyList<Operation> Operations =
    [
        ProductTables.Vpc.Write("CreateCustomerGateway", ["RegionId*", "IpAddress*"], Create),
        ProductTables.Vpc.Read("DescribeCustomerGateways", ["RegionId*"], DescribeAll),
        ProductTables.Vpc.Write("ModifyCustomerGatewayAttribute", ["RegionId*", "CustomerGatewayId*"], Rename),
        ProductTables.Vpc.Write("DeleteCustomerGateway", ["RegionId*", "CustomerGatewayId*"], Delete),
    ];

    public static Resource Need(Call call, string id) => call.Need(Kinds.CustomerGateway, id, "InvalidCustomerGatewayInstanceId.NotFound");

    static JsonObject Create(Call call)
    {
        var address = call.Parameters.Need("IpAddress");
        if (!IPAddress.TryParse(address, out _))
            throw CloudError.Invalid("IpAddress");
        var life = new Life("Available", ("Available", TimeSpan.Zero));
        var made = call.Make(Kinds.CustomerGateway, Ids.In(call.Region, "cgw-", 21), call.Region, life) with
        {
            Tags = Shapes.ReadTags(call, "Tags"),
            Facts = new() { ["address"] = address, ["name"] = Shapes.Name(call, "Name", "InvalidName.Malformed") },
        };
        call.Put(made);
        return new()
        {
            ["CustomerGatewayId"] = made.Id,
            ["IpAddress"] = address,
            ["Name"] = made.Text("name"),
            ["CreateTime"] = made.Created.ToUnixTimeMilliseconds(),
        };
    }

    static JsonObject DescribeAll(Call call)
    {
        var found = call.Here(Kinds.CustomerGateway)
            .Where(g => Shapes.Fits(call, "CustomerGatewayId", g.Id) && Shapes.HasTags(call, g))
            .ToList();
        return Paging.Numbered(
            call,
            found,
            50,
            page => new() { ["CustomerGateways"] = Shapes.Wrapped("CustomerGateway", page.Select(Describe)) }
        );
    }

    static JsonObject Describe(Resource gateway) =>
        new()
        {
            ["CustomerGatewayId"] = gateway.Id,
            ["IpAddress"] = gateway.Text("address"),
            ["Name"] = gateway.Text("name"),
            ["CreateTime"] = gateway.Created.ToUnixTimeMilliseconds(),
            ["Tags"] = Shapes.Wrapped("Tag", Shapes.Tags(gateway)),
        };

    static JsonObject Rename(Call call)
    {
        var gateway = Need(call, call.Parameters.Need("CustomerGatewayId"));
        call.Put(gateway.With("name", Shapes.Name(call, "Name", "InvalidName.Malformed")));
        return [];
    }

    static JsonObject Delete(Call call)
    {
        var gateway = Need(call, call.Parameters.Need("CustomerGatewayId"));
        if (call.All(Kinds.VpnConnection).FirstOrDefault(c => c.Texts("ends").Contains(gateway.Id)) is { } connection)
            throw CloudError.Depends("DependencyViolation.VpnConnection", connection.Id);
        call.EndNow(gateway);
        return [];
    }
}
