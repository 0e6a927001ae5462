using Tandem.Clouds;
using Xunit;
using static Tandem.Unit.Adapters.Clouds.FakeAlibaba;

namespace Tandem.Unit.Adapters.Clouds;

public sealed class AlibabaCloudTests
{
    static readonly Ownership Mine = new("plan1", "primary/network");

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    static string Tags(string plan, string key) =>
        $$"""{"Tag":[{"Key":"tandem.plan","Value":"{{plan}}"},{"Key":"tandem.key","Value":"{{key}}"}]}""";

    static string Vpc(string id, string plan, string key, string status = "Available") =>
        $$$"""{"VpcId":"{{{id}}}","VpcName":"n","Status":"{{{status}}}","Tags":{{{Tags(plan, key)}}} }""";

    static string Vpcs(int total, params IEnumerable<string> items) =>
        $$$"""{"TotalCount":{{{total}}},"Vpcs":{"Vpc":[{{{string.Join(',', items)}}}]}}""";

    [Fact]
    public async Task Who_we_are_comes_with_the_difference_of_the_clocks()
    {
        FakeAlibaba fake = null!;
        fake = new FakeAlibaba(_ =>
        {
            var ok = Ok("""{"AccountId":"1","Arn":"acs:ram::1:user/a","IdentityType":"RAMUser"}""");
            ok.Headers.Date = fake.Clock.GetUtcNow() - TimeSpan.FromMinutes(20);
            return ok;
        });

        var who = await fake.Cloud.WhoAmIAsync(Cancellation);

        Assert.Equal(("1", "acs:ram::1:user/a", "RAMUser"), (who.Value.AccountId, who.Value.Arn, who.Value.Type));
        Assert.Equal(-20, who.Value.ClockSkew.TotalMinutes, 0.05);
    }

    [Fact]
    public async Task A_network_is_created_with_its_tags_and_its_token()
    {
        var fake = new FakeAlibaba(_ => Ok("""{"VpcId":"vpc-1"}"""));

        var made = await fake.Cloud.CreateAsync(new NetworkSpec("net", "cn-beijing", Mine, "10.0.0.0/16"), "token-1", Cancellation);

        Assert.Equal(("vpc-1", ResourceState.Creating, Mine), (made.Value.Id, made.Value.State, made.Value.Owner));
        var seen = Assert.Single(fake.Seen);
        Assert.Equal(
            ("token-1", "tandem.plan", "plan1", "tandem.key", "primary/network"),
            (seen["ClientToken"], seen["Tag.1.Key"], seen["Tag.1.Value"], seen["Tag.2.Key"], seen["Tag.2.Value"])
        );
    }

    [Fact]
    public async Task Somebody_elses_network_is_never_found_even_if_the_filter_is_ignored()
    {
        var fake = new FakeAlibaba(_ =>
            Ok(
                Vpcs(
                    3,
                    Vpc("vpc-1", "plan2", "primary/network"),
                    Vpc("vpc-2", "plan1", "backup/network"),
                    """{"VpcId":"vpc-3","VpcName":"net"}"""
                )
            )
        );

        var found = await fake.Cloud.FindAsync(new NetworkSpec("net", "cn-beijing", Mine, "10.0.0.0/16"), Cancellation);

        Assert.True(found.Ok);
        Assert.Null(found.Value);
    }

    [Fact]
    public async Task Ours_is_found_on_the_last_page()
    {
        var fake = new FakeAlibaba(r =>
            Ok(
                r["PageNumber"] switch
                {
                    "1" => Vpcs(101, Enumerable.Range(0, 50).Select(i => Vpc($"vpc-a{i}", "other", "k"))),
                    "2" => Vpcs(101, Enumerable.Range(0, 50).Select(i => Vpc($"vpc-b{i}", "other", "k"))),
                    _ => Vpcs(101, Vpc("vpc-mine", "plan1", "primary/network", "Pending")),
                }
            )
        );

        var found = await fake.Cloud.FindAsync(new NetworkSpec("net", "cn-beijing", Mine, "10.0.0.0/16"), Cancellation);

        Assert.Equal(("vpc-mine", ResourceState.Creating), (found.Value!.Id, found.Value.State));
        Assert.Equal(3, fake.Seen.Count);
    }

    [Fact]
    public async Task An_empty_page_with_a_token_is_not_the_end()
    {
        var owner = new Ownership("plan1", "primary/entrance");
        var fake = new FakeAlibaba(r =>
            Ok(
                r["NextToken"] is null
                    ? """{"LoadBalancers":[],"NextToken":"t1"}"""
                    : """{"LoadBalancers":[{"LoadBalancerId":"nlb-1","LoadBalancerStatus":"Active","DNSName":"x.nlb.example","Tags":[{"TagKey":"tandem.plan","TagValue":"plan1"},{"TagKey":"tandem.key","TagValue":"primary/entrance"}]}]}"""
            )
        );

        var found = await fake.Cloud.FindAsync(
            new LoadBalancerSpec("lb", "cn-beijing", owner, "vpc-1", new Dictionary<string, string>()),
            Cancellation
        );

        Assert.Equal(("nlb-1", "x.nlb.example"), (found.Value!.Id, found.Value.Address));
    }

