using Tandem.Access;
using Tandem.Audit;
using Tandem.Runs;

namespace Tandem.Releases;

/// <summary>Asks for the run that puts earlier releases back, exactly as it was looked at.</summary>
public sealed class RollBackRun(IRunStore store, IReleasePins pins, IJobQueue queue, TimeProvider clock)
{
    /// <summary>More runs of one plan never wait for approval at once.</summary>
    const int MostWaiting = 50;

    /// <param name="looked">What was shown: the run does that, or stops at what moved since.</param>
    /// <param name="sites">Keys of the sites to which something goes back; the others are left as they are.</param>
    public async Task<Result<Run>> RequestAsync(
        Actor actor,
        RollBackPreview looked,
        IReadOnlySet<string> sites,
        CancellationToken cancellation
    )
    {
        if (actor.Refuses(Permission.RequestRuns) is { } no)
        {
            return no;
        }
        var chosen = looked.Sites.Where(s => sites.Contains(s.Kept.Site)).ToList();
        if (Problem(chosen) is { } problem)
        {
            return problem;
        }
        var back = new RollBack(looked.Run, chosen.ToDictionary(s => s.Kept.Site, s => new RollBackSite(s.Kept.Sha256, s.Place)));
        var pin = await pins.FindAsync(looked.PlanId, cancellation);
        if (pin?.Refuses(RunPurpose.RollBack, back) is { } pinned)
        {
            return pinned;
        }
        if (await UnderWayAsync(looked.PlanId, cancellation) is { } busy)
        {
            return busy;
        }
        var run = await store.CreateAsync(Wanted(actor, looked, chosen, back), id => Requested(actor, looked, chosen, id), cancellation);
        if (run.Approval == ApprovalState.NotNeeded)
        {
            await queue.EnqueueAsync(run.Id, cancellation);
        }
        return run;
    }

    /// <summary>A run at work changes what was looked at. One that waits for approval changes nothing and holds up no roll-back.</summary>
    async Task<Failure?> UnderWayAsync(Guid planId, CancellationToken cancellation)
    {
        foreach (var state in (RunState[])[RunState.Running, RunState.Queued])
        {
            var found = await store.ListAsync(new RunFilter(Plan: planId, State: state), null, null, MostWaiting, cancellation);
            if (found.Items.Any(r => !r.IsOver && r.Approval != ApprovalState.Pending))
            {
                return new Failure(
                    "rollback.busy",
                    Text.Of($"A run of this plan is under way, so the site is changing."),
                    Text.Of($"Look again when the run is over.")
                );
            }
        }
        return null;
    }

    NewRun Wanted(Actor actor, RollBackPreview looked, IReadOnlyList<RollBackPreviewSite> chosen, RollBack back)
    {
        var plan = looked.Definition;
        var graph = RollBackSteps.Of(looked.PlanId, looked.PlanName, plan, back);
        return new NewRun(
            looked.PlanId,
            looked.PlanName,
            RunPurpose.RollBack,
            looked.NeedsApproval ? ApprovalState.Pending : ApprovalState.NotNeeded,
            actor.Name,
            clock.GetUtcNow(),
            chosen[0].Kept.IsSandbox,
            new RunDefinition(plan, graph) { Clusters = chosen.ToDictionary(s => s.Kept.Site, s => s.Plan!), RollBack = back }
        );
    }

    static Failure? Problem(IReadOnlyList<RollBackPreviewSite> chosen)
    {
        if (chosen.Count == 0)
        {
            return new Failure(
                "rollback.nothing",
                Text.Of($"No site is chosen."),
                Text.Of($"Choose at least one site to which the release goes back.")
            );
        }
        if (chosen.FirstOrDefault(s => s.Plan is null) is { } unread)
        {
            return new Failure(
                "rollback.unread",
                Text.Of($"It is not known what would change at {unread.Kept.SiteName}: {unread.Problem!.What}"),
                Text.Of($"Look again once the site answers, or leave it out: the other sites can go back without it.")
            );
        }
        return chosen.FirstOrDefault(s => s.InTheWay.Count > 0) is { } blocked
            ? new Failure(
                "rollback.in-the-way",
                Text.Of($"{blocked.InTheWay.Count} objects at {blocked.Kept.SiteName} stand in the way, first: {blocked.InTheWay[0].Ref}."),
                Text.Of($"Decide about them, or leave the site out.")
            )
            : null;
    }

    AuditEntry Requested(Actor actor, RollBackPreview looked, IReadOnlyList<RollBackPreviewSite> chosen, long id)
    {
        var what = string.Join(", ", chosen.Select(s => $"{s.Kept.SiteName} {s.Kept.Sha256[..Math.Min(12, s.Kept.Sha256.Length)]}"));
        return AuditEntry.By(
            actor,
            clock.GetUtcNow(),
            "run.requested",
            $"run/{id}",
            Text.Of($"{actor.Name} asked for run {id}, which puts the release of run {looked.Run} of plan {looked.PlanName} back: {what}.")
        );
    }
}
