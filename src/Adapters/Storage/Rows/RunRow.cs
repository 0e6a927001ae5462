using Tandem.Runs;

namespace Tandem.Adapters.Storage.Rows;

/// <summary>A run as it lies in the database, with the number of its newest event.</summary>
sealed class RunRow
{
    public long Id { get; set; }
    public Guid PlanId { get; set; }
    public required string PlanName { get; set; }
    public required string PlanHash { get; set; }
    public RunPurpose Purpose { get; set; }
    public RunState State { get; set; }
    public ApprovalState Approval { get; set; }
    public int Epoch { get; set; }
    public bool CancelRequested { get; set; }
    public required string RequestedBy { get; set; }
    public DateTimeOffset RequestedAt { get; set; }
    public DateTimeOffset? StartedAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }
    public bool IsSandbox { get; set; }
    public long LastSequence { get; set; }

    public static RunRow From(NewRun run) =>
        new()
        {
            PlanId = run.PlanId,
            PlanName = run.PlanName,
            PlanHash = run.Definition.Plan.Hash(),
            Purpose = run.Purpose,
            State = RunState.Queued,
            Approval = run.Approval,
            RequestedBy = run.RequestedBy,
            RequestedAt = run.RequestedAt,
            IsSandbox = run.IsSandbox,
        };

    public Run ToRun() =>
        new(
            Id,
            PlanId,
            PlanName,
            PlanHash,
            Purpose,
            State,
            Approval,
            Epoch,
            CancelRequested,
            RequestedBy,
            RequestedAt,
            StartedAt,
            EndedAt,
            IsSandbox
        );

    /// <summary>Takes over what a user's change may change; the rest of a run never does.</summary>
    public void Take(Run run)
    {
        State = run.State;
        Approval = run.Approval;
        CancelRequested = run.CancelRequested;
        StartedAt = run.StartedAt;
        EndedAt = run.EndedAt;
    }
}

/// <summary>What a run was made from, apart because it is large and seldom read.</summary>
sealed class RunDefinitionRow
{
    public long RunId { get; set; }
    public required string Json { get; set; }
}

/// <summary>One event of a run. Written once; triggers refuse everything else.</summary>
sealed class RunEventRow
{
    public long RunId { get; set; }
    public long Sequence { get; set; }
    public required string Json { get; set; }
}
