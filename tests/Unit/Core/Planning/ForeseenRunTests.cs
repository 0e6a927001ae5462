using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Tandem.Clouds;
using Tandem.Clouds.Planning;
using Tandem.Plans;
using Tandem.Runs;
using Tandem.Runs.Steps;
using Tandem.Unit.Core.Fakes;
using Xunit;

namespace Tandem.Unit.Core.Planning;

/// <summary>What was looked at is what is carried out, or the run stops and names what moved.</summary>
public sealed class ForeseenRunTests
{
    static readonly PlanDraft Draft = SamplePlan.Draft();

    /// <summary>Network and firewall of the primary.</summary>
    static readonly StepGraph Graph = new([
        .. Blueprint
            .ForDeploy(Draft.Id, Draft.Name, Draft.Plan)
            .Steps.Where(s => s.Key is "primary/network" or "primary/firewall")
            .Select(s => s with { DependsOn = [.. s.DependsOn.Where(d => d == "primary/network")] }),
    ]);

    readonly MemoryCloud _cloud = new();
    readonly FakeTimeProvider _clock = new();

    void MakeAll() => Graph.Steps.ToList().ForEach(s => _cloud.Put(s.Resource!));

    string Firewall => _cloud.Of("primary/firewall").Id;

    async Task<WorldPlan> LookAsync(Plan? plan = null)
    {
        var seen = await new WorldReader(_cloud).ReadSiteAsync(
            Draft.Id,
            plan ?? Draft.Plan,
            Graph,
            "primary",
            TestContext.Current.CancellationToken
        );
        return WorldPlan.Make(Graph, new([seen]));
    }

    async Task<RunView> RunAsync(WorldPlan? previewed, Plan? plan = null)
    {
        var bell = new Doorbell();
        var store = new MemoryRunStore(bell, _clock);
        var wanted = new NewRun(
            Draft.Id,
            "shop",
            RunPurpose.Deploy,
            ApprovalState.NotNeeded,
            "alice",
            _clock.GetUtcNow(),
            false,
            new(plan ?? Draft.Plan, Graph, previewed)
        );
        var audit = Tandem.Audit.AuditEntry.By(Tandem.Access.Actor.Console, _clock.GetUtcNow(), "run.requested", "run", Text.Of($"Asked."));
        var run = await store.CreateAsync(wanted, _ => audit, TestContext.Current.CancellationToken);
        var step = new EnsureResourceStep(_cloud, _clock);
        var executor = new RunExecutor(store, [step], bell, _clock, NullLogger<RunExecutor>.Instance);
        await executor.ExecuteAsync(run.Id, "test", TestContext.Current.CancellationToken);
        return store.View(run.Id);
    }

    static Failure FailureOf(RunView run, string step) => Assert.IsType<Failed>(run.Step(step).Outcome).Failure;

    [Fact]
    public async Task What_was_foreseen_is_made()
    {
        var run = await RunAsync(await LookAsync());
        Assert.Equal(RunState.Succeeded, run.State);
        Assert.Equal(["create network-1", "create firewall-2"], _cloud.Done);
    }

    [Fact]
    public async Task A_change_that_was_foreseen_is_carried_out_in_place()
    {
        MakeAll();
        _cloud.Differences[Firewall] = [new("rule", "tcp 80", null, true)];
        var run = await RunAsync(await LookAsync());
        Assert.Equal(RunState.Succeeded, run.State);
        Assert.Equal([$"change {Firewall}"], _cloud.Done);
        Assert.DoesNotContain((await LookAsync()).Resources, r => r.IsWork);
    }

    [Fact]
    public async Task A_field_that_moved_since_stops_the_run_and_is_named_with_what_it_was_and_is()
    {
        MakeAll();
        var looked = await LookAsync();
        _cloud.Differences[Firewall] = [new("name", "t-shop", "somebody's", true)];
        var failure = FailureOf(await RunAsync(looked), "primary/firewall");
        Assert.Equal("world.moved", failure.Code);
        Assert.Contains(
            "name was t-shop when the plan was looked at and is somebody's now",
            failure.What.ToString(),
            StringComparison.Ordinal
        );
        Assert.Empty(_cloud.Done);
    }

    [Fact]
    public async Task A_difference_that_somebody_mended_meanwhile_stops_the_run_too()
    {
        MakeAll();
        _cloud.Differences[Firewall] = [new("rule", null, "tcp 22", true)];
        var looked = await LookAsync();
        _cloud.Differences.Clear();
        var failure = FailureOf(await RunAsync(looked), "primary/firewall");
        Assert.Contains("rule was tcp 22 when the plan was looked at and is – now", failure.What.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_resource_that_appeared_or_went_since_stops_the_run()
    {
        var looked = await LookAsync();
        MakeAll();
        Assert.Contains("did not exist", FailureOf(await RunAsync(looked), "primary/network").What.ToString(), StringComparison.Ordinal);

        looked = await LookAsync();
        _cloud.All.Clear();
        Assert.Contains("is gone", FailureOf(await RunAsync(looked), "primary/network").What.ToString(), StringComparison.Ordinal);
        Assert.Empty(_cloud.Done);
    }

    [Fact]
    public async Task Nothing_is_replaced_unless_somebody_agreed()
    {
        MakeAll();
        var old = Firewall;
        _cloud.Differences[old] = [new("network", "vpc-1", "vpc-2", false)];
        var looked = await LookAsync();
        Assert.Equal("world.no-consent", FailureOf(await RunAsync(looked), "primary/firewall").Code);
        Assert.Empty(_cloud.Done);

        var run = await RunAsync(looked with { Agreed = ["primary/firewall"] });
        Assert.Equal(RunState.Succeeded, run.State);
        Assert.Equal([$"delete {old}", $"create {Firewall}"], _cloud.Done);
    }

    [Fact]
    public async Task An_adopted_resource_is_used_and_never_touched()
    {
        var mine = _cloud.Put(ResourceKind.Network, "company network", "cn-hangzhou", null);
        var plan = Draft.Plan with { Resources = Draft.Plan.Resources with { Adopted = [new("primary", ResourceKind.Network, mine.Id)] } };
        var run = await RunAsync(await LookAsync(plan), plan);
        Assert.Equal(mine.Id, run.Step("primary/network").Resource!.Id);
        Assert.Equal(["create firewall-2"], _cloud.Done);
        Assert.Equal(RunState.Succeeded, (await RunAsync(null, plan)).State);
    }

    [Fact]
    public async Task A_run_is_refused_for_a_preview_of_another_plan_or_of_a_site_nobody_could_read()
    {
        var bell = new Doorbell();
        var service = new RunService(new MemoryRunStore(bell, _clock), new NoQueue(), _clock, new MemoryReleases());
        var looked = await LookAsync() with { PlanHash = Draft.Plan.Hash() };
        Task<Result<Run>> Ask(WorldPlan world) =>
            service.RequestAsync(People.Engineer, Draft, RunPurpose.Deploy, world, TestContext.Current.CancellationToken);

        Assert.True((await Ask(looked)).Ok);
        Assert.Equal("world.other-plan", (await Ask(looked with { PlanHash = "another" })).Failure?.Code);
        var down = new Failure("down", Text.Of($"It is down."), Text.Of($"Wait."));
        Assert.Equal("world.unread", (await Ask(looked with { Unread = [new("primary", down)] })).Failure?.Code);
    }
}
