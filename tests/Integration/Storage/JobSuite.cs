using System.Diagnostics;
using Tandem.Runs;
using Xunit;

namespace Tandem.Integration.Storage;

public sealed class JobsOnSqlite : JobSuite
{
    private protected override Task<string> DatabaseAsync() => Task.FromResult("");
}

public sealed class JobsOnPostgres(PostgresServer server) : JobSuite
{
    private protected override Task<string> DatabaseAsync() => server.DatabaseAsync();

    [Fact]
    public async Task When_one_replica_stops_the_other_goes_on()
    {
        var database = await DatabaseAsync();
        await using var b = await JobHost.StartAsync(NewFolder(), database, _ => Task.CompletedTask);
        Run run;
        await using (var a = await JobHost.StartAsync(Folder, database, Forever))
        {
            run = await a.StoreAsync("one");
            await a.Queue.EnqueueAsync(run.Id, Stop);
            await a.UntilAsync(run.Id, v => v.State == RunState.Running);
        }
        var view = await b.UntilAsync(run.Id, v => v.State == RunState.Succeeded);
        Assert.Equal(RunState.Succeeded, view.State);
    }

    [Fact]
    public async Task A_watcher_at_one_replica_is_woken_by_what_another_writes()
    {
        var database = await DatabaseAsync();
        await using var a = await JobHost.StartAsync(Folder, database, _ => Task.CompletedTask);
        await using var b = await JobHost.StartAsync(NewFolder(), database, _ => Task.CompletedTask);
        var run = await a.StoreAsync("one");
        var claim = (await a.Runs.ClaimAsync(run.Id, "test", Stop))!;
        var watch = b.UntilAsync(run.Id, v => v.LogCount == 20);
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < 20; i++)
        {
            await a.Runs.AppendAsync(claim, [new StepLogged("one", LogLevel.Info, Text.Of($"{i}"))], Stop);
            await Task.Delay(100, Stop);
        }
        await watch;
        // Without the ring the reader would look every five seconds only.
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(4.5), $"{clock.Elapsed}");
    }
}

/// <summary>What the job engine promises, on each database.</summary>
public abstract class JobSuite : IDisposable
{
    readonly List<string> _folders = [];

    protected JobSuite() => Folder = NewFolder();

    protected string Folder { get; }

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    private protected abstract Task<string> DatabaseAsync();

    protected string NewFolder()
    {
        _folders.Add(Directory.CreateTempSubdirectory("tandem-jobs-").FullName);
        return _folders[^1];
    }

    protected static Task Forever(CancellationToken cancellation) => Task.Delay(Timeout.Infinite, cancellation);

    [Fact]
    public async Task A_run_that_a_stopped_process_left_behind_goes_on_in_the_next()
    {
        var database = await DatabaseAsync();
        Run run;
        await using (var first = await JobHost.StartAsync(Folder, database, Forever))
        {
            run = await first.StoreAsync("one");
            await first.Queue.EnqueueAsync(run.Id, Stop);
            await first.UntilAsync(run.Id, v => v.Step("one").State == StepState.Running);
        }
        await using var second = await JobHost.StartAsync(Folder, database, _ => Task.CompletedTask);
        var view = await second.UntilAsync(run.Id, v => v.State == RunState.Succeeded);
        Assert.Equal((StepState.Succeeded, 2), (view.Step("one").State, view.Step("one").Attempt));
        Assert.Equal(2, (await second.Runs.FindAsync(run.Id, Stop))!.Epoch);
    }

    [Fact]
    public async Task A_run_stored_by_a_process_that_died_before_it_could_hand_it_over_is_taken_up()
    {
        var database = await DatabaseAsync();
        Run run;
        await using (var first = await JobHost.StartAsync(Folder, database, Forever))
        {
            run = await first.StoreAsync("one");
        }
        await using var second = await JobHost.StartAsync(Folder, database, _ => Task.CompletedTask);
        Assert.Equal(RunState.Succeeded, (await second.UntilAsync(run.Id, v => v.State == RunState.Succeeded)).State);
    }

    [Fact]
    public async Task Asking_for_the_same_run_many_times_carries_it_out_once()
    {
        var calls = 0;
        await using var host = await JobHost.StartAsync(
            Folder,
            await DatabaseAsync(),
            async stop =>
            {
                Interlocked.Increment(ref calls);
                await Task.Delay(500, stop);
            }
        );
        var run = await host.StoreAsync("one");
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => host.Queue.EnqueueAsync(run.Id, Stop)));
        await host.UntilAsync(run.Id, v => v.StartedAt is not null);
        await host.Queue.EnqueueAsync(run.Id, Stop);
        await host.UntilAsync(run.Id, v => v.State == RunState.Succeeded);
        await Task.Delay(1000, Stop);
        Assert.Equal((1, 1), (calls, (await host.Runs.FindAsync(run.Id, Stop))!.Epoch));
    }

    [Fact]
    public async Task A_run_resumed_right_after_its_end_goes_on()
    {
        var calls = 0;
        await using var host = await JobHost.StartAsync(
            Folder,
            await DatabaseAsync(),
            _ => Interlocked.Increment(ref calls) == 1 ? throw new InvalidOperationException("a bug") : Task.CompletedTask
        );
        var run = await host.StoreAsync("one");
        await host.Queue.EnqueueAsync(run.Id, Stop);
        await host.UntilAsync(run.Id, v => v.State == RunState.Interrupted);
        var resumed = await host.Runs.ChangeAsync(
            run.Id,
            r => r.MoveTo(RunState.Queued),
            new RunResumed("alice"),
            Sample.Entry("run.resumed"),
            Stop
        );
        await host.Queue.EnqueueAsync(resumed!.Id, Stop);
        Assert.Equal(RunState.Succeeded, (await host.UntilAsync(run.Id, v => v.State == RunState.Succeeded)).State);
    }

    public void Dispose()
    {
        _folders.ForEach(f => Directory.Delete(f, recursive: true));
        GC.SuppressFinalize(this);
    }
}
