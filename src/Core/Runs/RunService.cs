using Tandem.Access;
using Tandem.Audit;
using Tandem.Clouds.Planning;
using Tandem.Clusters;
using Tandem.Plans;
using Tandem.Releases;

namespace Tandem.Runs;

/// <summary>The use cases around runs: permission, check, store with audit, enqueue.</summary>
public sealed class RunService(IRunStore store, IJobQueue queue, TimeProvider clock, IReleasePins pins)
{
    /// <summary>Freezes the plan and asks for its execution. A plan with problems is refused with the first of them.</summary>
    public Task<Result<Run>> RequestAsync(Actor actor, PlanDraft draft, RunPurpose purpose, CancellationToken cancellation) =>
        RequestAsync(actor, draft, purpose, null, cancellation);

    /// <summary>The same for a plan whose changes to the clouds were looked at: exactly these are carried out, or the run stops.</summary>
    /// <param name="previewed">Made for this very plan; null when nobody looked. Without meaning for a tear-down.</param>
    public Task<Result<Run>> RequestAsync(
        Actor actor,
        PlanDraft draft,
        RunPurpose purpose,
        WorldPlan? previewed,
        CancellationToken cancellation
    ) => RequestAsync(actor, draft, purpose, previewed, null, cancellation);

    /// <summary>The same for a plan of whose clusters some were looked at, too.</summary>
    /// <param name="clusters">By site; null when nobody looked.</param>
    public async Task<Result<Run>> RequestAsync(
        Actor actor,
        PlanDraft draft,
        RunPurpose purpose,
        WorldPlan? previewed,
        IReadOnlyDictionary<string, ClusterPlan>? clusters,
        CancellationToken cancellation
    )
    {
        if (actor.Refuses(Permission.RequestRuns) is { } no)
        {
            return no;
        }
        if (purpose == RunPurpose.Deploy && (await pins.FindAsync(draft.Id, cancellation))?.Refuses(purpose, null) is { } pinned)
        {
            return pinned;
        }
        var plan = await new RequestedPlan(store).OfAsync(draft, purpose, cancellation);
        if (RequestedPlan.Problem(draft, plan, purpose) is { } problem)
        {
            return problem;
        }
        previewed = purpose == RunPurpose.Deploy ? previewed : null;
        if (previewed is not null && NotThePreview(previewed, draft.Plan) is { } other)
        {
            return other;
        }
        var graph = RequestedPlan.GraphOf(draft, plan, purpose, previewed);
        var approval = purpose == RunPurpose.Deploy && plan.Deploy.NeedsApproval ? ApprovalState.Pending : ApprovalState.NotNeeded;
        var sandbox = plan.Credentials.Accounts.Any(a => a.IsSandbox);
        var now = clock.GetUtcNow();
        var wanted = new NewRun(
            draft.Id,
            draft.Name,
            purpose,
            approval,
            actor.Name,
            now,
            sandbox,
            new RunDefinition(plan, graph, previewed) { Clusters = purpose == RunPurpose.Deploy ? clusters : null }
        );
        var run = await store.CreateAsync(wanted, id => Requested(actor, draft with { Plan = plan }, purpose, previewed, id), cancellation);
        if (approval == ApprovalState.NotNeeded)
        {
            await queue.EnqueueAsync(run.Id, cancellation);
        }
        return run;
    }

    /// <summary>A lead lets a waiting run go. Nobody approves a run of their own.</summary>
    public async Task<Result<Run>> ApproveAsync(Actor actor, long id, CancellationToken cancellation)
    {
        if (actor.Refuses(Permission.ApproveRuns) is { } no)
        {
            return no;
        }
        if ((await store.FindAsync(id, cancellation))?.RequestedBy == actor.Name)
        {
            return OwnRun();
        }
        if (await PinnedAsync(id, cancellation) is { } pinned)
        {
            return pinned;
        }
        var run = await store.ChangeAsync(
            id,
            r => r.Approval == ApprovalState.Pending && !r.IsOver ? r with { Approval = ApprovalState.Granted } : null,
            new RunApproved(actor.Name) { At = clock.GetUtcNow() },
            Audit(actor, "run.approved", id, Text.Of($"{actor.Name} approved run {id}.")),
            cancellation
        );
        return await EnqueueAsync(run, id, cancellation);
    }

    /// <summary>A lead lets the next wave of a running deploy go. Nobody does so in a run of their own.</summary>
    public async Task<Result<Run>> ApproveWaveAsync(Actor actor, long id, string step, CancellationToken cancellation)
    {
        if (actor.Refuses(Permission.ApproveRuns) is { } no)
        {
            return no;
        }
        if ((await store.FindAsync(id, cancellation))?.RequestedBy == actor.Name)
        {
            return OwnRun();
        }
        var waits = await IsWaitingAsync(id, step, cancellation);
        var run = await store.ChangeAsync(
            id,
            r => waits && r is { State: RunState.Running, CancelRequested: false } ? r : null,
            new StepApproved(step, actor.Name) { At = clock.GetUtcNow() },
            Audit(actor, "run.wave-approved", id, Text.Of($"{actor.Name} let run {id} go on after {step}.")),
            cancellation
        );
        return run is null ? NotNow(id) : run;
    }

