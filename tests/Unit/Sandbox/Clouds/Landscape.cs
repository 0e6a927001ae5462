namespace Tandem.Unit.Sandbox.Clouds;

/// <summary>Networks ready to build in.</summary>
internal static class Landscape
{
    public const string Region = "cn-hangzhou";
    public const string ZoneH = "cn-hangzhou-h";
    public const string ZoneI = "cn-hangzhou-i";

    public static async Task<string> MakeVpcAsync(this CloudBench bench, string cidr = "10.0.0.0/16")
    {
        var made = (await bench.VpcAsync("CreateVpc", new { RegionId = Region, CidrBlock = cidr })).Ok().Text("VpcId");
        bench.Wait(2);
        return made;
    }

    public static async Task<string> VSwitchAsync(this CloudBench bench, string vpc, string cidr = "10.0.1.0/24", string zone = ZoneH)
    {
        var answer = await bench.VpcAsync(
            "CreateVSwitch",
            new
            {
                RegionId = Region,
                VpcId = vpc,
                ZoneId = zone,
                CidrBlock = cidr,
            }
        );
        bench.Wait(3);
        return answer.Ok().Text("VSwitchId");
    }

    public static async Task<string> GroupAsync(this CloudBench bench, string vpc) => (
            await bench.EcsAsync(
                "CreateSecurityGroup",
                new
                {
                    RegionId = Region,
                    VpcId = vpc,
                    SecurityGroupName = "web",
                }
            )
        ).Ok().Text("SecurityGroupId");

    public static async Task<(string Vpc, string First, string Second)> TwoZonesAsync(this CloudBench bench)
    {
        var vpc = await bench.MakeVpcAsync();
        return (vpc, await bench.VSwitchAsync(vpc), await bench.VSwitchAsync(vpc, "10.0.2.0/24", ZoneI));
    }

    public static IEnumerable<string> Kinds(this CloudBench bench) => bench.Cloud.Resources().Select(r => r.Kind);
}
