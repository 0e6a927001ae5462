using System.Text.Json.Serialization;
using Tandem.Clouds;
using Tandem.Clusters;

namespace Tandem.Runs;

/// <summary>
/// Something that happened in a run. Stored before anybody hears of it; numbered from 1 without gaps within its run.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(RunRequested), "requested")]
[JsonDerivedType(typeof(RunApproved), "approved")]
[JsonDerivedType(typeof(RunStarted), "started")]
[JsonDerivedType(typeof(RunCancelRequested), "cancelRequested")]
[JsonDerivedType(typeof(RunResumed), "resumed")]
[JsonDerivedType(typeof(StepStarted), "stepStarted")]
[JsonDerivedType(typeof(StepAsked), "stepAsked")]
[JsonDerivedType(typeof(StepLogged), "stepLogged")]
[JsonDerivedType(typeof(StepProgressed), "stepProgressed")]
[JsonDerivedType(typeof(ObjectChanged), "objectChanged")]
[JsonDerivedType(typeof(StepWaitsForApproval), "stepWaitsForApproval")]
[JsonDerivedType(typeof(StepApproved), "stepApproved")]
[JsonDerivedType(typeof(StepFinished), "stepFinished")]
[JsonDerivedType(typeof(RunFinished), "finished")]
public abstract record RunEvent
{
    /// <summary>Number within the run, from 1; 0 until stored.</summary>
    public long Sequence { get; init; }

    public DateTimeOffset At { get; init; }
}

public sealed record RunRequested(string By, string PlanHash) : RunEvent;

public sealed record RunApproved(string By) : RunEvent;

/// <param name="Node">Host and process that took it.</param>
public sealed record RunStarted(int Epoch, string Node) : RunEvent;

public sealed record RunCancelRequested(string By) : RunEvent;

public sealed record RunResumed(string By) : RunEvent;

/// <summary>An event about one step.</summary>
public abstract record StepEvent(string Step) : RunEvent;

/// <param name="Attempt">From 1; rises when the step is repeated after a kill or a resume.</param>
public sealed record StepStarted(string Step, int Attempt) : StepEvent(Step);

/// <summary>What is about to be asked of a cloud, written down first, with the token that keeps a repetition from creating twice.</summary>
public sealed record StepAsked(string Step, string Operation, string Token) : StepEvent(Step);

public enum LogLevel
{
    Info,
    Warning,
    Error,
}

public sealed record StepLogged(string Step, LogLevel Level, Text Line) : StepEvent(Step);

/// <param name="Of">Total, or 0 when unknown.</param>
public sealed record StepProgressed(string Step, int Done, int Of, Text What) : StepEvent(Step);

public sealed record ObjectChanged(string Step, ObjectHealth Health) : StepEvent(Step);

/// <summary>The step goes on once a lead has let it.</summary>
public sealed record StepWaitsForApproval(string Step) : StepEvent(Step);

public sealed record StepApproved(string Step, string By) : StepEvent(Step);

public sealed record StepFinished(string Step, StepOutcome Outcome) : StepEvent(Step);

public sealed record RunFinished(RunState State, Text? Why) : RunEvent;

/// <summary>How a step ended.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "outcome")]
[JsonDerivedType(typeof(Succeeded), "succeeded")]
[JsonDerivedType(typeof(Skipped), "skipped")]
[JsonDerivedType(typeof(Failed), "failed")]
[JsonDerivedType(typeof(Stopped), "stopped")]
public abstract record StepOutcome
{
    /// <summary>True when steps that depend on this one may run.</summary>
    [JsonIgnore]
    public bool IsGood => this is Succeeded or Skipped;

    /// <summary>The cloud resource the step made or found, for the steps after it.</summary>
    public CloudResource? Resource { get; init; }

    /// <summary>Small facts for the steps after it, e.g. an address. Never a secret.</summary>
    public IReadOnlyDictionary<string, string>? Facts { get; init; }
}

public sealed record Succeeded(Text What) : StepOutcome;

public sealed record Skipped(Text Why) : StepOutcome;

public sealed record Failed(Failure Failure) : StepOutcome;

/// <summary>Cancelled in the middle; resuming repeats it.</summary>
public sealed record Stopped(Text Why) : StepOutcome;
