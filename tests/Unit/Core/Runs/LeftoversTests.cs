using Microsoft.Extensions.Time.Testing;
using Tandem.Access;
using Tandem.Audit;
using Tandem.Clouds;
using Tandem.Plans;
using Tandem.Runs;
using Tandem.Unit.Core.Fakes;
using Xunit;

namespace Tandem.Unit.Core.Runs;

/// <summary>What still stands after a tear-down is told, dearest first, wherever the plan has ever been.</summary>
public sealed class LeftoversTests
{
    static readonly PlanDraft Draft = SamplePlan.Draft();
    static readonly string Plan = Draft.Id.ToString("N");

    readonly MemoryCloud _cloud = new();
    readonly FakeTimeProvider _clock = new();
    readonly MemoryRunStore _store;

    public LeftoversTests() => _store = new(new Doorbell(), _clock);

    static CancellationToken Token => TestContext.Current.CancellationToken;

    async Task<Run> RunAsync(RunPurpose purpose, Plan plan)
    {
        var graph =
            purpose == RunPurpose.Deploy
                ? Blueprint.ForDeploy(Draft.Id, Draft.Name, plan)
                : Blueprint.ForTearDown(Draft.Id, Draft.Name, plan);
        var wanted = new NewRun(Draft.Id, "shop", purpose, ApprovalState.NotNeeded, "alice", default, false, new(plan, graph));
        var audit = AuditEntry.By(Actor.Console, default, "run.requested", "run", Text.Of($"Asked."));
        return await _store.CreateAsync(wanted, _ => audit, Token);
    }

    async Task<LeftoverReport> FindAsync(Run run, RunView? view = null, Actor? actor = null) =>
        (await new Leftovers(_store, _cloud, _clock).FindAsync(actor ?? People.Lead, run, view ?? RunView.Empty, Token)).Value;

    void Put(ResourceKind kind, string key, string region) => _cloud.Put(kind, $"t-{key}", region, new(Plan, key));

    [Fact]
    public async Task What_costs_money_comes_first_and_what_is_free_is_told_too()
    {
        Put(ResourceKind.Network, "primary/network", "cn-hangzhou");
        Put(ResourceKind.ElasticIp, "primary/egress-address", "cn-hangzhou");
        Put(ResourceKind.Cluster, "backup-1/cluster", "cn-beijing");
        var report = await FindAsync(await RunAsync(RunPurpose.TearDown, Draft.Plan));

        Assert.Equal(
            [
                ("Beijing", ResourceKind.Cluster, true),
                ("Hangzhou", ResourceKind.ElasticIp, true),
                ("Hangzhou", ResourceKind.Network, false),
            ],
            report.Items.Select(i => (i.Site, i.Resource.Kind, i.Costs))
        );
    }

    [Fact]
    public async Task A_site_that_was_taken_out_of_the_plan_is_looked_at_all_the_same()
    {
        await RunAsync(RunPurpose.Deploy, Draft.Plan);
        Put(ResourceKind.Cluster, "backup-1/cluster", "cn-beijing");
        var fewer = Draft.Plan with
        {
            Sites = Draft.Plan.Sites with { All = [.. Draft.Plan.Sites.All.Where(s => s.Key != "backup-1")] },
            Resources = Draft.Plan.Resources with { Networks = [.. Draft.Plan.Resources.Networks.Where(n => n.Site != "backup-1")] },
        };

        var left = Assert.Single((await FindAsync(await RunAsync(RunPurpose.TearDown, fewer))).Items);

        Assert.Equal("Beijing", left.Site);
        Assert.Contains("earlier run", left.Why.ToString());
    }

    [Fact]
    public async Task The_reason_is_what_the_removal_failed_for_or_that_something_hangs_on_it()
    {
        Put(ResourceKind.Cluster, "primary/cluster", "cn-hangzhou");
        Put(ResourceKind.Network, "primary/network", "cn-hangzhou");
        var run = await RunAsync(RunPurpose.TearDown, Draft.Plan);
        var failed = new Failed(
            new Failure("x", Text.Of($"Somebody has protected this resource against deletion (x)."), Text.Of($"Mend it."))
        );
        var view = RunView.Empty.Apply([
            new StepStarted(Blueprint.RemovalKey("primary/cluster"), 1) { Sequence = 1 },
            new StepFinished(Blueprint.RemovalKey("primary/cluster"), failed) { Sequence = 2 },
        ]);

        var report = await FindAsync(run, view);

        Assert.StartsWith("Somebody has protected", report.Items[0].Why.ToString());
        Assert.StartsWith("Something that hangs on it", report.Items[1].Why.ToString());
    }

    [Fact]
    public async Task A_cloud_that_does_not_answer_is_named_and_the_others_are_read()
    {
        Put(ResourceKind.Cluster, "backup-1/cluster", "cn-beijing");
        _cloud.Broken["cn-hangzhou"] = new("cloud.away", Text.Of($"Away."), Text.Of($"Wait."));

        var report = await FindAsync(await RunAsync(RunPurpose.TearDown, Draft.Plan));

        Assert.Equal("cloud.away", Assert.Single(report.Unread).Code);
        Assert.Single(report.Items);
    }

    [Fact]
    public async Task Whoever_may_not_read_runs_is_told_nothing()
    {
        var run = await RunAsync(RunPurpose.TearDown, Draft.Plan);
        var nobody = new Actor("n", "nobody", new HashSet<Role>());

        Assert.False((await new Leftovers(_store, _cloud, _clock).FindAsync(nobody, run, RunView.Empty, Token)).Ok);
    }
}
