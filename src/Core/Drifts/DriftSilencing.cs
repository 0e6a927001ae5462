using Tandem.Access;
using Tandem.Audit;
using Tandem.Releases;

namespace Tandem.Drifts;

/// <summary>The use cases of leaving a difference alone for a while, and of taking that back.</summary>
public sealed class DriftSilencing(IDriftSilences silences, IDriftStore reports, TimeProvider clock)
{
    /// <param name="span">How long; more than nothing, at most <see cref="DriftSilence.Longest"/>.</param>
    public async Task<Result<Done>> SilenceAsync(
        Actor actor,
        Release release,
        DriftItem item,
        TimeSpan span,
        CancellationToken cancellation
    )
    {
        if (actor.Refuses(Permission.RequestRuns) is { } no)
        {
            return no;
        }
        if (span <= TimeSpan.Zero || span > DriftSilence.Longest)
        {
            return new Failure(
                "drift.silence",
                Text.Of($"A difference can be left alone for at most 90 days."),
                Text.Of($"Choose a shorter time, or change the plan if this is how it is to be.")
            );
        }
        var report = await reports.NewestAsync(release.PlanId, release.Site, cancellation);
        if (report?.Items.Any(i => (i.What, i.Field) == (item.What, item.Field)) != true)
        {
            return new Failure(
                "drift.no-such-item",
                Text.Of($"This difference is not there any more."),
                Text.Of($"Look at the site's differences again.")
            );
        }
        var now = clock.GetUtcNow();
        var silence = new DriftSilence(release.PlanId, release.Site, item.What, item.Field, now + span, actor.Name, now);
        var intent = Text.Of($"{actor.Name} leaves {item.Field} of {item.What} at {release.SiteName} as it is until {silence.Until:u}.");
        await silences.SetAsync(silence, AuditEntry.By(actor, now, "drift.silenced", $"plan/{release.PlanId}", intent), cancellation);
        return new Done();
    }

    /// <summary>The difference counts again.</summary>
    public async Task<Result<Done>> EndAsync(Actor actor, Release release, DriftSilence silence, CancellationToken cancellation)
    {
        if (actor.Refuses(Permission.RequestRuns) is { } no)
        {
            return no;
        }
        var intent = Text.Of($"{actor.Name} no longer leaves {silence.Field} of {silence.What} at {release.SiteName} as it is.");
        var audit = AuditEntry.By(actor, clock.GetUtcNow(), "drift.unsilenced", $"plan/{release.PlanId}", intent);
        // Gone already is what was asked for.
        await silences.EndAsync(release.PlanId, release.Site, silence.What, silence.Field, audit, cancellation);
        return new Done();
    }

    /// <summary>What holds now at a site.</summary>
    public Task<IReadOnlyList<DriftSilence>> OfAsync(Release release, CancellationToken cancellation) =>
        silences.ListAsync((release.PlanId, release.Site), cancellation);

    /// <summary>The items that nobody said to leave alone.</summary>
    public async Task<IReadOnlyList<DriftItem>> LoudAsync(DriftReport report, CancellationToken cancellation)
    {
        var held = await silences.ListAsync((report.PlanId, report.Site), cancellation);
        return [.. report.Items.Where(i => !held.Any(s => s.IsAbout(i.What, i.Field)))];
    }

    /// <summary>How many such items each report has.</summary>
    public async Task<IReadOnlyDictionary<(Guid Plan, string Site), int>> CountAsync(
        IEnumerable<DriftReport> newest,
        CancellationToken cancellation
    )
    {
        var held = (await silences.ListAsync(null, cancellation)).ToLookup(s => (s.PlanId, s.Site));
        return newest.ToDictionary(
            r => (r.PlanId, r.Site),
            r => r.Items.Count(i => !held[(r.PlanId, r.Site)].Any(s => s.IsAbout(i.What, i.Field)))
        );
    }
}
