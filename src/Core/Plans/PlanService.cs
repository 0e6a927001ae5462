using Tandem.Access;
using Tandem.Audit;

namespace Tandem.Plans;

/// <summary>The use cases around drafts: permission, rule, store with audit.</summary>
public sealed class PlanService(IPlanStore store, TimeProvider clock)
{
    /// <summary>Code of the failure to save on top of a version that is not the newest any more.</summary>
    public const string ChangedMeanwhile = "plan.changed-meanwhile";

    public async Task<Result<IReadOnlyList<PlanSummary>>> ListAsync(Actor actor, CancellationToken cancellation) =>
        actor.Refuses(Permission.ReadPlans) is { } no ? no : Result.Of(await store.ListAsync(cancellation));

    public async Task<Result<PlanDraft>> FindAsync(Actor actor, Guid id, CancellationToken cancellation)
    {
        if (actor.Refuses(Permission.ReadPlans) is { } no)
        {
            return no;
        }
        return await store.FindAsync(id, cancellation) is { } draft ? draft : Unknown();
    }

    /// <summary>The newest version, to be asked often; null when the plan is gone. Tells nothing of what is in the plan.</summary>
    public Task<int?> VersionAsync(Guid id, CancellationToken cancellation) => store.VersionAsync(id, cancellation);

    /// <param name="name">1 to 60 characters: shown everywhere the plan is.</param>
    public async Task<Result<PlanDraft>> CreateAsync(Actor actor, string name, Plan start, CancellationToken cancellation)
    {
        if (actor.Refuses(Permission.EditPlans) is { } no)
        {
            return no;
        }
        if (CheckName(name) is { } bad)
        {
            return bad;
        }
        var now = clock.GetUtcNow();
        var draft = new PlanDraft(Guid.NewGuid(), name.Trim(), 1, start, new HashSet<PlanStep>(), new HashSet<PlanStep>(), actor.Name, now);
        var audit = AuditEntry.By(actor, now, "plan.created", $"plan/{draft.Id}", Text.Of($"{actor.Name} started the plan {draft.Name}."));
        await store.AddAsync(draft, audit, cancellation);
        return draft;
    }

    /// <summary>Stores one step's answers, valid or not.</summary>
    /// <param name="draft">As it was read: its version guards against overwriting somebody else's change.</param>
    public async Task<Result<PlanDraft>> SaveAsync(Actor actor, PlanDraft draft, IPlanSection section, CancellationToken cancellation)
    {
        if (actor.Refuses(Permission.EditPlans) is { } no)
        {
            return no;
        }
        var now = clock.GetUtcNow();
        var next = draft.With(section) with { Version = draft.Version + 1, UpdatedBy = actor.Name, UpdatedAt = now };
        var audit = AuditEntry.By(
            actor,
            now,
            "plan.changed",
            $"plan/{draft.Id}",
            Text.Of($"{actor.Name} answered the step {section.Step} of the plan {draft.Name}, version {next.Version}.")
        );
        return await store.SaveAsync(draft, next, audit, cancellation)
            ? next
            : new Failure(
                ChangedMeanwhile,
                Text.Of($"Somebody else changed the same part of this plan while you did."),
                Text.Of($"Load the plan again; your last answer is still on this page, and theirs stays among the versions.")
            );
    }

    public async Task<Result<Done>> RemoveAsync(Actor actor, PlanDraft draft, CancellationToken cancellation)
    {
        if (actor.Refuses(Permission.EditPlans) is { } no)
        {
            return no;
        }
        var audit = AuditEntry.By(
            actor,
            clock.GetUtcNow(),
            "plan.removed",
            $"plan/{draft.Id}",
            Text.Of($"{actor.Name} removed the plan {draft.Name}; its runs stay in the history.")
        );
        await store.RemoveAsync(draft.Id, audit, cancellation);
        return new Done();
    }

    static Failure? CheckName(string name) =>
        name.Trim().Length is > 0 and <= 60
            ? null
            : new Failure("plan.name", Text.Of($"The name is empty or too long."), Text.Of($"Give 1 to 60 characters."), Field: "Name");

    static Failure Unknown() =>
        new("plan.unknown", Text.Of($"There is no such plan."), Text.Of($"It may have been removed; look at the list of plans."));
}
