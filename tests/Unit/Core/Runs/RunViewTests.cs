using CsCheck;
using Tandem.Clusters;
using Tandem.Runs;
using Tandem.Unit.Core.Fakes;
using Xunit;

namespace Tandem.Unit.Core.Runs;

public sealed class RunViewTests
{
    static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    static Gen<T> Pick<T>(params T[] from) => Gen.Int[0, from.Length - 1].Select(i => from[i]);

    static readonly Gen<string> AnyStep = Pick("a", "b", "c");

    static readonly Gen<RunEvent> AnyEvent = Gen.OneOf<RunEvent>(
        Gen.Const<RunEvent>(new RunStarted(1, "n")),
        Gen.Const<RunEvent>(new RunCancelRequested("bob")),
        Gen.Const<RunEvent>(new RunResumed("bob")),
        Gen.Const<RunEvent>(new RunFinished(RunState.Failed, Text.Of($"No."))),
        AnyStep.Select<string, RunEvent>(s => new StepStarted(s, 1)),
        AnyStep.Select(Pick("create", "other")).Select<(string, string), RunEvent>(x => new StepAsked(x.Item1, x.Item2, "t")),
        AnyStep.Select<string, RunEvent>(s => new StepLogged(s, LogLevel.Info, Text.Of($"line"))),
        AnyStep.Select(Gen.Int[0, 9]).Select<(string, int), RunEvent>(x => new StepProgressed(x.Item1, x.Item2, 9, Text.Of($"work"))),
        AnyStep.Select<string, RunEvent>(s => new ObjectChanged(s, Health)),
        AnyStep
            .Select(Pick(Stage.Good, Stage.Bad, new Stopped(Text.Of($"Stop."))))
            .Select<(string, StepOutcome), RunEvent>(x => new StepFinished(x.Item1, x.Item2))
    );

    static readonly Gen<RunEvent[]> AnyHistory = AnyEvent
        .Array[0, 60]
        .Select(events => events.Select((e, i) => e with { Sequence = i + 1, At = Start.AddSeconds(i) }).ToArray());

    static ObjectHealth Health => new(new ObjectRef("apps", "Deployment", "shop", "web"), HealthState.Healthy, Text.Of($"Fine."), Start);

    /// <summary>Everything in a view, as text: immutable collections compare by identity.</summary>
    static string Show(RunView v) =>
        string.Join(
            '\n',
            [
                $"{v.LastSequence} {v.State} {v.StartedAt:O} {v.EndedAt:O} {v.CancelRequested} {v.Why} {v.LogCount}",
                .. v.Logs.Select(l => $"{l.Sequence} {l}"),
                .. v.Steps.Values.OrderBy(s => s.Key, StringComparer.Ordinal).Select(Show),
            ]
        );

    static string Show(StepView s) =>
        $"{s.Key} {s.State} {s.Attempt} {s.StartedAt:O} {s.EndedAt:O} {s.Progress} {s.Outcome} "
        + $"{string.Join(',', s.Objects.Values)} {string.Join(',', s.Tokens.OrderBy(t => t.Key))}";

    static RunView Of(params RunEvent[] events) =>
        RunView.Empty.Apply(events.Select((e, i) => e with { Sequence = i + 1, At = Start.AddSeconds(i) }));

    [Fact]
    public void However_the_events_are_batched_the_view_is_the_same() =>
        AnyHistory
            .Select(Gen.Int[1, 7].Array[60])
            .Sample(
                (history, sizes) =>
                {
                    var whole = RunView.Empty.Apply(history);
                    var view = RunView.Empty;
                    for (int i = 0, batch = 0; i < history.Length; i += sizes[batch++])
                    {
                        view = view.Apply(history.Skip(i).Take(sizes[batch]));
                    }
                    return Show(view) == Show(whole);
                }
            );

    [Fact]
    public void Applying_events_twice_changes_nothing() =>
        AnyHistory
            .Select(Gen.Int[0, 59])
            .Sample(
                (history, from) =>
                {
                    var whole = RunView.Empty.Apply(history);
                    return Show(whole.Apply(history.Skip(from))) == Show(whole);
                }
            );

    [Fact]
    public void Only_the_newest_log_lines_are_kept()
    {
        var lines = Enumerable.Range(1, RunView.MostLogs + 20).Select(n => new StepLogged("a", LogLevel.Info, Text.Of($"{n}"))).ToArray();
        var view = Of(lines);
        Assert.Equal(RunView.MostLogs, view.Logs.Count());
        Assert.Equal(21, view.Logs.First().Sequence);
    }

    [Fact]
    public void A_new_claim_puts_what_was_running_back_to_waiting_and_keeps_its_tokens()
    {
        var view = Of(new RunStarted(1, "n"), new StepStarted("a", 1), new StepAsked("a", "create", "t1"), new RunStarted(2, "m"));
        Assert.Equal((StepState.Waiting, 1, "t1"), (view.Step("a").State, view.Step("a").Attempt, view.Step("a").Tokens["create"]));
    }

    [Fact]
    public void A_resumed_run_repeats_what_ended_badly_and_keeps_what_ended_well()
    {
        var view = Of(
            new RunStarted(1, "n"),
            new StepFinished("a", Stage.Good),
            new StepFinished("b", Stage.Bad),
            new StepFinished("c", new Stopped(Text.Of($"Stop."))),
            new RunCancelRequested("bob"),
            new RunFinished(RunState.Failed, Text.Of($"No.")),
            new RunResumed("bob")
        );
        Assert.Equal((RunState.Queued, false, null, null), (view.State, view.CancelRequested, view.Why, view.EndedAt));
        Assert.Equal([StepState.Succeeded, StepState.Waiting, StepState.Waiting], new[] { "a", "b", "c" }.Select(s => view.Step(s).State));
        Assert.Null(view.Step("b").Outcome);
    }

    [Fact]
    public void A_step_nobody_spoke_of_waits() => Assert.Equal(StepState.Waiting, RunView.Empty.Step("x").State);
}