    /// <summary>Asks a run to stop: at once when it still waits, else as soon as its steps let go.</summary>
    public async Task<Result<Run>> CancelAsync(Actor actor, long id, CancellationToken cancellation)
    {
        if (actor.Refuses(Permission.RequestRuns) is { } no)
        {
            return no;
        }
        var now = clock.GetUtcNow();
        var waits = (await store.FindAsync(id, cancellation))?.Approval == ApprovalState.Pending;
        var run = await store.ChangeAsync(
            id,
            r =>
                r.IsOver || waits != (r.Approval == ApprovalState.Pending) ? null
                : waits ? r.MoveTo(RunState.Cancelled) with { CancelRequested = true, EndedAt = now }
                : r with { CancelRequested = true },
            waits
                ? new RunFinished(RunState.Cancelled, Text.Of($"Cancelled on request before it was approved.")) { At = now }
                : new RunCancelRequested(actor.Name) { At = now },
            Audit(actor, "run.cancelled", id, Text.Of($"{actor.Name} asked run {id} to stop.")),
            cancellation
        );
        return run is null ? NotNow(id) : run;
    }

    /// <summary>Goes on with a run that failed, was cancelled or was interrupted: what ended well is kept, the rest is repeated.</summary>
    public async Task<Result<Run>> ResumeAsync(Actor actor, long id, CancellationToken cancellation)
    {
        if (actor.Refuses(Permission.RequestRuns) is { } no)
        {
            return no;
        }
        if (await PinnedAsync(id, cancellation) is { } pinned)
        {
            return pinned;
        }
        var run = await store.ChangeAsync(
            id,
            r => r.CanResume && r.Approval != ApprovalState.Pending ? r.MoveTo(RunState.Queued) : null,
            new RunResumed(actor.Name) { At = clock.GetUtcNow() },
            Audit(actor, "run.resumed", id, Text.Of($"{actor.Name} resumed run {id}.")),
            cancellation
        );
        return await EnqueueAsync(run, id, cancellation);
    }

    public async Task<Result<Run>> FindAsync(Actor actor, long id, CancellationToken cancellation)
    {
        if (actor.Refuses(Permission.ReadRuns) is { } no)
        {
            return no;
        }
        return await store.FindAsync(id, cancellation) is { } run ? run : NotNow(id);
    }

    public async Task<Result<RunDefinition>> DefinitionAsync(Actor actor, long id, CancellationToken cancellation)
    {
        if (actor.Refuses(Permission.ReadRuns) is { } no)
        {
            return no;
        }
        return await store.DefinitionAsync(id, cancellation) is { } definition ? definition : NotNow(id);
    }

    public async Task<Result<Page<Run>>> ListAsync(
        Actor actor,
        RunFilter filter,
        long? before,
        long? after,
        int take,
        CancellationToken cancellation
    ) =>
        actor.Refuses(Permission.ReadRuns) is { } no
            ? no
            : await store.ListAsync(filter, before, after, Math.Clamp(take, 1, 100), cancellation);

    /// <summary>A run that was asked for before somebody pinned another release.</summary>
    async Task<Failure?> PinnedAsync(long id, CancellationToken cancellation) =>
        await store.FindAsync(id, cancellation) is { } run && await pins.FindAsync(run.PlanId, cancellation) is { } pin
            ? pin.Refuses(run.Purpose, (await store.DefinitionAsync(id, cancellation))?.RollBack)
            : null;

    async Task<Result<Run>> EnqueueAsync(Run? run, long id, CancellationToken cancellation)
    {
        if (run is null)
        {
            return NotNow(id);
        }
        await queue.EnqueueAsync(id, cancellation);
        return run;
    }

    AuditEntry Audit(Actor actor, string action, long id, Text intent) =>
        AuditEntry.By(actor, clock.GetUtcNow(), action, $"run/{id}", intent);

    AuditEntry Requested(Actor actor, PlanDraft draft, RunPurpose purpose, WorldPlan? previewed, long id) =>
        Audit(
            actor,
            "run.requested",
            id,
            previewed is null
                ? Text.Of($"{actor.Name} asked for run {id} ({purpose}) of plan {draft.Name}, hash {draft.Plan.Hash()}.")
                : Text.Of(
                    $"{actor.Name} asked for run {id} ({purpose}) of plan {draft.Name}, hash {draft.Plan.Hash()}, with the changes {previewed.Hash()}."
                )
        );

    static Failure? NotThePreview(WorldPlan previewed, Plan plan)
    {
        if (previewed.Unread is [var unread, ..])
        {
            return new Failure(
                "world.unread",
                Text.Of($"It is not known what would change at {plan.Site(unread.Site).Name}: {unread.Problem.What}"),
                Text.Of($"Make the site answer and look again, or run without having looked.")
            );
        }
        return previewed.PlanHash == plan.Hash()
            ? null
            : new Failure(
                "world.other-plan",
                Text.Of($"The plan was changed after you looked at what will change in the clouds."),
                Text.Of($"Look again, then run.")
            );
    }

    async Task<bool> IsWaitingAsync(long id, string step, CancellationToken cancellation)
    {
        var view = RunView.Empty;
        while (await store.ReadAsync(id, view.LastSequence, 500, cancellation) is { Count: > 0 } batch)
        {
            view = view.Apply(batch);
        }
        return view.Step(step).WaitsForApproval;
    }

    static Failure OwnRun() => new("run.own", Text.Of($"Nobody approves a run of their own."), Text.Of($"Ask another lead."));

    static Failure NotNow(long id) =>
        new("run.state", Text.Of($"Run {id} does not exist or cannot do this now."), Text.Of($"Load its page again to see its state."));
}
