using Tandem.Clouds;
using Tandem.Sandbox.Clouds.Faults;
using Xunit;

namespace Tandem.Integration.Clouds;

public sealed class SiteLifeTests(CloudFixture fixture) : IClassFixture<CloudFixture>
{
    const string Region = "cn-hangzhou";

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ClusterKind.Serverless, "10.1")]
    [InlineData(ClusterKind.Managed, "10.2")]
    public async Task A_whole_site_is_made_found_again_and_removed(ClusterKind kind, string cidr)
    {
        var cloud = fixture.Open();
        var plan = Guid.NewGuid().ToString("N");
        var specs = SiteSpecs.Of(plan, Region, cidr, kind);

        var made = await SiteSpecs.EnsureAsync(cloud, specs, Cancellation);
        var again = await SiteSpecs.EnsureAsync(cloud, specs, Cancellation);
        var kubeconfig = await cloud.KubeconfigAsync(Region, made["primary/cluster"].Id, Cancellation);
        var owned = await cloud.ListOwnedAsync(Region, plan, Cancellation);

        Assert.Equal(made.Values.Select(r => r.Id), again.Values.Select(r => r.Id));
        Assert.Equal(made.Values.Select(r => r.Id).Order(), owned.Value.Select(r => r.Id).Order());
        Assert.Equal(specs.Select(s => s.Owner.Key).Order(), owned.Value.Select(r => r.Owner!.Key).Order());
        Assert.Contains("clusters:", kubeconfig.Value.Reveal(), StringComparison.Ordinal);
        Assert.Contains(".nlb.", made["primary/entrance"].Address, StringComparison.Ordinal);
        Assert.Contains(".alb.", made["primary/app-entrance"].Address, StringComparison.Ordinal);
        Assert.NotNull(made["primary/address"].Address ?? owned.Value.Single(r => r.Owner!.Key == "primary/address").Address);

        foreach (var spec in specs.Reverse())
        {
            await CloudFixture.RemoveAsync(cloud, made[spec.Owner.Key], Cancellation);
        }

        Assert.Empty((await cloud.ListOwnedAsync(Region, plan, Cancellation)).Value);
        Assert.DoesNotContain(fixture.Sandbox.Resources, r => r.Tags.GetValueOrDefault(Ownership.PlanTag) == plan);
    }

    [Fact]
    public async Task Quotas_tell_the_clusters_limit_and_count_what_is_there()
    {
        var cloud = fixture.Open();
        var before = (await cloud.QuotasAsync("cn-shanghai", Cancellation)).Value.ToDictionary(q => q.Kind);
        var spec = new NetworkSpec("t-counted", "cn-shanghai", new(Guid.NewGuid().ToString("N"), "primary/network"), "10.77.0.0/16");
        var network = await CloudFixture.ReadyAsync(cloud, (await cloud.CreateAsync(spec, "counted", Cancellation)).Value, Cancellation);

        var after = (await cloud.QuotasAsync("cn-shanghai", Cancellation)).Value.ToDictionary(q => q.Kind);

        Assert.Equal((50, false), (after[QuotaKind.Clusters].Limit, after[QuotaKind.Clusters].IsUsual));
        Assert.Equal(100, after[QuotaKind.Nodes].Limit);
        Assert.Equal(before[QuotaKind.Networks].Used + 1, after[QuotaKind.Networks].Used);
        await CloudFixture.RemoveAsync(cloud, network, Cancellation);
    }

    [Fact]
    public async Task Nothing_exists_twice_when_the_answer_to_every_creation_is_lost()
    {
        var cloud = fixture.Open();
        var plan = Guid.NewGuid().ToString("N");
        var specs = SiteSpecs.Of(plan, Region, "10.3", ClusterKind.Serverless);
        string[] creations =
        [
            "CreateVpc",
            "CreateVSwitch",
            "CreateSecurityGroup",
            "AuthorizeSecurityGroup",
            "CreateCluster",
            "CreateContainerGroup",
            "CreateLoadBalancer",
            "CreateServerGroup",
            "CreateListener",
            "alb:CreateLoadBalancer",
            "alb:CreateServerGroup",
            "alb:CreateListener",
            "AllocateEipAddress",
            "CreateNatGateway",
            "AssociateEipAddress",
            "CreateSnatEntry",
        ];
        foreach (var creation in creations)
        {
            fixture.Sandbox.Faults.Plan(new SandboxFault(FaultKind.DropAfter, creation));
        }

        var made = await SiteSpecs.EnsureAsync(cloud, specs, Cancellation);

        Assert.Empty(fixture.Sandbox.Faults.Planned);
        var there = fixture.Sandbox.Resources.Where(r => r.Tags.GetValueOrDefault(Ownership.PlanTag) == plan).ToList();
        // Bindings and rules carry no tags: they are their address's and their gateway's.
        Assert.Equal(
            made.Values.Where(r => r.Kind is not (ResourceKind.EipBinding or ResourceKind.SnatEntry)).Select(r => r.Id).Order(),
            there.Select(r => r.Id).Order()
        );
        Assert.Single(fixture.Sandbox.Resources, r => r.Id == made["primary/egress-snat"].Id);
        foreach (var spec in specs.Reverse())
        {
            await CloudFixture.RemoveAsync(cloud, made[spec.Owner.Key], Cancellation);
        }
    }

    [Fact]
    public async Task Everything_just_made_is_as_wanted_and_what_somebody_changed_is_found_and_brought_back()
    {
        var cloud = fixture.Open();
        var specs = SiteSpecs.Of(Guid.NewGuid().ToString("N"), Region, "10.8", ClusterKind.Managed);
        var made = await SiteSpecs.EnsureAsync(cloud, specs, Cancellation);
        foreach (var spec in specs)
        {
            var same = await cloud.CompareAsync(spec.Bind(k => made[k].Id), made[spec.Owner.Key], Cancellation);
            Assert.True(
                same.Ok && same.Value.Count == 0,
                $"{spec.Owner.Key}: {same.Failure} {string.Join(", ", same.Ok ? same.Value : [])}"
            );
        }
        ResourceSpec[] changed =
        [
            ((NetworkSpec)specs[0]) with
            {
                Name = "t-renamed",
            },
            ((FirewallSpec)specs[3]) with
            {
                Rules = [new("tcp", 443, 443, "0.0.0.0/0")],
            },
            ((ClusterSpec)specs[4]) with
            {
                NodeCount = 3,
            },
            specs.OfType<NodePoolSpec>().Single() with
            {
                NodeCount = 4,
                Labels = new Dictionary<string, string> { ["tier"] = "bulk" },
            },
            specs.OfType<LoadBalancerSpec>().Last() with
            {
                Name = "t-shop-facade",
            },
            specs.OfType<ServerGroupSpec>().Last() with
            {
                Name = "t-shop-behind",
            },
            specs.OfType<ListenerSpec>().Last() with
            {
                Name = "t-shop-web",
            },
            specs.OfType<ElasticIpSpec>().First() with
            {
                BandwidthMbps = 50,
            },
        ];
        foreach (var spec in changed.Select(s => s.Bind(k => made[k].Id)))
        {
            var live = made[spec.Owner.Key];
            Assert.NotEmpty((await cloud.CompareAsync(spec, live, Cancellation)).Value);
            var now = await cloud.ChangeAsync(spec, live, Guid.NewGuid().ToString("N"), Cancellation);
            Assert.True(now.Ok, now.Failure?.ToString());
            Assert.Empty((await cloud.CompareAsync(spec, now.Value, Cancellation)).Value);
        }
        foreach (var spec in specs.Reverse())
        {
            await CloudFixture.RemoveAsync(cloud, made[spec.Owner.Key], Cancellation);
        }
    }

    [Fact]
    public async Task A_token_used_again_gives_the_first_resource_again()
    {
        var cloud = fixture.Open();
        var spec = new NetworkSpec("t-twice", Region, new Ownership(Guid.NewGuid().ToString("N"), "primary/network"), "10.4.0.0/16");

        var first = await cloud.CreateAsync(spec, "token-twice", Cancellation);
        var second = await cloud.CreateAsync(spec, "token-twice", Cancellation);

        Assert.Equal(first.Value.Id, second.Value.Id);
        await CloudFixture.RemoveAsync(cloud, await CloudFixture.ReadyAsync(cloud, first.Value, Cancellation), Cancellation);
    }

    [Theory]
    [InlineData("primary/server-group")]
    [InlineData("primary/app-server-group")]
    public async Task Servers_are_registered_once_however_often_they_are_asked_for(string key)
    {
        var cloud = fixture.Open();
        var specs = SiteSpecs.Of(Guid.NewGuid().ToString("N"), Region, "10.5", ClusterKind.Serverless);
        specs = [.. specs.Where(s => s is NetworkSpec or ServerGroupSpec)];
        var made = await SiteSpecs.EnsureAsync(cloud, specs, Cancellation);
        var group = made[key];
        fixture.Sandbox.Faults.Plan(new SandboxFault(FaultKind.DropAfter, "AddServersToServerGroup"));

        Assert.True((await cloud.RegisterServersAsync(group, ["203.0.113.5"], 80, Cancellation)).Ok);
        Assert.True((await cloud.RegisterServersAsync(group, ["203.0.113.5", "203.0.113.6"], 80, Cancellation)).Ok);

        // A third call would be hit by this.
        fixture.Sandbox.Faults.Plan(new SandboxFault(FaultKind.Fail, "AddServersToServerGroup") { Status = 400, Code = "Asked" });
        Assert.True((await cloud.RegisterServersAsync(group, ["203.0.113.5"], 80, Cancellation)).Ok);
        Assert.Single(fixture.Sandbox.Faults.Planned);
        fixture.Sandbox.Faults.Clear();

        foreach (var spec in specs.Reverse())
        {
            await CloudFixture.RemoveAsync(cloud, made[spec.Owner.Key], Cancellation);
        }
    }

    [Fact]
    public async Task What_still_hangs_on_a_network_is_told_and_the_network_stays()
    {
        var cloud = fixture.Open();
        var specs = SiteSpecs.Of(Guid.NewGuid().ToString("N"), Region, "10.6", ClusterKind.Serverless).Take(2).ToList();
        var made = await SiteSpecs.EnsureAsync(cloud, specs, Cancellation);

        var refused = await cloud.DeleteAsync(made["primary/network"], Cancellation);

        Assert.Equal("DependencyViolation.VSwitch", refused.Failure!.Code);
        Assert.NotNull((await cloud.ReadAsync(made["primary/network"], Cancellation)).Value);
        await CloudFixture.RemoveAsync(cloud, made["primary/subnet-1"], Cancellation);
        await CloudFixture.RemoveAsync(cloud, made["primary/network"], Cancellation);
    }

    [Fact]
    public async Task A_cluster_that_fails_tells_why()
    {
        var cloud = fixture.Open();
        var specs = SiteSpecs.Of(Guid.NewGuid().ToString("N"), Region, "10.7", ClusterKind.Serverless);
        var made = await SiteSpecs.EnsureAsync(cloud, [.. specs.Take(4)], Cancellation);
        fixture.Sandbox.Faults.Plan(new SandboxFault(FaultKind.FailCreate, "CreateCluster"));

        var cluster = (await cloud.CreateAsync(specs[4].Bind(k => made[k].Id), "t", Cancellation)).Value;
        while (cluster.State == ResourceState.Creating)
        {
            await Task.Delay(10, Cancellation);
            cluster = (await cloud.ReadAsync(cluster, Cancellation)).Value!;
        }

        Assert.Equal(ResourceState.Failed, cluster.State);
        Assert.StartsWith("failed: ", cluster.Status, StringComparison.Ordinal);
        await CloudFixture.RemoveAsync(cloud, cluster, Cancellation);
        foreach (var spec in specs.Take(4).Reverse())
        {
            await CloudFixture.RemoveAsync(cloud, made[spec.Owner.Key], Cancellation);
        }
    }
}
