using Tandem.Access;
using Tandem.Plans;
using Tandem.Runs;
using Tandem.Unit.Core.Fakes;
using Xunit;

namespace Tandem.Unit.Core.Runs;

public sealed class RunServiceTests
{
    readonly Stage _stage = new();
    readonly NoQueue _queue = new();
    readonly RunService _service;

    public RunServiceTests() => _service = new RunService(_stage.Store, _queue, _stage.Clock, new MemoryReleases());

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static Plan Approved => SamplePlan.Good with { Deploy = SamplePlan.Good.Deploy with { NeedsApproval = true } };

    async Task<Run> RequestAsync(Plan? plan = null, Actor? by = null) =>
        (await _service.RequestAsync(by ?? People.Engineer, SamplePlan.Draft(plan), RunPurpose.Deploy, Stop)).Value;

    [Fact]
    public async Task A_good_plan_is_frozen_recorded_and_handed_over()
    {
        var run = await RequestAsync();
        Assert.Equal((RunState.Queued, ApprovalState.NotNeeded), (run.State, run.Approval));
        Assert.Equal(SamplePlan.Good.Hash(), run.PlanHash);
        Assert.Equal([run.Id], _queue.Runs);
        var entry = Assert.Single(_stage.Store.Audit);
        Assert.Equal(("run.requested", "alice", $"run/{run.Id}"), (entry.Action, entry.ActorName, entry.Subject));
        Assert.Contains(run.PlanHash, entry.Intent.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_with_a_problem_is_refused_with_the_first_one()
    {
        var bad = SamplePlan.Good with { Deploy = SamplePlan.Good.Deploy with { Namespace = "default" } };
        var refused = await _service.RequestAsync(People.Engineer, SamplePlan.Draft(bad), RunPurpose.Deploy, Stop);
        Assert.Equal(("plan.problems", "Namespace"), (refused.Failure!.Code, refused.Failure.Field));
        Assert.Empty(_queue.Runs);
    }

    [Fact]
    public async Task A_stale_step_stands_in_the_way()
    {
        var draft = SamplePlan.Draft() with { Stale = new HashSet<PlanStep> { PlanStep.Routing } };
        Assert.False((await _service.RequestAsync(People.Engineer, draft, RunPurpose.Deploy, Stop)).Ok);
    }

    [Fact]
    public async Task A_tear_down_needs_no_valid_plan_and_no_approval()
    {
        var draft = SamplePlan.Draft(Approved with { Overlays = OverlaysSection.Empty });
        var run = (await _service.RequestAsync(People.Engineer, draft, RunPurpose.TearDown, Stop)).Value;
        Assert.Equal(ApprovalState.NotNeeded, run.Approval);
    }

    [Fact]
    public async Task Runs_through_a_sandbox_account_are_labelled()
    {
        var accounts = SamplePlan.Good.Credentials.Accounts.Select(a => a with { IsSandbox = true }).ToList();
        Assert.True((await RequestAsync(SamplePlan.Good with { Credentials = new(accounts) })).IsSandbox);
        Assert.False((await RequestAsync()).IsSandbox);
    }

    [Fact]
    public async Task Each_use_case_demands_its_permission()
    {
        var run = (await RequestAsync(Approved)).Id;
        Assert.Equal(
            "access.denied",
            (await _service.RequestAsync(People.Lead, SamplePlan.Draft(), RunPurpose.Deploy, Stop)).Failure!.Code
        );
        Assert.Equal("access.denied", (await _service.ApproveAsync(People.Engineer, run, Stop)).Failure!.Code);
        Assert.Equal("access.denied", (await _service.CancelAsync(People.Auditor, run, Stop)).Failure!.Code);
        Assert.Equal("access.denied", (await _service.ResumeAsync(People.Lead, run, Stop)).Failure!.Code);
        var nobody = People.With("eve");
        Assert.Equal("access.denied", (await _service.FindAsync(nobody, run, Stop)).Failure!.Code);
        Assert.Equal("access.denied", (await _service.DefinitionAsync(nobody, run, Stop)).Failure!.Code);
        Assert.Equal("access.denied", (await _service.ListAsync(nobody, new(), null, null, 10, Stop)).Failure!.Code);
    }

    [Fact]
    public async Task A_run_that_needs_approval_waits_for_a_lead()
    {
        var run = await RequestAsync(Approved);
        Assert.Equal(ApprovalState.Pending, run.Approval);
        Assert.Empty(_queue.Runs);
        Assert.Equal(ApprovalState.Granted, (await _service.ApproveAsync(People.Lead, run.Id, Stop)).Value.Approval);
        Assert.Equal([run.Id], _queue.Runs);
        Assert.Equal("run.state", (await _service.ApproveAsync(People.Lead, run.Id, Stop)).Failure!.Code);
    }

    [Fact]
    public async Task Nobody_approves_a_run_of_their_own()
    {
        var both = People.With("max", Role.Engineer, Role.Lead);
        var run = await RequestAsync(Approved, both);
        Assert.Equal("run.own", (await _service.ApproveAsync(both, run.Id, Stop)).Failure!.Code);
        Assert.True((await _service.ApproveAsync(People.Lead, run.Id, Stop)).Ok);
    }

    [Fact]
    public async Task A_run_that_waits_for_approval_is_cancelled_at_once()
    {
        var run = await RequestAsync(Approved);
        var cancelled = (await _service.CancelAsync(People.Engineer, run.Id, Stop)).Value;
        Assert.Equal((RunState.Cancelled, _stage.Clock.GetUtcNow()), (cancelled.State, cancelled.EndedAt));
        Assert.Equal("run.state", (await _service.ApproveAsync(People.Lead, run.Id, Stop)).Failure!.Code);
        Assert.Equal("run.state", (await _service.ResumeAsync(People.Engineer, run.Id, Stop)).Failure!.Code);
    }

    [Fact]
    public async Task A_queued_run_is_asked_to_stop_and_ends_cancelled_when_its_turn_comes()
    {
        var run = await _stage.RunOfAsync("a");
        Assert.True((await _service.CancelAsync(People.Engineer, run, Stop)).Value.CancelRequested);
        await _stage.ExecuteAsync(run);
        Assert.Equal(RunState.Cancelled, _stage.Store.Run(run).State);
        Assert.DoesNotContain(_stage.Store.Events(run), e => e is StepStarted);
    }

    [Fact]
    public async Task Only_a_run_that_ended_badly_is_resumed()
    {
        var run = await _stage.RunOfAsync("a");
        Assert.Equal("run.state", (await _service.ResumeAsync(People.Engineer, run, Stop)).Failure!.Code);
        await _stage.ExecuteAsync(run);
        Assert.Equal("run.state", (await _service.ResumeAsync(People.Engineer, run, Stop)).Failure!.Code);
        Assert.Equal("run.state", (await _service.ResumeAsync(People.Engineer, 99, Stop)).Failure!.Code);
        Assert.Empty(_queue.Runs);
    }
}
