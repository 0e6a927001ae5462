using System.Text.Json.Nodes;
using Tandem.Sandbox.Clouds.Faults;
using Xunit;
using static Tandem.Unit.Sandbox.Clouds.Landscape;

namespace Tandem.Unit.Sandbox.Clouds;

/// <summary>Client tokens, restarts, faults and permissions.</summary>
public sealed class PromiseFacts : IDisposable
{
    readonly CloudBench bench = new();

    static object Vpc(string token, string name = "a") =>
        new
        {
            RegionId = Region,
            VpcName = name,
            ClientToken = token,
        };

    [Fact]
    public async Task A_token_used_again_gives_the_first_answer()
    {
        var first = (await bench.VpcAsync("CreateVpc", Vpc("t1"))).Ok();
        var again = (await bench.VpcAsync("CreateVpc", Vpc("t1"))).Ok();
        Assert.Equal(first.Text("VpcId"), again.Text("VpcId"));
        Assert.NotEqual(first.Text("RequestId"), again.Text("RequestId"));
        (await bench.VpcAsync("CreateVpc", Vpc("t1", "other"))).Refused(400, "IdempotentParameterMismatch");
        Assert.Single(bench.Cloud.Resources());
    }

    [Fact]
    public async Task A_token_survives_a_kill_between_the_work_and_the_answer()
    {
        bench.Cloud.Faults.Plan(new(FaultKind.DropAfter, "CreateVpc"));
        var cut = await bench.VpcAsync("CreateVpc", Vpc("t2"));
        Assert.True(cut.Response.Cut);
        using var reborn = bench.Reborn();
        var id = (await reborn.VpcAsync("CreateVpc", Vpc("t2"))).Ok().Text("VpcId");
        Assert.Equal(id, Assert.Single(reborn.Cloud.Resources()).Id);
    }

    [Fact]
    public async Task A_connection_cut_before_the_work_leaves_nothing()
    {
        bench.Cloud.Faults.Plan(new(FaultKind.DropBefore, "CreateVpc"));
        Assert.True((await bench.VpcAsync("CreateVpc", Vpc("t3"))).Response.Cut);
        Assert.Empty(bench.Cloud.Resources());
    }

    [Fact]
    public async Task What_could_not_be_written_did_not_happen()
    {
        bench.State.IsFull = true;
        (await bench.VpcAsync("CreateVpc", Vpc("t4"))).Refused(500, "InternalError");
        Assert.Empty(bench.Cloud.Resources());
        bench.State.IsFull = false;
        (await bench.VpcAsync("CreateVpc", Vpc("t4"))).Ok();
    }

    [Fact]
    public async Task Keys_resources_and_their_futures_survive_a_restart()
    {
        var vpc = await bench.MakeVpcAsync();
        await bench.VpcAsync(
            "CreateVSwitch",
            new
            {
                VpcId = vpc,
                ZoneId = ZoneH,
                CidrBlock = "10.0.1.0/24",
            }
        );
        using var reborn = bench.Reborn();
        Assert.Equal(bench.Cloud.Accounts, reborn.Cloud.Accounts);
        Assert.Equal(["Available", "Pending"], reborn.Cloud.Resources().Select(r => r.State));
        reborn.Wait(3);
        Assert.Equal(["Available", "Available"], reborn.Cloud.Resources().Select(r => r.State));
    }

    [Fact]
    public async Task Clusters_are_made_to_match_the_state_after_a_restart()
    {
        var (vpc, first, second) = await bench.TwoZonesAsync();
        async Task<string> Make(string vswitch, string pods)
        {
            var order = new JsonObject
            {
                ["name"] = "c",
                ["region_id"] = Region,
                ["vpcid"] = vpc,
                ["vswitch_ids"] = new JsonArray(vswitch),
                ["container_cidr"] = pods,
            };
            return (await bench.CsAsync("CreateCluster", "POST /clusters", order)).Ok().Text("cluster_id");
        }
        var (stays, goes) = (await Make(first, "172.20.0.0/16"), await Make(second, "172.22.0.0/16"));
        (await bench.CsAsync("DeleteCluster", $"DELETE /clusters/{goes}")).Ok();

        using var reborn = bench.Reborn();
        reborn.Clusters.Running[goes] = "left over";
        await reborn.Cloud.ReconcileAsync(TestContext.Current.CancellationToken);
        Assert.Equal([stays], reborn.Clusters.Running.Keys);
    }

