using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;
using Xunit;

namespace Tandem.Integration.EndToEnd;

/// <summary>A classic load balancer that a company has had for years, with a listener of its own on port 443.</summary>
static class ForeignBalancer
{
    public static async Task<string> MakeAsync(SeededConsole console, Account account)
    {
        var client = await RawCloud.OpenAsync(console, account.Id);
        async Task<string> AskAsync(string action, string field, Parameters what)
        {
            var query = new Parameters { { "RegionId", account.Region } }.With(what);
            var made = await client.CallAsync(AlibabaCall.Rpc(Product.Slb, action, account.Region, query), CancellationToken.None);
            Assert.True(made.Ok, made.Failure?.ToString());
            return made.Value.Text(field);
        }
        var id = await AskAsync("CreateLoadBalancer", "LoadBalancerId", new() { { "LoadBalancerName", "company" } });
        var group = await AskAsync(
            "CreateVServerGroup",
            "VServerGroupId",
            new() { { "LoadBalancerId", id }, { "VServerGroupName", "company-web" } }
        );
        var listener = new Parameters { { "LoadBalancerId", id }, { "ListenerPort", 443 } };
        await AskAsync("CreateLoadBalancerTCPListener", "", listener.With(new() { { "Bandwidth", -1 }, { "VServerGroupId", group } }));
        await AskAsync("StartLoadBalancerListener", "", listener);
        return id;
    }

    /// <summary>How many servers stand in a group of it.</summary>
    public static async Task<int> CountServersAsync(SeededConsole console, Account account, string group)
    {
        var client = await RawCloud.OpenAsync(console, account.Id);
        var query = new Parameters { { "RegionId", account.Region }, { "VServerGroupId", group } };
        var call = AlibabaCall.Rpc(Product.Slb, "DescribeVServerGroupAttribute", account.Region, query);
        var shown = await client.CallAsync(call, CancellationToken.None);
        return shown.Value.Items("BackendServers", "BackendServer").Count();
    }
}
