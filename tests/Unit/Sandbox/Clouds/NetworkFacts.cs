using Xunit;
using static Tandem.Unit.Sandbox.Clouds.Landscape;

namespace Tandem.Unit.Sandbox.Clouds;

public sealed class NetworkFacts : IDisposable
{
    readonly CloudBench bench = new();

    [Fact]
    public async Task A_network_is_pending_then_available_then_gone()
    {
        var id = (await bench.VpcAsync("CreateVpc", new { RegionId = Region, CidrBlock = "10.0.0.0/8" })).Ok().Text("VpcId");
        Assert.StartsWith("vpc-bp1", id);
        Assert.Equal("Pending", await StatusAsync(id));
        (await bench.VpcAsync("DeleteVpc", new { VpcId = id })).Refused(400, "IncorrectVpcStatus");
        bench.Wait(2);
        Assert.Equal("Available", await StatusAsync(id));
        (await bench.VpcAsync("DeleteVpc", new { VpcId = id })).Ok();
        bench.Wait(2);
        Assert.Null(await StatusAsync(id));
        (await bench.VpcAsync("DeleteVpc", new { VpcId = id })).Refused(404, "InvalidVpcId.NotFound");
    }

    async Task<string?> StatusAsync(string vpc)
    {
        var answer = (await bench.VpcAsync("DescribeVpcs", new { RegionId = Region, VpcId = vpc })).Ok();
        return (string?)answer["Vpcs"]["Vpc"]!.AsArray().SingleOrDefault()?["Status"];
    }

    [Theory]
    [InlineData("10.0.0.1/8")]
    [InlineData("10.0.0.0/33")]
    [InlineData("127.0.0.0/16")]
    [InlineData("100.64.0.0/16")]
    [InlineData("ten/8")]
    public async Task An_unusable_range_is_refused(string cidr) =>
        (await bench.VpcAsync("CreateVpc", new { RegionId = Region, CidrBlock = cidr })).Refused(400, "InvalidParameter");

    [Fact]
    public async Task A_region_must_exist_and_be_named()
    {
        (await bench.VpcAsync("CreateVpc", new { RegionId = "cn-atlantis" })).Refused(404, "InvalidRegionId.NotFound");
        (await bench.VpcAsync("CreateVpc")).Refused(400, "MissingRegionId");
        (await bench.EcsAsync("DescribeZones", new { RegionId = "cn-atlantis" })).Refused(404, "InvalidRegionId.NotFound");
    }

    [Fact]
    public async Task Every_region_has_three_zones_at_least()
    {
        var regions = (await bench.EcsAsync("DescribeRegions")).Ok()["Regions"]["Region"]!
            .AsArray()
            .Select(r => (string)r!["RegionId"]!)
            .ToList();
        Assert.Contains("eu-central-1", regions);
        foreach (var region in regions)
            Assert.True((await bench.EcsAsync("DescribeZones", new { RegionId = region })).Ok()["Zones"]["Zone"]!.AsArray().Count >= 3);
    }

    [Fact]
    public async Task A_subnet_lies_inside_its_network_and_apart_from_its_siblings()
    {
        var vpc = await bench.MakeVpcAsync();
        Task<Answer> Make(string cidr, string zone = ZoneH) =>
            bench.VpcAsync(
                "CreateVSwitch",
                new
                {
                    VpcId = vpc,
                    ZoneId = zone,
                    CidrBlock = cidr,
                }
            );
        (await Make("10.1.0.0/24")).Refused(400, "InvalidParameter");
        (await Make("10.0.0.0/24", "cn-shanghai-b")).Refused(404, "InvalidZoneId.NotFound");
        (await Make("10.0.0.0/24")).Ok();
        (await Make("10.0.1.0/24")).Refused(400, "TaskConflict");
        bench.Wait(3);
        (await Make("10.0.0.128/25")).Refused(400, "InvalidCidrBlock.Overlapped");
        (await Make("10.0.1.0/24")).Ok();
    }

    [Fact]
    public async Task Nothing_goes_while_something_lies_in_it()
    {
        var vpc = await bench.MakeVpcAsync();
        var vswitch = await bench.VSwitchAsync(vpc);
        var group = await bench.GroupAsync(vpc);
        (await bench.VpcAsync("DeleteVpc", new { VpcId = vpc })).Refused(400, "DependencyViolation.VSwitch");
        (await bench.VpcAsync("DeleteVSwitch", new { VSwitchId = vswitch })).Ok();
        bench.Wait(3);
        (await bench.VpcAsync("DeleteVpc", new { VpcId = vpc })).Refused(400, "DependencyViolation.SecurityGroup");
        (await bench.EcsAsync("DeleteSecurityGroup", new { RegionId = Region, SecurityGroupId = group })).Ok();
        (await bench.VpcAsync("DeleteVpc", new { VpcId = vpc })).Ok();
        bench.Wait(2);
        Assert.Empty(bench.Kinds());
    }