    [Fact]
    public async Task A_dry_run_changes_nothing()
    {
        (await bench.VpcAsync("CreateVpc", new { RegionId = Region, DryRun = true })).Refused(400, "DryRunOperation");
        Assert.Empty(bench.Cloud.Resources());
    }

    [Fact]
    public async Task An_operation_that_knows_no_dry_run_does_the_work()
    {
        var vpc = await bench.MakeVpcAsync();
        (
            await bench.EcsAsync(
                "CreateSecurityGroup",
                new
                {
                    RegionId = Region,
                    VpcId = vpc,
                    DryRun = true,
                }
            )
        ).Ok();
        Assert.Contains("security-group", bench.Kinds());
    }

    [Fact]
    public async Task A_read_only_key_sees_its_account_and_changes_nothing()
    {
        var vpc = await bench.MakeVpcAsync();
        var key = bench.Key("tandem-readonly");
        Assert.Equal(1, (int)(await bench.VpcAsync("DescribeVpcs", new { RegionId = Region }, key)).Ok()["TotalCount"]);
        var refused = await bench.VpcAsync("DeleteVpc", new { VpcId = vpc }, key);
        refused.Refused(403, "Forbidden.RAM");
        Assert.Equal("vpc:DeleteVpc", (string)refused["AccessDeniedDetail"]["AuthAction"]!);
        (await bench.CsAsync("CreateCluster", "POST /clusters", new JsonObject(), key)).Refused(403, "StatusForbidden");
    }

    [Fact]
    public async Task The_caller_is_named()
    {
        var who = (await bench.CallAsync("2015-04-01", "GetCallerIdentity")).Ok();
        Assert.Equal(($"acs:ram::{bench.First.Account}:user/tandem-demo-1", "RAMUser"), (who.Text("Arn"), who.Text("IdentityType")));
    }

    [Fact]
    public async Task A_planned_fault_hits_the_calls_it_names_and_no_other()
    {
        bench.Cloud.Faults.Plan(
            new(FaultKind.Fail, "DescribeVpcs")
            {
                FromCall = 2,
                Times = 2,
                Status = 400,
                Code = "TaskConflict",
            }
        );
        (await bench.EcsAsync("DescribeRegions")).Ok();
        int[] expected = [200, 400, 400, 200];
        foreach (var status in expected)
            Assert.Equal(status, (await bench.VpcAsync("DescribeVpcs", new { RegionId = Region })).Status);
        Assert.Empty(bench.Cloud.Faults.Planned);
    }

    [Fact]
    public async Task Throttling_says_how_long_to_wait_and_ends()
    {
        bench.Cloud.Faults.Plan(new(FaultKind.Throttle, "DescribeVpcs") { Milliseconds = 1500 });
        var refused = await bench.VpcAsync("DescribeVpcs", new { RegionId = Region });
        refused.Refused(400, "Throttling.User");
        Assert.Equal("1500", refused.Response.Headers["x-acs-retry-after"]);
        bench.Wait(1.5);
        (await bench.VpcAsync("DescribeVpcs", new { RegionId = Region })).Ok();
    }

    [Fact]
    public async Task A_clock_that_is_off_shows_in_the_date_of_the_answer()
    {
        bench.Cloud.Faults.Plan(new(FaultKind.ClockSkew) { Milliseconds = 20 * 60 * 1000 });
        var refused = await bench.EcsAsync("DescribeRegions");
        refused.Refused(400, "InvalidTimeStamp.Expired");
        Assert.Equal("Thu, 15 Jan 2026 08:50:00 GMT", refused.Response.Headers["Date"]);
        bench.Cloud.Faults.Clear();
        (await bench.EcsAsync("DescribeRegions")).Ok();
    }

    [Fact]
    public async Task A_broken_gateway_answers_in_html()
    {
        bench.Cloud.Faults.Plan(new(FaultKind.Html, "DescribeRegions") { Account = bench.First.Account });
        var page = await bench.EcsAsync("DescribeRegions");
        Assert.Equal((503, "text/html"), (page.Status, page.Response.ContentType));
        (await bench.EcsAsync("DescribeRegions", key: bench.Key("tandem-demo-2"))).Ok();
    }

    public void Dispose() => bench.Dispose();
}
