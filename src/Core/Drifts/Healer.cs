using System.Collections.Concurrent;
using Tandem.Access;
using Tandem.Releases;
using Tandem.Runs;

namespace Tandem.Drifts;

/// <summary>Brings a site back by itself where its plan asks for it. Off unless somebody switched it on in step 6.</summary>
public sealed class Healer(IDriftStore store, DriftSilencing silencing, IRunStore runs, DriftRun bringBack, TimeProvider clock)
{
    /// <summary>Acts for whoever switched healing on in the plan, with an engineer's rights.</summary>
    static readonly Actor Console = Actor.Console with { Roles = new HashSet<Role> { Role.Engineer } };

    readonly ConcurrentDictionary<(Guid Plan, string Site), Healing> _sites = new();

    /// <summary>After a look. Null when nothing is wrong with healing; a failure names the opponent, or why no run could be asked for.</summary>
    public async Task<Failure?> AfterLookAsync(Release release, CancellationToken cancellation)
    {
        var report = await store.NewestAsync(release.PlanId, release.Site, cancellation);
        if (
            report is not { Items.Count: > 0 }
            || report.RunId != release.RunId
            || await runs.DefinitionAsync(release.RunId, cancellation) is not { Plan.Deploy.Heals: true } definition
        )
        {
            return null;
        }
        var (now, items) = (clock.GetUtcNow(), await silencing.LoudAsync(report, cancellation));
        var healing = _sites.GetOrAdd((release.PlanId, release.Site), _ => new Healing());
        var verdict = healing.Ask(items, now);
        if (verdict.Fight is { } fight)
        {
            return new Failure(
                "drift.fight",
                Text.Of(
                    $"{fight.Owner ?? "Somebody"} changes {fight.Field} of {fight.What} again each time it is brought back; healing has stopped for an hour."
                ),
                Text.Of(
                    $"Agree with whoever runs {fight.Owner ?? "it"} who is to set the field, and leave it to them in the review if it is theirs."
                )
            );
        }
        if (!verdict.Heal)
        {
            return null;
        }
        healing.Healed(items, now);
        return (await bringBack.RequestAsync(Console, release, definition.Plan, cancellation)).Failure;
    }
}
