using System.Text.Json.Nodes;
using Tandem.Sandbox.Clouds.State;

namespace Tandem.Sandbox.Clouds.Alibaba.Products;

/// <summary>Pending → Available → gone. Cannot go while anything lies in it.</summary>
internal static class Vpcs
{
    const int Quota = 10;

    static readonly Cidr[] Forbidden =
    [
        .. new[] { "100.64.0.0/10", "224.0.0.0/4", "127.0.0.0/8", "169.254.0.0/16" }.Select(c => Cidr.Parse(c)!.Value),
    ];

    public static readonly IReadOnlyList<Operation> Operations =
    [
        ProductTables.Vpc.Write("CreateVpc", ["RegionId*"], Create),
        ProductTables.Vpc.Read("DescribeVpcs", ["RegionId*"], DescribeAll),
        ProductTables.Vpc.Read("DescribeVpcAttribute", ["RegionId", "VpcId*"], DescribeOne),
        ProductTables.Vpc.Write("DeleteVpc", ["VpcId*"], Delete),
    ];

    static JsonObject Create(Call call)
    {
        var region = call.Region;
        var range = call.Parameters["CidrBlock"] ?? "172.16.0.0/12";
        if (Cidr.Parse(range) is not { Mask: >= 8 and <= 28 } cidr || Forbidden.Any(f => f.Overlaps(cidr)))
            throw CloudError.BadParameter($"Specified CIDR block {range} is not valid.");
        if (call.Here(Kinds.Vpc).Count() >= Quota)
            throw new CloudError(400, "QuotaExceeded.Vpc", "The maximum number of VPCs is exceeded in the specified region.");
        var life = new Life("Pending", ("Pending", TimeSpan.Zero), ("Available", call.Times.VpcReady));
        var made = call.Make(Kinds.Vpc, Ids.In(region, "vpc-", 21), region, life) with
        {
            Tags = Shapes.ReadTags(call),
            Facts = new()
            {
                ["cidr"] = range,
                ["name"] = Shapes.Name(call, "VpcName", "InvalidVpcName.Malformed"),
                ["description"] = Shapes.Name(call, "Description", "InvalidVpcDiscription.Malformed"),
                ["router"] = Ids.In(region, "vrt-", 21),
                ["routeTable"] = Ids.In(region, "vtb-", 21),
            },
        };
        call.Put(made);
        return new()
        {
            ["VpcId"] = made.Id,
            ["VRouterId"] = made.Text("router"),
            ["RouteTableId"] = made.Text("routeTable"),
            ["ResourceGroupId"] = ResourceGroup,
        };
    }

    const string ResourceGroup = "rg-acfm0000000sandbox";

    static JsonObject DescribeAll(Call call)
    {
        var ids = call.Parameters.Commas("VpcId");
        var found = call.Here(Kinds.Vpc)
            .Where(v => ids?.Contains(v.Id) ?? true)
            .Where(v => Shapes.Fits(call, "VpcName", v.Text("name")) && Shapes.HasTags(call, v))
            .ToList();
        return Paging.Numbered(call, found, 50, page => new() { ["Vpcs"] = Shapes.Wrapped("Vpc", page.Select(v => Describe(call, v))) });
    }

    static JsonObject DescribeOne(Call call) => Describe(call, Need(call, call.Parameters.Need("VpcId")));

    public static Resource Need(Call call, string id) => call.Need(Kinds.Vpc, id, "InvalidVpcId.NotFound");

    static JsonObject Describe(Call call, Resource vpc) =>
        new()
        {
            ["VpcId"] = vpc.Id,
            ["VpcName"] = vpc.Text("name"),
            ["Description"] = vpc.Text("description"),
            ["Status"] = call.State(vpc),
            ["RegionId"] = vpc.Region,
            ["CidrBlock"] = vpc.Text("cidr"),
            ["CreationTime"] = call.Time(vpc.Created),
            ["IsDefault"] = false,
            ["VRouterId"] = vpc.Text("router"),
            ["ResourceGroupId"] = ResourceGroup,
            ["RouterTableIds"] = Shapes.Wrapped("RouterTableIds", vpc.Text("routeTable")!),
            ["VSwitchIds"] = Shapes.Wrapped("VSwitchId", Inside(call, Kinds.VSwitch, vpc).Select(s => s.Id)),
            ["NatGatewayIds"] = Shapes.Wrapped("NatGatewayIds", Inside(call, Kinds.NatGateway, vpc).Select(n => n.Id)),
            ["SecondaryCidrBlocks"] = Shapes.Wrapped("SecondaryCidrBlock", Enumerable.Empty<string>()),
            ["UserCidrs"] = Shapes.Wrapped("UserCidr", Enumerable.Empty<string>()),
            ["Tags"] = Shapes.Wrapped("Tag", Shapes.Tags(vpc)),
        };

    /// <summary>The live resources of a kind whose fact <c>vpc</c> names this one.</summary>
    public static IEnumerable<Resource> Inside(Call call, string kind, Resource vpc) => call.All(kind).Where(r => r.Text("vpc") == vpc.Id);

    static JsonObject Delete(Call call)
    {
        var vpc = Need(call, call.Parameters.Need("VpcId"));
        call.NeedState(vpc, "IncorrectVpcStatus", "Available");
        (string Kind, string Code)[] blocks =
        [
            (Kinds.NatGateway, "DependencyViolation.NatGateway"),
            (Kinds.VpnGateway, "DependencyViolation.VpnGateway"),
            (Kinds.VSwitch, "DependencyViolation.VSwitch"),
            (Kinds.SecurityGroup, "DependencyViolation.SecurityGroup"),
            (Kinds.LoadBalancer, "DependencyViolation"),
            (Kinds.ServerGroup, "DependencyViolation"),
            (Kinds.AppLoadBalancer, "DependencyViolation"),
            (Kinds.ClassicLoadBalancer, "DependencyViolation"),
            (Kinds.AppServerGroup, "DependencyViolation"),
            (Kinds.Cluster, "DependencyViolation"),
        ];
        foreach (var (kind, code) in blocks)
            if (Inside(call, kind, vpc).FirstOrDefault() is { } inside)
                throw CloudError.Depends(code, inside.Id);
        call.End(vpc, "Pending", call.Times.VpcGone);
        return [];
    }
}
