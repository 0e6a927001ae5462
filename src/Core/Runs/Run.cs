using System.Text.Json.Serialization;
using Tandem.Audit;
using Tandem.Clouds.Planning;
using Tandem.Clusters;
using Tandem.Plans;

namespace Tandem.Runs;

public enum RunState
{
    Queued,
    Running,
    Succeeded,
    Failed,
    Cancelled,

    /// <summary>Our own code failed in the middle of it. Resuming goes on.</summary>
    Interrupted,
}

public enum RunPurpose
{
    Deploy,
    TearDown,

    /// <summary>Only what follows a deploy: snapshots of its data.</summary>
    Snapshot,

    /// <summary>All snapshots go, because somebody asked for it.</summary>
    RemoveSnapshots,

    /// <summary>The stored releases of an earlier run are put back; nothing is rendered and no cloud resource is touched.</summary>
    RollBack,
}

public enum ApprovalState
{
    NotNeeded,
    Pending,
    Granted,
}

/// <summary>One execution of a plan.</summary>
/// <param name="Epoch">Rises with every claim; whoever holds an older one may write nothing any more.</param>
/// <param name="PlanHash">Hash of the frozen plan.</param>
public sealed record Run(
    long Id,
    Guid PlanId,
    string PlanName,
    string PlanHash,
    RunPurpose Purpose,
    RunState State,
    ApprovalState Approval,
    int Epoch,
    bool CancelRequested,
    string RequestedBy,
    DateTimeOffset RequestedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    bool IsSandbox
)
{
    /// <summary>True when nothing more will happen unless somebody resumes it.</summary>
    public bool IsOver => State is not (RunState.Queued or RunState.Running);

    /// <summary>True when resuming makes sense.</summary>
    public bool CanResume => State is RunState.Failed or RunState.Cancelled or RunState.Interrupted;

    /// <summary>The legal moves. An illegal one is a bug and throws.</summary>
    public Run MoveTo(RunState next) =>
        (State, next) switch
        {
            (RunState.Queued, RunState.Running or RunState.Cancelled) => this with { State = next },
            (RunState.Running, not RunState.Queued) => this with { State = next },
            (RunState.Failed or RunState.Cancelled or RunState.Interrupted, RunState.Queued) => this with
            {
                State = next,
                CancelRequested = false,
                EndedAt = null,
            },
            _ => throw new InvalidOperationException($"Run {Id} cannot go from {State} to {next}."),
        };
}

/// <summary>What a run was made from, frozen when it was asked for.</summary>
/// <param name="Previewed">What the run will do to the clouds, as it was looked at before; null when nobody looked.</param>
public sealed record RunDefinition(Plan Plan, StepGraph Graph, WorldPlan? Previewed = null)
{
    /// <summary>What the run will do to the clusters, by site, as it was looked at before; null when nobody looked.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, ClusterPlan>? Clusters { get; init; }

    /// <summary>What is put back; null when the run renders what it deploys.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RollBack? RollBack { get; init; }
}

/// <summary>The run whose releases are put back.</summary>
/// <param name="Sites">By key of the site; sites without an entry are left as they are.</param>
public sealed record RollBack(long Run, IReadOnlyDictionary<string, RollBackSite> Sites);

/// <summary>What goes back to one site.</summary>
/// <param name="Sha256">Hash of the very bytes, hex.</param>
/// <param name="Place">The cluster as it was when the run was asked for.</param>
public sealed record RollBackSite(string Sha256, ClusterPlace Place);

/// <summary>Everything needed to store a new run.</summary>
public sealed record NewRun(
    Guid PlanId,
    string PlanName,
    RunPurpose Purpose,
    ApprovalState Approval,
    string RequestedBy,
    DateTimeOffset RequestedAt,
    bool IsSandbox,
    RunDefinition Definition
);

/// <summary>Proof that one executor owns a run: writes made with it fail once somebody else has claimed the run.</summary>
public sealed record RunClaim(long RunId, int Epoch);

/// <summary>Which runs to list. Null means any.</summary>
public sealed record RunFilter(
    Guid? Plan = null,
    RunState? State = null,
    RunPurpose? Purpose = null,
    string? RequestedBy = null,
    string? PlanName = null,
    DateTimeOffset? From = null,
    DateTimeOffset? Until = null
);

/// <summary>
/// Runs and their ledger. The ledger's writer: events get their numbers here, and every write made under a claim is conditional on the run's
/// epoch, in one transaction. After each commit the store rings the <see cref="Doorbell"/>.
/// </summary>
public interface IRunStore
{
    /// <summary>Stores the run as Queued with its first event (<see cref="RunRequested"/>). <paramref name="audit"/> is made for its id.</summary>
    Task<Run> CreateAsync(NewRun run, Func<long, AuditEntry> audit, CancellationToken cancellation);

    Task<Run?> FindAsync(long id, CancellationToken cancellation);

    Task<RunDefinition?> DefinitionAsync(long id, CancellationToken cancellation);

    /// <summary>Newest first, by key.</summary>
    /// <param name="before">Only runs with a smaller id; null starts at the newest.</param>
    /// <param name="after">Only runs with a larger id: the page before. Excludes <paramref name="before"/>.</param>
    Task<Page<Run>> ListAsync(RunFilter filter, long? before, long? after, int take, CancellationToken cancellation);

    /// <summary>Runs that should be running: queued with no approval pending, or running when their process died.</summary>
    Task<IReadOnlyList<long>> UnfinishedAsync(CancellationToken cancellation);

    /// <summary>
    /// A user's change: <paramref name="change"/> maps the stored run to the new one (null: leave as it is, returns null), and the event is
    /// appended with it.
    /// </summary>
    Task<Run?> ChangeAsync(long id, Func<Run, Run?> change, RunEvent happened, AuditEntry audit, CancellationToken cancellation);

    /// <summary>Takes a Queued or Running run for execution: epoch + 1, state Running, event <see cref="RunStarted"/>. Null when it is over.</summary>
    Task<RunClaim?> ClaimAsync(long id, string node, CancellationToken cancellation);

    /// <summary>Appends events in order. False when the claim is no longer the run's: stop at once.</summary>
    Task<bool> AppendAsync(RunClaim claim, IReadOnlyList<RunEvent> events, CancellationToken cancellation);

    /// <summary>Ends the run: state, end time and last event in one transaction with the audit entry. False when fenced.</summary>
    Task<bool> FinishAsync(RunClaim claim, RunState state, RunFinished happened, AuditEntry audit, CancellationToken cancellation);

    /// <summary>Events with a larger number than <paramref name="after"/>, in order, at most <paramref name="take"/>.</summary>
    Task<IReadOnlyList<RunEvent>> ReadAsync(long id, long after, int take, CancellationToken cancellation);
}

/// <summary>Hands a run to the job engine. Asking twice for the same run is harmless.</summary>
public interface IJobQueue
{
    Task EnqueueAsync(long runId, CancellationToken cancellation);
}
