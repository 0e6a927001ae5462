using Tandem.Runs;
using Tandem.Unit.Core.Fakes;
using Xunit;

namespace Tandem.Unit.Core.Runs;

public sealed class RunExecutorTests
{
    readonly Stage _stage = new();

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    StepState[] States(long run, params string[] steps) => [.. steps.Select(s => _stage.Store.View(run).Step(s).State)];

    int Starts(long run, string step) => _stage.Store.Events(run).OfType<StepStarted>().Count(s => s.Step == step);

    async Task<Task> StartedAsync(long run, string step, CancellationToken shutdown = default)
    {
        var execution = _stage.ExecuteAsync(run, shutdown);
        while (_stage.Store.View(run).Step(step).State != StepState.Running)
        {
            await Task.Yield();
        }
        return execution;
    }

    [Fact]
    public async Task A_run_whose_steps_end_well_succeeds_and_says_so_in_the_record()
    {
        _stage.Acts["b"] = (_, _) => Task.FromResult<StepOutcome>(new Skipped(Text.Of($"It is there.")));
        var run = await _stage.RunOfAsync("a", "b: a", "c: b");
        await _stage.ExecuteAsync(run);
        Assert.Equal(RunState.Succeeded, _stage.Store.Run(run).State);
        Assert.Equal([StepState.Succeeded, StepState.Skipped, StepState.Succeeded], States(run, "a", "b", "c"));
        Assert.Equal("run.ended", _stage.Store.Audit[^1].Action);
        Assert.Equal(_stage.Store.Events(run).Select((_, i) => i + 1L), _stage.Store.Events(run).Select(e => e.Sequence));
    }

    [Fact]
    public async Task A_step_whose_dependency_failed_is_not_run()
    {
        _stage.Acts["b"] = (_, _) => Task.FromResult(Stage.Bad);
        var run = await _stage.RunOfAsync("a", "b: a", "c: b", "d: c", "e: a");
        await _stage.ExecuteAsync(run);
        Assert.Equal(RunState.Failed, _stage.Store.Run(run).State);
        Assert.Equal(
            [StepState.Succeeded, StepState.Failed, StepState.Waiting, StepState.Waiting, StepState.Succeeded],
            States(run, "a", "b", "c", "d", "e")
        );
        Assert.Equal("1 steps failed, first: Do b.", _stage.Store.View(run).Why!.ToString());
    }

    [Fact]
    public async Task Independent_steps_run_side_by_side()
    {
        var both = new CountdownEvent(2);
        var meet = new TaskCompletionSource();
        foreach (var step in new[] { "a", "b" })
        {
            _stage.Acts[step] = async (_, _) =>
            {
                if (both.Signal())
                {
                    meet.SetResult();
                }
                await meet.Task;
                return Stage.Good;
            };
        }
        var run = await _stage.RunOfAsync("a", "b");
        await _stage.ExecuteAsync(run).WaitAsync(TimeSpan.FromSeconds(5), Stop);
        Assert.Equal(RunState.Succeeded, _stage.Store.Run(run).State);
    }

    [Fact]
    public async Task A_cancel_request_stops_what_runs_and_starts_nothing_more()
    {
        _stage.Acts["a"] = Stage.Forever;
        var run = await _stage.RunOfAsync("a", "b: a");
        var execution = await StartedAsync(run, "a");
        await new RunService(_stage.Store, new NoQueue(), _stage.Clock, new MemoryReleases()).CancelAsync(People.Engineer, run, Stop);
        await execution.WaitAsync(TimeSpan.FromSeconds(5), Stop);
        Assert.Equal(RunState.Cancelled, _stage.Store.Run(run).State);
        Assert.Equal([StepState.Stopped, StepState.Waiting], States(run, "a", "b"));
    }

    [Fact]
    public async Task A_resumed_run_repeats_only_what_did_not_end_well()
    {
        _stage.Acts["b"] = (_, _) => Task.FromResult(Stage.Bad);
        var run = await _stage.RunOfAsync("a", "b: a", "c: b");
        await _stage.ExecuteAsync(run);
        _stage.Acts.Clear();
        await new RunService(_stage.Store, new NoQueue(), _stage.Clock, new MemoryReleases()).ResumeAsync(People.Engineer, run, Stop);
        await _stage.ExecuteAsync(run);
        Assert.Equal(RunState.Succeeded, _stage.Store.Run(run).State);
        Assert.Equal((1, 2, 1), (Starts(run, "a"), Starts(run, "b"), Starts(run, "c")));
        Assert.Equal(2, _stage.Store.View(run).Step("b").Attempt);
    }

    [Fact]
    public async Task A_fenced_executor_stops_and_writes_nothing_more()
    {
        var go = new TaskCompletionSource();
        _stage.Acts["a"] = async (context, _) =>
        {
            await go.Task;
            await context.LogAsync(Text.Of($"I am still here."));
            return Stage.Good;
        };
        var run = await _stage.RunOfAsync("a", "b: a");
        var frozen = await StartedAsync(run, "a");
        _stage.Acts["a"] = (_, _) => Task.FromResult(Stage.Good);
        await _stage.NewExecutor().ExecuteAsync(run, "other/2", Stop);
        var written = _stage.Store.Events(run).Count;
        go.SetResult();
        await frozen.WaitAsync(TimeSpan.FromSeconds(5), Stop);
        Assert.Equal(written, _stage.Store.Events(run).Count);
        Assert.Equal((RunState.Succeeded, 2), (_stage.Store.Run(run).State, _stage.Store.Run(run).Epoch));
        Assert.DoesNotContain(_stage.Store.Events(run), e => e is StepLogged);
    }

