using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;
using Tandem.Plans;
using Xunit;

namespace Tandem.Integration.EndToEnd;

/// <summary>What a company has in its cloud without the console: a network with a subnet, made by plain calls and without our tags.</summary>
static class ForeignNetwork
{
    public static async Task<(string Network, string Subnet)> MakeAsync(SeededConsole console, SiteChoice site, string zone)
    {
        var client = await RawCloud.OpenAsync(console, site.AccountId);
        async Task<string> CreateAsync(string action, string id, Parameters what)
        {
            var query = new Parameters { { "RegionId", site.Region }, { "ClientToken", Guid.NewGuid().ToString("N") } }.With(what);
            var made = await client.CallAsync(AlibabaCall.Rpc(Product.Vpc, action, site.Region, query), CancellationToken.None);
            Assert.True(made.Ok, made.Failure?.ToString());
            return made.Value.Text(id);
        }
        var network = await CreateAsync("CreateVpc", "VpcId", new() { { "VpcName", "company" }, { "CidrBlock", "10.99.0.0/16" } });
        var cloud = (await console.Get<ICloudProvider>().OpenAsync(site.AccountId, CancellationToken.None)).Value;
        while (
            (await cloud.ListAllAsync(ResourceKind.Network, site.Region, CancellationToken.None)).Value.All(n => n.Status != "Available")
        )
        {
            await Task.Delay(20);
        }
        var subnet = await CreateAsync(
            "CreateVSwitch",
            "VSwitchId",
            new()
            {
                { "VpcId", network },
                { "ZoneId", zone },
                { "CidrBlock", "10.99.8.0/24" },
                { "VSwitchName", "company-web" },
            }
        );
        return (network, subnet);
    }
}
