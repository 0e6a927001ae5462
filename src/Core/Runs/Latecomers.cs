using Tandem.Access;
using Tandem.Clusters;
using Tandem.Plans;
using Tandem.Releases;

namespace Tandem.Runs;

/// <summary>
/// Brings up the sites that a deploy in waves had to leave out, as soon as their clusters answer again: the run is resumed, and of it only what is
/// left is done. Nobody else is waited for, and a site at which something failed stays for people to look at.
/// </summary>
public sealed class Latecomers(IRunStore runs, IReleaseStore releases, SiteClusters clusters, RunService service, TimeProvider clock)
{
    const int MostRuns = 50;

    /// <summary>After that, what was to be deployed is an old story, and somebody should decide.</summary>
    static readonly TimeSpan Longest = TimeSpan.FromDays(7);
    static readonly TimeSpan First = TimeSpan.FromMinutes(1);

    /// <summary>Acts for whoever asked for the run, with an engineer's rights.</summary>
    static readonly Actor Console = Actor.Console with { Roles = new HashSet<Role> { Role.Engineer } };

    readonly Dictionary<long, (int Tries, DateTimeOffset Next)> _tried = [];

    /// <summary>Looks once. The ids of the runs that were resumed.</summary>
    public async Task<IReadOnlyList<long>> RoundAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var failed = await runs.ListAsync(
            new RunFilter(State: RunState.Failed, Purpose: RunPurpose.Deploy, From: now - Longest),
            null,
            null,
            MostRuns,
            cancellation
        );
        foreach (var known in _tried.Keys.Except(failed.Items.Select(r => r.Id)).ToList())
        {
            // It succeeded, or runs now; if it fails once more, the pause goes on where it was.
            if (_tried[known].Next < now - Longest)
            {
                _tried.Remove(known);
            }
        }
        var resumed = new List<long>();
        foreach (var run in failed.Items.DistinctBy(r => r.PlanId).Where(r => !_tried.TryGetValue(r.Id, out var t) || t.Next <= now))
        {
            if (await IsNewestAsync(run, cancellation) && await HasReturnedAsync(run, cancellation))
            {
                var tries = _tried.GetValueOrDefault(run.Id).Tries;
                _tried[run.Id] = (tries + 1, now + (First * Math.Pow(2, Math.Min(tries, 6))));
                if ((await service.ResumeAsync(Console, run.Id, cancellation)).Ok)
                {
                    resumed.Add(run.Id);
                }
            }
        }
        return resumed;
    }

    async Task<bool> IsNewestAsync(Run run, CancellationToken cancellation) =>
        (await runs.ListAsync(new RunFilter(Plan: run.PlanId), null, null, 1, cancellation)).Items is [var newest] && newest.Id == run.Id;

    /// <summary>True when some sites are behind, none has failed, and one of those behind answers.</summary>
    async Task<bool> HasReturnedAsync(Run run, CancellationToken cancellation)
    {
        if (await runs.DefinitionAsync(run.Id, cancellation) is not { Plan.Deploy.Order: SiteOrder.Waves } definition)
        {
            return false;
        }
        var view = await ViewAsync(run.Id, cancellation);
        var behind = Waves.SitesBehind(definition, view);
        if (behind.Count == 0 || behind.Any(s => Waves.OutcomeAt(definition.Graph, s.Key, k => view.Step(k).Outcome) != SiteOutcome.Behind))
        {
            return false;
        }
        var answers = await Task.WhenAll(behind.Select(s => AnswersAsync(run.PlanId, definition.Plan, s, cancellation)));
        return answers.Contains(true);
    }

    async Task<RunView> ViewAsync(long id, CancellationToken cancellation)
    {
        const int batch = 1000;
        var view = RunView.Empty;
        var events = await runs.ReadAsync(id, 0, batch, cancellation);
        while (events.Count > 0)
        {
            view = view.Apply(events);
            events = await runs.ReadAsync(id, events[^1].Sequence, batch, cancellation);
        }
        return view;
    }

    async Task<bool> AnswersAsync(Guid planId, Plan plan, SiteChoice site, CancellationToken cancellation)
    {
        var place = await releases.PlaceAsync(planId, plan, site, cancellation);
        if (place is null)
        {
            // Its cluster was never made; whether its cloud is back only the run itself finds out.
            return false;
        }
        var opened = await clusters.OpenAsync(place, cancellation);
        if (!opened.Ok)
        {
            return false;
        }
        await using var cluster = opened.Value;
        return (await cluster.InfoAsync(cancellation)).Ok;
    }
}