    [Fact]
    public async Task A_rule_added_twice_is_there_once()
    {
        var group = await bench.GroupAsync(await bench.MakeVpcAsync());
        var rule = new Dictionary<string, string>
        {
            ["RegionId"] = Region,
            ["SecurityGroupId"] = group,
            ["Permissions.1.IpProtocol"] = "tcp",
            ["Permissions.1.PortRange"] = "443/443",
            ["Permissions.1.SourceCidrIp"] = "0.0.0.0/0",
        };
        (await bench.EcsAsync("AuthorizeSecurityGroup", rule)).Ok();
        (await bench.EcsAsync("AuthorizeSecurityGroup", rule)).Ok();
        var described = (await bench.EcsAsync("DescribeSecurityGroupAttribute", new { RegionId = Region, SecurityGroupId = group })).Ok();
        var only = Assert.Single(described["Permissions"]["Permission"]!.AsArray())!;
        Assert.Equal(
            ("TCP", "443/443", "Accept", "ingress"),
            ((string)only["IpProtocol"]!, (string)only["PortRange"]!, (string)only["Policy"]!, (string)only["Direction"]!)
        );
        rule["Permissions.1.PortRange"] = "0/70000";
        (await bench.EcsAsync("AuthorizeSecurityGroup", rule)).Refused(400, "InvalidPortRange.Malformed");
    }

    [Fact]
    public async Task A_group_another_refers_to_stays()
    {
        var vpc = await bench.MakeVpcAsync();
        var (first, second) = (await bench.GroupAsync(vpc), await bench.GroupAsync(vpc));
        var rule = new Dictionary<string, string>
        {
            ["RegionId"] = Region,
            ["SecurityGroupId"] = first,
            ["Permissions.1.IpProtocol"] = "ALL",
            ["Permissions.1.SourceGroupId"] = second,
        };
        (await bench.EcsAsync("AuthorizeSecurityGroup", rule)).Ok();
        (await bench.EcsAsync("DeleteSecurityGroup", new { RegionId = Region, SecurityGroupId = second })).Refused(
            403,
            "DependencyViolation"
        );
        (await bench.EcsAsync("DeleteSecurityGroup", new { RegionId = Region, SecurityGroupId = first })).Ok();
        (await bench.EcsAsync("DeleteSecurityGroup", new { RegionId = Region, SecurityGroupId = second })).Ok();
    }

    [Fact]
    public async Task Long_lists_come_in_pages_of_the_products_dialect()
    {
        for (var n = 0; n < 3; n++)
            await bench.MakeVpcAsync($"10.{n}.0.0/16");
        var page = (
            await bench.VpcAsync(
                "DescribeVpcs",
                new
                {
                    RegionId = Region,
                    PageNumber = 2,
                    PageSize = 2,
                }
            )
        ).Ok();
        Assert.Equal((3, 1), ((int)page["TotalCount"], page["Vpcs"]["Vpc"]!.AsArray().Count));
        (await bench.VpcAsync("DescribeVpcs", new { RegionId = Region, PageSize = 51 })).Refused(400, "InvalidPageSize");

        var vpc = await bench.MakeVpcAsync("10.9.0.0/16");
        for (var n = 0; n < 3; n++)
            await bench.GroupAsync(vpc);
        var first = (await bench.EcsAsync("DescribeSecurityGroups", new { RegionId = Region, MaxResults = 2 })).Ok();
        var rest = (
            await bench.EcsAsync(
                "DescribeSecurityGroups",
                new
                {
                    RegionId = Region,
                    MaxResults = 2,
                    NextToken = first.Text("NextToken"),
                }
            )
        ).Ok();
        Assert.Single(rest["SecurityGroups"]["SecurityGroup"]!.AsArray());
        Assert.Null(rest.Json!["NextToken"]);
    }

    [Fact]
    public async Task Tags_filter_and_follow_later_changes()
    {
        var vpc = (
            await bench.VpcAsync(
                "CreateVpc",
                new Dictionary<string, string>
                {
                    ["RegionId"] = Region,
                    ["Tag.1.Key"] = "run",
                    ["Tag.1.Value"] = "41",
                }
            )
        ).Ok().Text("VpcId");
        Task<Answer> Find(string value) =>
            bench.VpcAsync(
                "DescribeVpcs",
                new Dictionary<string, string>
                {
                    ["RegionId"] = Region,
                    ["Tag.1.Key"] = "run",
                    ["Tag.1.Value"] = value,
                }
            );
        Assert.Equal(1, (int)(await Find("41"))["TotalCount"]);
        Assert.Equal(0, (int)(await Find("42"))["TotalCount"]);
        var tag = new Dictionary<string, string>
        {
            ["RegionId"] = Region,
            ["ResourceType"] = "VPC",
            ["ResourceId.1"] = vpc,
            ["Tag.1.Key"] = "run",
            ["Tag.1.Value"] = "42",
        };
        (await bench.VpcAsync("TagResources", tag)).Ok();
        Assert.Equal(1, (int)(await Find("42"))["TotalCount"]);
    }

    [Fact]
    public async Task An_account_does_not_see_what_another_made()
    {
        await bench.MakeVpcAsync();
        var other = await bench.VpcAsync("DescribeVpcs", new { RegionId = Region }, bench.Key("tandem-demo-2"));
        Assert.Equal(0, (int)other.Ok()["TotalCount"]);
    }

    public void Dispose() => bench.Dispose();
}