    [Fact]
    public async Task An_error_of_ours_interrupts_the_run_with_an_id_and_lets_go_of_the_other_steps()
    {
        _stage.Acts["a"] = Stage.Forever;
        _stage.Acts["b"] = (_, _) => throw new InvalidOperationException("a bug, with a secret in it");
        var run = await _stage.RunOfAsync("a", "b");
        await _stage.ExecuteAsync(run).WaitAsync(TimeSpan.FromSeconds(5), Stop);
        Assert.Equal(RunState.Interrupted, _stage.Store.Run(run).State);
        Assert.Matches(@"\(id [0-9a-f]{8}\)", _stage.Store.View(run).Why!.ToString());
        Assert.DoesNotContain("secret", _stage.Store.View(run).Why!.ToString(), StringComparison.Ordinal);
        Assert.Equal(StepState.Stopped, States(run, "a")[0]);
    }

    [Fact]
    public async Task A_step_without_anybody_to_carry_it_out_interrupts_the_run()
    {
        var run = await _stage.RunOfAsync(new StepGraph([Stage.Step("a") with { Kind = "unheard-of" }]));
        await _stage.ExecuteAsync(run);
        Assert.Equal(RunState.Interrupted, _stage.Store.Run(run).State);
    }

    [Fact]
    public async Task A_run_that_cannot_be_read_is_interrupted_and_not_left_running()
    {
        var run = await _stage.RunOfAsync(new StepGraph([Stage.Step("a")]));
        var broken = new RunExecutor(
            new UnreadableStore(_stage.Store),
            [],
            _stage.Doorbell,
            _stage.Clock,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<RunExecutor>.Instance
        );
        await broken.ExecuteAsync(run, "n", Stop);
        Assert.Equal(RunState.Interrupted, _stage.Store.Run(run).State);
    }

    [Fact]
    public async Task A_shutdown_ends_nothing_and_the_next_process_goes_on()
    {
        using var shutdown = new CancellationTokenSource();
        _stage.Acts["a"] = Stage.Forever;
        var run = await _stage.RunOfAsync("a", "b: a");
        var execution = await StartedAsync(run, "a", shutdown.Token);
        await shutdown.CancelAsync();
        await execution.WaitAsync(TimeSpan.FromSeconds(5), Stop);
        Assert.Equal(RunState.Running, _stage.Store.Run(run).State);
        Assert.DoesNotContain(_stage.Store.Events(run), e => e is StepFinished);
        _stage.Acts.Clear();
        await _stage.NewExecutor().ExecuteAsync(run, "other/2", Stop);
        Assert.Equal(RunState.Succeeded, _stage.Store.Run(run).State);
        Assert.Equal((2, 1), (Starts(run, "a"), Starts(run, "b")));
    }

    [Fact]
    public async Task A_failure_seen_while_the_process_stops_is_not_believed()
    {
        using var shutdown = new CancellationTokenSource();
        _stage.Acts["a"] = async (_, cancellation) =>
        {
            await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return Stage.Bad;
        };
        var run = await _stage.RunOfAsync("a");
        var execution = await StartedAsync(run, "a", shutdown.Token);
        await shutdown.CancelAsync();
        await execution.WaitAsync(TimeSpan.FromSeconds(5), Stop);
        Assert.DoesNotContain(_stage.Store.Events(run), e => e is StepFinished);
    }

    [Fact]
    public async Task After_a_kill_the_cloud_is_asked_with_the_same_token()
    {
        using var kill = new CancellationTokenSource();
        var tokens = new List<string>();
        _stage.Acts["a"] = async (context, cancellation) =>
        {
            tokens.Add(await context.TokenAsync("create"));
            return tokens.Count == 1 ? await Stage.Forever(context, cancellation) : Stage.Good;
        };
        var run = await _stage.RunOfAsync("a");
        var execution = _stage.ExecuteAsync(run, kill.Token);
        while (tokens.Count == 0)
        {
            await Task.Yield();
        }
        await kill.CancelAsync();
        await execution;
        await _stage.NewExecutor().ExecuteAsync(run, "other/2", Stop);
        Assert.Equal((2, tokens[0]), (tokens.Count, tokens[1]));
        Assert.Single(_stage.Store.Events(run).OfType<StepAsked>());
    }

    [Fact]
    public async Task A_token_is_in_the_ledger_before_the_step_has_it()
    {
        var run = await _stage.RunOfAsync("a");
        _stage.Acts["a"] = async (context, _) =>
        {
            var token = await context.TokenAsync("create");
            Assert.Equal(token, _stage.Store.Events(run).OfType<StepAsked>().Single().Token);
            return Stage.Good;
        };
        await _stage.ExecuteAsync(run);
        Assert.Equal(RunState.Succeeded, _stage.Store.Run(run).State);
    }

    [Fact]
    public async Task A_run_that_is_over_is_not_touched()
    {
        var run = await _stage.RunOfAsync("a");
        await _stage.ExecuteAsync(run);
        var written = _stage.Store.Events(run).Count;
        await _stage.ExecuteAsync(run);
        Assert.Equal(written, _stage.Store.Events(run).Count);
    }
}
