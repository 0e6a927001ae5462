using System.Collections.Immutable;
using Tandem.Clouds;
using Tandem.Clusters;

namespace Tandem.Runs;

public enum StepState
{
    Waiting,
    Running,
    Succeeded,
    Skipped,
    Failed,
    Stopped,
}

/// <summary>One step as it stands.</summary>
/// <param name="Tokens">Operation → token of everything asked so far: what makes a repetition harmless.</param>
public sealed record StepView(
    string Key,
    StepState State,
    int Attempt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    StepProgressed? Progress,
    StepOutcome? Outcome,
    ImmutableSortedDictionary<string, ObjectHealth> Objects,
    ImmutableDictionary<string, string> Tokens
)
{
    /// <summary>True while the step goes on only once a lead lets it.</summary>
    public bool WaitsForApproval { get; init; }

    /// <summary>Who let the step go on; null while nobody has.</summary>
    public string? ApprovedBy { get; init; }

    public static StepView New(string key) =>
        new(
            key,
            StepState.Waiting,
            0,
            null,
            null,
            null,
            null,
            ImmutableSortedDictionary.Create<string, ObjectHealth>(StringComparer.Ordinal),
            ImmutableDictionary<string, string>.Empty
        );

    /// <summary>The resource the step made or found, once it ended well.</summary>
    public CloudResource? Resource => Outcome is { IsGood: true } good ? good.Resource : null;
}

/// <summary>
/// A run as its events tell it: a pure fold, the same for the page, the board, the history and the tests, however the events are batched.
/// Applying an event a second time changes nothing.
/// </summary>
/// <param name="LastSequence">Number of the newest event in the view.</param>
/// <param name="Logs">The newest <see cref="MostLogs"/> lines; older ones are read from the ledger.</param>
public sealed record RunView(
    long LastSequence,
    RunState State,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    bool CancelRequested,
    Text? Why,
    ImmutableDictionary<string, StepView> Steps,
    ImmutableQueue<StepLogged> Logs,
    int LogCount
)
{
    public const int MostLogs = 500;

    public static RunView Empty { get; } =
        new(0, RunState.Queued, null, null, false, null, ImmutableDictionary<string, StepView>.Empty, ImmutableQueue<StepLogged>.Empty, 0);

    public StepView Step(string key) => Steps.TryGetValue(key, out var step) ? step : StepView.New(key);

    public RunView Apply(IEnumerable<RunEvent> events) => events.Aggregate(this, (view, e) => view.Apply(e));

    public RunView Apply(RunEvent e)
    {
        if (e.Sequence <= LastSequence)
        {
            return this;
        }
        var view = e switch
        {
            RunStarted => this with { State = RunState.Running, StartedAt = StartedAt ?? e.At, EndedAt = null, Steps = Interrupted() },
            RunCancelRequested => this with { CancelRequested = true },
            RunResumed => this with { State = RunState.Queued, CancelRequested = false, EndedAt = null, Why = null, Steps = Reset() },
            RunFinished f => this with { State = f.State, EndedAt = e.At, Why = f.Why },
            StepLogged line => Log(line),
            StepEvent step => this with { Steps = Steps.SetItem(step.Step, Next(Step(step.Step), step)) },
            _ => this,
        };
        return view with { LastSequence = e.Sequence };
    }

    static StepView Next(StepView step, StepEvent e) =>
        e switch
        {
            StepStarted s => step with
            {
                State = StepState.Running,
                Attempt = s.Attempt,
                StartedAt = e.At,
                EndedAt = null,
                Progress = null,
                Outcome = null,
                WaitsForApproval = false,
            },
            StepAsked a => step with { Tokens = step.Tokens.SetItem(a.Operation, a.Token) },
            StepProgressed p => step with { Progress = p },
            ObjectChanged o => step with { Objects = step.Objects.SetItem(o.Health.Ref.ToString(), o.Health) },
            StepWaitsForApproval => step with { WaitsForApproval = step.ApprovedBy is null },
            StepApproved a => step with { WaitsForApproval = false, ApprovedBy = a.By },
            StepFinished f => step with { WaitsForApproval = false, State = StateOf(f.Outcome), EndedAt = e.At, Outcome = f.Outcome },
            _ => step,
        };

    static StepState StateOf(StepOutcome outcome) =>
        outcome switch
        {
            Succeeded => StepState.Succeeded,
            Skipped => StepState.Skipped,
            Failed => StepState.Failed,
            _ => StepState.Stopped,
        };

    /// <summary>A new claim of the run: what was running or just stopped died with its process and will be repeated.</summary>
    ImmutableDictionary<string, StepView> Interrupted() => ToWaiting(s => s.State is StepState.Running or StepState.Stopped);

    /// <summary>A resumed run: what did not end well will be repeated.</summary>
    ImmutableDictionary<string, StepView> Reset() => ToWaiting(s => s.State is StepState.Failed or StepState.Stopped or StepState.Running);

    ImmutableDictionary<string, StepView> ToWaiting(Func<StepView, bool> which) =>
        Steps.SetItems(
            Steps
                .Where(s => which(s.Value))
                .Select(s => KeyValuePair.Create(s.Key, s.Value with { State = StepState.Waiting, EndedAt = null, Outcome = null }))
        );

    RunView Log(StepLogged line)
    {
        var logs = Logs.Enqueue(line);
        return LogCount < MostLogs ? this with { Logs = logs, LogCount = LogCount + 1 } : this with { Logs = logs.Dequeue() };
    }
}