    [Fact]
    public async Task Deleting_what_is_gone_is_a_success_and_what_is_used_is_told()
    {
        var code = "InvalidVpcId.NotFound";
        var fake = new FakeAlibaba(r => r.Action == "DeleteVpc" ? Error(400, code) : Ok(Vpcs(1, Vpc("vpc-1", "plan1", "k"))));
        var resource = new CloudResource(ResourceKind.Network, "vpc-1", "n", "cn-beijing", ResourceState.Ready, "Available", Mine);

        Assert.True((await fake.Cloud.DeleteAsync(resource, Cancellation)).Ok);

        code = "DependencyViolation.VSwitch";
        Assert.Equal("DependencyViolation.VSwitch", (await fake.Cloud.DeleteAsync(resource, Cancellation)).Failure!.Code);
    }

    [Fact]
    public async Task A_list_that_lacks_one_kind_is_no_list()
    {
        var fake = new FakeAlibaba(r => r.Action == "DescribeContainerGroups" ? Error(403, "Forbidden.RAM") : Ok("{}"));

        var owned = await fake.Cloud.ListOwnedAsync("cn-beijing", "plan1", Cancellation);

        Assert.Equal("Forbidden.RAM", owned.Failure!.Code);
    }

    [Fact]
    public async Task All_missing_permissions_are_told_at_once_and_nothing_could_have_been_made()
    {
        var fake = new FakeAlibaba(r =>
            r.Action is "CreateVpc" or "CreateCluster" or "DeleteListener" ? Error(403, "Forbidden.RAM")
            : r.Action.StartsWith("Describe", StringComparison.Ordinal) || r.Action.StartsWith("List", StringComparison.Ordinal) ? Ok("{}")
            : Error(400, "InvalidSomething.NotFound")
        );

        var missing = await fake.Cloud.MissingPermissionsAsync("cn-beijing", Cancellation);

        Assert.Equal(["alb:DeleteListener", "cs:CreateCluster", "nlb:DeleteListener", "vpc:CreateVpc"], missing.Value);
        var changing = fake.Seen.Where(r =>
            !r.Action.StartsWith("Describe", StringComparison.Ordinal) && !r.Action.StartsWith("List", StringComparison.Ordinal)
        );
        Assert.All(
            changing,
            r =>
                Assert.True(
                    r["DryRun"] == "true"
                        || (r.Body + r.Path + string.Join(' ', r.Parameters.Values)).Contains("tandem-permission-check")
                        || r.Path.Contains("/c000"),
                    r.Action
                )
        );
    }

    [Fact]
    public async Task Only_servers_that_are_not_there_yet_are_registered()
    {
        var fake = new FakeAlibaba(r =>
            Ok(r.Action == "ListServerGroupServers" ? """{"Servers":[{"ServerIp":"10.0.0.1","Port":80}]}""" : "{}")
        );
        var group = new CloudResource(ResourceKind.ServerGroup, "sgp-1", "n", "cn-beijing", ResourceState.Ready, "Available", Mine);

        Assert.True((await fake.Cloud.RegisterServersAsync(group, ["10.0.0.1", "10.0.0.2"], 80, Cancellation)).Ok);
        Assert.True((await fake.Cloud.RegisterServersAsync(group, ["10.0.0.1"], 80, Cancellation)).Ok);

        var added = Assert.Single(fake.Seen, r => r.Action == "AddServersToServerGroup");
        Assert.Equal(
            ("10.0.0.2", "Ip", "80", null),
            (added["Servers.1.ServerIp"], added["Servers.1.ServerType"], added["Servers.1.Port"], added["Servers.2.ServerIp"])
        );
    }

    [Theory]
    [InlineData(ResourceKind.ServerGroup, "Succeeded", true)]
    [InlineData(ResourceKind.ServerGroup, "Failed", false)]
    [InlineData(ResourceKind.AppServerGroup, "Succeeded", true)]
    [InlineData(ResourceKind.AppServerGroup, "Failed", false)]
    public async Task Registering_waits_for_the_clouds_job(ResourceKind kind, string end, bool good)
    {
        var looks = 0;
        var fake = new FakeAlibaba(r =>
            Ok(
                r.Action switch
                {
                    "AddServersToServerGroup" => """{"JobId":"j"}""",
                    "GetJobStatus" => ++looks < 3 ? """{"Status":"processing"}""" : $$"""{"Status":"{{end}}"}""",
                    // The application's product lists its jobs instead, and a young one may not be listed yet.
                    "ListAsynJobs" => ++looks < 3 ? """{"Jobs":[]}""" : $$"""{"Jobs":[{"Id":"j","Status":"{{end}}"}]}""",
                    _ => "{}",
                }
            )
        );
        var group = new CloudResource(kind, "sgp-1", "n", "cn-beijing", ResourceState.Ready, "Available", Mine);

        var registered = await fake.Cloud.RegisterServersAsync(group, ["10.0.0.1"], 80, Cancellation);

        Assert.Equal((good, 3), (registered.Ok, looks));
    }
}
