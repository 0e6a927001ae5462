using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Tandem.Access;
using Tandem.Audit;
using Tandem.Clouds;
using Tandem.Plans;
using Tandem.Runs;
using Tandem.Runs.Steps;
using Tandem.Unit.Core.Fakes;
using Xunit;

namespace Tandem.Unit.Core.Runs;

/// <summary>What a cloud could not make is not in the way of the next attempt, as long as nobody can have put anything into it.</summary>
public sealed class StillbornTests
{
    static readonly PlanDraft Draft = SamplePlan.Draft();

    static readonly StepGraph Graph = new([
        .. Blueprint
            .ForDeploy(Draft.Id, Draft.Name, Draft.Plan)
            .Steps.Where(s => s.Key == "primary/network")
            .Select(s => s with { DependsOn = [] }),
    ]);

    readonly MemoryCloud _cloud = new();
    readonly FakeTimeProvider _clock = new();
    readonly Doorbell _bell = new();
    readonly MemoryRunStore _store;

    public StillbornTests() => _store = new(_bell, _clock);

    static CancellationToken Token => TestContext.Current.CancellationToken;

    AuditEntry Said(string verb) => AuditEntry.By(Actor.Console, _clock.GetUtcNow(), verb, "run", Text.Of($"Asked."));

    async Task<long> RunAsync()
    {
        var wanted = new NewRun(
            Draft.Id,
            "shop",
            RunPurpose.Deploy,
            ApprovalState.NotNeeded,
            "alice",
            _clock.GetUtcNow(),
            false,
            new(Draft.Plan, Graph)
        );
        var run = await _store.CreateAsync(wanted, _ => Said("run.requested"), Token);
        await ExecuteAsync(run.Id);
        return run.Id;
    }

    Task ExecuteAsync(long run) =>
        new RunExecutor(_store, [new EnsureResourceStep(_cloud, _clock)], _bell, _clock, NullLogger<RunExecutor>.Instance).ExecuteAsync(
            run,
            "test",
            Token
        );

    async Task ResumeAsync(long run)
    {
        var resumed = new RunResumed("alice") { At = _clock.GetUtcNow() };
        await _store.ChangeAsync(run, r => r.MoveTo(RunState.Queued), resumed, Said("run.resumed"), Token);
        await ExecuteAsync(run);
    }

    [Fact]
    public async Task What_never_came_up_is_removed_and_made_again_when_the_run_is_retried()
    {
        _cloud.Stillborn = 2;
        var run = await RunAsync();
        Assert.Equal(RunState.Failed, _store.View(run).State);
        await ResumeAsync(run);
        Assert.Equal(RunState.Failed, _store.View(run).State);
        await ResumeAsync(run);

        Assert.Equal(RunState.Succeeded, _store.View(run).State);
        Assert.Equal(["create network-1", "delete network-1", "create network-2", "delete network-2", "create network-3"], _cloud.Done);
        Assert.Equal(3, _cloud.Tokens.Distinct().Count());
    }

    [Fact]
    public async Task A_kill_after_the_deletion_asks_with_the_new_token()
    {
        _cloud.Stillborn = 1;
        var run = await RunAsync();
        var first = Assert.Single(_cloud.Tokens);
        _store.BeforeAppend = events =>
        {
            // The process dies right after the new token is stored: what it would have deleted is gone when the next one looks.
            if (events.OfType<StepAsked>().Any(a => a.Operation != "create"))
            {
                _cloud.All.Clear();
                _store.BeforeAppend = _ => { };
            }
        };
        await ResumeAsync(run);

        Assert.Equal(RunState.Succeeded, _store.View(run).State);
        Assert.DoesNotContain(first, _cloud.Tokens.Skip(1));
    }

    [Fact]
    public async Task What_an_earlier_run_left_as_failed_is_not_removed()
    {
        _cloud.Stillborn = 1;
        await RunAsync();
        var second = await RunAsync();

        var failed = Assert.IsType<Failed>(_store.View(second).Step("primary/network").Outcome);
        Assert.Equal("resource.failed", failed.Failure.Code);
        Assert.Equal(["create network-1"], _cloud.Done);
    }
}
