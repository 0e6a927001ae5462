using Tandem.Audit;
using Tandem.Runs;

namespace Tandem.Releases;

/// <summary>Holds a plan at the releases of one run: until somebody takes it away, nothing else of the plan is deployed.</summary>
/// <param name="RunId">The run whose releases stay.</param>
/// <param name="By">Who pinned it.</param>
public sealed record ReleasePin(Guid PlanId, long RunId, string Reason, string By, DateTimeOffset At)
{
    /// <summary>Why a run may not be; null when it may. Putting the pinned releases back is allowed, and so is all that deploys nothing.</summary>
    /// <param name="back">What the run puts back; null when it puts nothing back.</param>
    public Failure? Refuses(RunPurpose purpose, RollBack? back) =>
        purpose == RunPurpose.Deploy || (purpose == RunPurpose.RollBack && back?.Run != RunId)
            ? new Failure(
                "release.pinned",
                Text.Of($"{By} pinned the release of run {RunId} on {At:yyyy-MM-dd}, so that nothing else is deployed: {Reason}"),
                Text.Of($"A lead can unpin it on the plan's page of releases; rolling back to run {RunId} is possible meanwhile.")
            )
            : null;
}

/// <summary>The pins: at most one for each plan.</summary>
public interface IReleasePins
{
    Task<ReleasePin?> FindAsync(Guid planId, CancellationToken cancellation);

    /// <summary>Pins, in place of a pin that may be there.</summary>
    Task SetAsync(ReleasePin pin, AuditEntry audit, CancellationToken cancellation);

    /// <summary>False when there was none, and nothing is written.</summary>
    Task<bool> ClearAsync(Guid planId, AuditEntry audit, CancellationToken cancellation);
}
