using System.Text.Json;
using System.Text.Json.Nodes;
using Tandem.Sandbox.Clouds.Faults;
using Tandem.Sandbox.Clouds.State;
using Xunit;
using static Tandem.Unit.Sandbox.Clouds.Landscape;

namespace Tandem.Unit.Sandbox.Clouds;

/// <summary>Every way to break the cloud on purpose, with what it does when nothing more is said.</summary>
public sealed class FaultFacts : IDisposable
{
    readonly CloudBench bench = new();

    SandboxFaults Faults => bench.Cloud.Faults;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    Task<Answer> CreateVpcAsync() => bench.VpcAsync("CreateVpc", new { RegionId = Region });

    [Fact]
    public async Task A_failed_call_says_the_service_is_unavailable_and_leaves_nothing()
    {
        Faults.Plan(new(FaultKind.Fail, "CreateVpc"));
        (await CreateVpcAsync()).Refused(503, "ServiceUnavailable");
        Assert.Empty(bench.Cloud.Resources());
        (await CreateVpcAsync()).Ok();
    }

    [Fact]
    public async Task A_delayed_call_is_answered_after_five_seconds()
    {
        Faults.Plan(new(FaultKind.Delay, "CreateVpc"));
        var call = CreateVpcAsync();
        bench.Wait(4.9);
        await Task.Yield();
        Assert.False(call.IsCompleted);
        Assert.Empty(bench.Cloud.Resources());
        bench.Wait(0.1);
        (await call.WaitAsync(TimeSpan.FromSeconds(10), Cancellation)).Ok();
    }

    [Fact]
    public async Task Throttling_lasts_ten_seconds_and_tells_what_is_left_of_them()
    {
        Faults.Plan(new(FaultKind.Throttle));
        bench.Wait(4);
        var refused = await CreateVpcAsync();
        refused.Refused(400, "Throttling.User");
        Assert.Equal("6000", refused.Response.Headers["x-acs-retry-after"]);
        bench.Wait(6);
        Assert.Empty(Faults.Planned);
        (await CreateVpcAsync()).Ok();
    }

    [Fact]
    public async Task A_create_made_to_fail_is_accepted_and_ends_in_failed()
    {
        Faults.Plan(new(FaultKind.FailCreate, "CreateCluster"));
        await CreateClusterAsync();
        bench.Wait(400);
        Assert.Equal("failed", State("cluster"));
        Assert.Empty(bench.Clusters.Running);
    }

    [Fact]
    public async Task What_hangs_stays_in_its_first_state_ten_minutes_longer_and_then_goes_on()
    {
        Faults.Plan(new(FaultKind.Hang, "CreateVpc"));
        await CreateVpcAsync();
        bench.Wait(600);
        Assert.Equal("Pending", State("vpc"));
        bench.Wait(2);
        Assert.Equal("Available", State("vpc"));
    }

    [Fact]
    public async Task A_deletion_can_hang_too()
    {
        var vpc = await bench.MakeVpcAsync();
        Faults.Plan(new(FaultKind.Hang, "DeleteVpc") { Milliseconds = 60_000 });
        (await bench.VpcAsync("DeleteVpc", new { RegionId = Region, VpcId = vpc })).Ok();
        bench.Wait(61);
        Assert.Equal("Pending", State("vpc"));
        bench.Wait(1);
        Assert.Empty(bench.Cloud.Resources());
    }

    [Fact]
    public async Task A_hanging_cluster_has_a_task_that_goes_on_running()
    {
        Faults.Plan(new(FaultKind.Hang, "CreateCluster"));
        var made = await CreateClusterAsync();
        bench.Wait(800);
        var task = (await bench.CsAsync("DescribeTaskInfo", $"GET /tasks/{made.Text("task_id")}")).Ok();
        Assert.Equal(("initial", "running"), (State("cluster"), task.Text("state")));
    }

    [Fact]
    public async Task An_expired_token_is_told_once_by_the_fault_and_stays_expired()
    {
        var session = await AssumeRoleAsync();
        Faults.Plan(new(FaultKind.ExpireToken));
        (await bench.EcsAsync("DescribeRegions")).Ok();
        Assert.Single(Faults.Planned);
        (await DescribeAsync(session)).Refused(400, "InvalidSecurityToken.Expired");
        Assert.Empty(Faults.Planned);
        (await DescribeAsync(session)).Refused(400, "InvalidSecurityToken.Expired");
        (await DescribeAsync(await AssumeRoleAsync())).Ok();
    }

    [Fact]
    public async Task A_skewed_clock_is_twenty_minutes_ahead_until_it_is_taken_back()
    {
        var id = Faults.Plan(new(FaultKind.ClockSkew));
        (await CreateVpcAsync()).Refused(400, "InvalidTimeStamp.Expired");
        (await CreateVpcAsync()).Refused(400, "InvalidTimeStamp.Expired");
        Faults.Remove(id);
        (await CreateVpcAsync()).Ok();
    }

