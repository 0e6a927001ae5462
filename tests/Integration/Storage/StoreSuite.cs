using Tandem.Audit;
using Tandem.Runs;
using Xunit;

namespace Tandem.Integration.Storage;

public sealed class RunStoreOnSqlite : RunStoreSuite
{
    private protected override Task<TestStorage> OpenAsync() => TestStorage.OpenAsync();
}

public sealed class RunStoreOnPostgres(PostgresServer server) : RunStoreSuite
{
    private protected override async Task<TestStorage> OpenAsync() => await TestStorage.OpenAsync(await server.DatabaseAsync());
}

/// <summary>What the ledger promises, on each database.</summary>
public abstract class RunStoreSuite
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    private protected abstract Task<TestStorage> OpenAsync();

    static Task<Run> CreateAsync(TestStorage storage, ApprovalState approval = ApprovalState.NotNeeded) =>
        storage.Get<IRunStore>().CreateAsync(Sample.NewRun(approval: approval), id => Sample.Entry("run.requested", $"run/{id}"), Stop);

    static StepLogged Line(string text) => new("primary/network", LogLevel.Info, Text.Of($"{text}")) { At = Sample.Now };

    static RunFinished Finished(RunState state) => new(state, null) { At = Sample.Now };

    [Fact]
    public async Task A_run_is_stored_whole_and_read_back()
    {
        await using var storage = await OpenAsync();
        var runs = storage.Get<IRunStore>();
        var run = await CreateAsync(storage);
        Assert.Equal(run, await runs.FindAsync(run.Id, Stop));
        Assert.Equal((RunState.Queued, Sample.Plan.Hash(), 0), (run.State, run.PlanHash, run.Epoch));
        var definition = (await runs.DefinitionAsync(run.Id, Stop))!;
        Assert.Equal(run.PlanHash, definition.Plan.Hash());
        Assert.Equal(Sample.Definition.Graph.Steps.Select(s => s.Key), definition.Graph.Steps.Select(s => s.Key));
        Assert.Equal(Sample.Definition.Graph["primary/cluster"].Resource!.Name, definition.Graph["primary/cluster"].Resource!.Name);
        var first = Assert.IsType<RunRequested>(Assert.Single(await runs.ReadAsync(run.Id, 0, 10, Stop)));
        Assert.Equal((1L, "alice", run.PlanHash), (first.Sequence, first.By, first.PlanHash));
        Assert.Null(await runs.FindAsync(run.Id + 1, Stop));
        Assert.Null(await runs.DefinitionAsync(run.Id + 1, Stop));
    }

    [Fact]
    public async Task A_claim_raises_the_epoch_and_fences_the_one_before()
    {
        await using var storage = await OpenAsync();
        var runs = storage.Get<IRunStore>();
        var run = await CreateAsync(storage);
        var old = (await runs.ClaimAsync(run.Id, "a", Stop))!;
        Assert.True(await runs.AppendAsync(old, [Line("one"), Line("two")], Stop));
        var young = (await runs.ClaimAsync(run.Id, "b", Stop))!;
        Assert.Equal(old.Epoch + 1, young.Epoch);
        Assert.False(await runs.AppendAsync(old, [Line("never")], Stop));
        Assert.False(await runs.FinishAsync(old, RunState.Failed, Finished(RunState.Failed), Sample.Entry("run.ended"), Stop));
        Assert.True(await runs.FinishAsync(young, RunState.Succeeded, Finished(RunState.Succeeded), Sample.Entry("run.ended"), Stop));
        Assert.False(await runs.AppendAsync(young, [Line("after the end")], Stop));
        Assert.Null(await runs.ClaimAsync(run.Id, "c", Stop));
        var events = await runs.ReadAsync(run.Id, 0, 100, Stop);
        Assert.Equal([1, 2, 3, 4, 5, 6], events.Select(e => e.Sequence));
        Assert.Equal(RunState.Succeeded, (await runs.FindAsync(run.Id, Stop))!.State);
        var actions = (await storage.Get<IAuditLog>().ListAsync(new AuditFilter(), null, 10, Stop)).Items.Select(e => e.Action);
        Assert.Equal(["run.ended", "run.started", "run.started", "run.requested"], actions);
    }

    [Fact]
    public async Task A_run_that_waits_for_approval_is_neither_claimed_nor_unfinished()
    {
        await using var storage = await OpenAsync();
        var runs = storage.Get<IRunStore>();
        var waiting = await CreateAsync(storage, ApprovalState.Pending);
        var queued = await CreateAsync(storage);
        var running = await CreateAsync(storage);
        await runs.ClaimAsync(running.Id, "a", Stop);
        Assert.Null(await runs.ClaimAsync(waiting.Id, "a", Stop));
        Assert.Equal([queued.Id, running.Id], await runs.UnfinishedAsync(Stop));
        var approved = await runs.ChangeAsync(
            waiting.Id,
            r => r with { Approval = ApprovalState.Granted },
            new RunApproved("lea") { At = Sample.Now },
            Sample.Entry("run.approved"),
            Stop
        );
        Assert.Equal(ApprovalState.Granted, approved!.Approval);
        Assert.Contains(waiting.Id, await runs.UnfinishedAsync(Stop));
    }

    [Fact]
    public async Task A_change_that_is_declined_leaves_no_trace()
    {
        await using var storage = await OpenAsync();
        var runs = storage.Get<IRunStore>();
        var run = await CreateAsync(storage);
        Assert.Null(await runs.ChangeAsync(run.Id, _ => null, new RunCancelRequested("bob"), Sample.Entry("run.cancelled"), Stop));
        Assert.Null(await runs.ChangeAsync(run.Id + 7, r => r, new RunCancelRequested("bob"), Sample.Entry("run.cancelled"), Stop));
        Assert.Single(await runs.ReadAsync(run.Id, 0, 10, Stop));
        Assert.Single((await storage.Get<IAuditLog>().ListAsync(new AuditFilter(), null, 10, Stop)).Items);
    }

    [Fact]
    public async Task A_change_whose_audit_entry_cannot_be_stored_does_not_happen()
    {
        await using var storage = await OpenAsync();
        var runs = storage.Get<IRunStore>();
        var run = await CreateAsync(storage);
        var claim = (await runs.ClaimAsync(run.Id, "a", Stop))!;
        var bad = Sample.Entry() with { Actor = null! };
        var end = runs.FinishAsync(claim, RunState.Succeeded, Finished(RunState.Succeeded), bad, Stop);
        await Assert.ThrowsAnyAsync<Exception>(() => end);
        Assert.Equal(RunState.Running, (await runs.FindAsync(run.Id, Stop))!.State);
        Assert.Equal(2, (await runs.ReadAsync(run.Id, 0, 10, Stop)).Count);
        Assert.True(await runs.AppendAsync(claim, [Line("still mine")], Stop));
    }

    [Fact]
    public async Task Many_writers_and_a_reader_leave_no_gap_and_nothing_twice()
    {
        await using var storage = await OpenAsync();
        var runs = storage.Get<IRunStore>();
        var run = await CreateAsync(storage);
        var claim = (await runs.ClaimAsync(run.Id, "a", Stop))!;
        var writers = Enumerable
            .Range(0, 8)
            .Select(async w =>
            {
                for (var i = 0; i < 10; i++)
                {
                    Assert.True(await runs.AppendAsync(claim, [Line($"{w}.{i}a"), Line($"{w}.{i}b")], Stop));
                }
            })
            .ToList();
        var seen = new List<long>();
        await foreach (var batch in storage.Get<RunFeed>().WatchAsync(run.Id, 0, Stop))
        {
            seen.AddRange(batch.Select(e => e.Sequence));
            if (seen.Count >= 162)
            {
                break;
            }
        }
        await Task.WhenAll(writers);
        Assert.Equal(Enumerable.Range(1, 162).Select(n => (long)n), seen);
    }

    [Fact]
    public async Task Runs_created_at_the_same_time_keep_the_audit_chain_whole()
    {
        await using var storage = await OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => CreateAsync(storage)));
        Assert.Null(await storage.Get<IAuditLog>().FirstBrokenAsync(Stop));
        Assert.Equal(20, (await storage.Get<IAuditLog>().ListAsync(new AuditFilter(), null, 100, Stop)).Items[0].Sequence);
    }
}