    [Fact]
    public async Task Truncated_JSON_is_sent_with_a_success_and_the_work_is_done()
    {
        Faults.Plan(new(FaultKind.Truncate, "CreateVpc"));
        // What the bench would do to read the answer is what a client does.
        await Assert.ThrowsAnyAsync<JsonException>(CreateVpcAsync);
        Assert.Equal("vpc", Assert.Single(bench.Cloud.Resources()).Kind);
    }

    [Fact]
    public async Task An_empty_page_has_a_token_and_the_next_one_has_it_all()
    {
        var vpc = await bench.MakeVpcAsync();
        await bench.GroupAsync(vpc);
        Faults.Plan(new(FaultKind.EmptyPage, "DescribeSecurityGroups"));
        var empty = (await bench.EcsAsync("DescribeSecurityGroups", new { RegionId = Region, MaxResults = 10 })).Ok();
        Assert.Empty(empty["SecurityGroups"]["SecurityGroup"]!.AsArray());
        var next = new
        {
            RegionId = Region,
            MaxResults = 10,
            NextToken = empty.Text("NextToken"),
        };
        var full = (await bench.EcsAsync("DescribeSecurityGroups", next)).Ok();
        Assert.Single(full["SecurityGroups"]["SecurityGroup"]!.AsArray());
        Assert.Null(full.Json!["NextToken"]);
    }

    [Fact]
    public async Task Planned_faults_tell_how_many_calls_they_saw()
    {
        var id = Faults.Plan(new(FaultKind.Html, "DescribeVpcs") { FromCall = 3 });
        await bench.VpcAsync("DescribeVpcs", new { RegionId = Region });
        var planned = Assert.Single(Faults.Planned);
        Assert.Equal((id, 1, CloudBench.Start, null), (planned.Id, planned.Calls, planned.Since, planned.Until));
    }

    [Fact]
    public async Task Who_only_asks_for_permission_uses_no_fault_up()
    {
        Faults.Plan(new(FaultKind.DropBefore));
        (await bench.VpcAsync("CreateVpc", new { RegionId = Region, DryRun = true })).Refused(400, "DryRunOperation");
        (await bench.VpcAsync("DeleteVpc", new { RegionId = Region, VpcId = "vpc-none" })).Refused(404, "InvalidVpcId.NotFound");
        Assert.Equal(0, Assert.Single(Faults.Planned).Calls);
        Assert.True((await CreateVpcAsync()).Response.Cut);
    }

    [Theory]
    [InlineData(FaultKind.Fail, 0, 1, 503)]
    [InlineData(FaultKind.Fail, 1, 0, 503)]
    [InlineData(FaultKind.Fail, 1, 1, 200)]
    [InlineData((FaultKind)99, 1, 1, 503)]
    public void A_fault_that_makes_no_sense_is_refused(FaultKind kind, int from, int times, int status) =>
        Assert.Throws<ArgumentException>(() =>
            Faults.Plan(
                new(kind)
                {
                    FromCall = from,
                    Times = times,
                    Status = status,
                }
            )
        );

    [Fact]
    public async Task Who_watches_is_told_of_a_fault_when_it_has_struck()
    {
        var things = -1;
        Faults.Struck += (_, _) => things = bench.Cloud.Resources().Count;
        Faults.Plan(new(FaultKind.DropAfter, "CreateVpc"));
        await CreateVpcAsync();
        Assert.Equal(1, things);
    }

    string State(string kind) => bench.Cloud.Resources().Single(r => r.Kind == kind).State;

    async Task<Answer> CreateClusterAsync()
    {
        var vpc = await bench.MakeVpcAsync();
        var order = new JsonObject
        {
            ["name"] = "c",
            ["region_id"] = Region,
            ["vpcid"] = vpc,
            ["vswitch_ids"] = new JsonArray(await bench.VSwitchAsync(vpc)),
        };
        return (await bench.CsAsync("CreateCluster", "POST /clusters", order)).Ok();
    }

    async Task<SessionKey> AssumeRoleAsync()
    {
        var role = new { RoleArn = $"acs:ram::{bench.First.Account}:role/tandem-deployer", RoleSessionName = "s" };
        (await bench.CallAsync("2015-04-01", "AssumeRole", role)).Ok();
        return bench.Cloud.World.Sessions[^1];
    }

    Task<Answer> DescribeAsync(SessionKey session) =>
        bench.EcsAsync(
            "DescribeRegions",
            key: new(session.Id, session.Secret, session.Account, "", "", ReadOnly: false, Enabled: true),
            token: session.Token
        );

    public void Dispose() => bench.Dispose();
}
