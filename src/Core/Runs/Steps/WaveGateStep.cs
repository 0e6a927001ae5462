using Tandem.Plans;

namespace Tandem.Runs.Steps;

/// <summary>
/// Looks at how the sites up to its wave came out, and lets the next wave go: at once, once a lead agrees, or not at all. A site that could not be
/// reached holds nobody up.
/// </summary>
public sealed class WaveGateStep(IRunStore store, Doorbell doorbell, TimeProvider clock) : IRunStep
{
    public string Kind => StepKinds.WaveGate;

    public async Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellation)
    {
        if (context.Graph.Contains(Waves.ReturnKey) && context.OutcomeOf(Waves.ReturnKey) is Succeeded)
        {
            return new Failed(
                new(
                    "deploy.returned",
                    Text.Of($"The sites of this run got their earlier release back."),
                    Text.Of($"Correct the application and start a new run.")
                )
            );
        }
        var rules = context.Plan.Deploy.Rules();
        var waves = rules.Of(context.Plan.Sites);
        var wave = Waves.WaveOf(context.Spec.Key);
        var sites = waves.Take(wave).SelectMany(w => w).ToLookup(s => Waves.OutcomeAt(context.Graph, s.Key, context.OutcomeOf));
        if (Stop(context.Plan, rules, sites) is { } stop)
        {
            return new Failed(stop);
        }
        if (rules.AskBetween && wave < waves.Count)
        {
            await AwaitAsync(context, wave, cancellation);
        }
        return Passed(wave, waves, sites);
    }

    static Failure? Stop(Plan plan, WaveRules rules, ILookup<SiteOutcome, SiteChoice> sites)
    {
        if (sites.Where(g => g.Key != SiteOutcome.Done).SelectMany(g => g).Any(s => s == plan.Sites.Primary))
        {
            return new(
                "deploy.primary",
                Text.Of($"The primary {plan.Sites.Primary!.Name} did not come out well."),
                Text.Of($"Look at its steps; no further site is touched.")
            );
        }
        var failed = sites[SiteOutcome.Failed].ToList();
        return failed.Count <= rules.MayFail
            ? null
            : new(
                "deploy.budget",
                Text.Of($"{failed.Count} sites failed ({Names(failed)}); the plan lets {rules.MayFail} fail."),
                Text.Of($"No further site is touched. Correct the application and start a new run, or resume this one.")
            );
    }

    async Task AwaitAsync(StepContext context, int wave, CancellationToken cancellation)
    {
        if (context.Step.ApprovedBy is null)
        {
            await context.AskApprovalAsync();
            await context.ProgressAsync(0, 0, Text.Of($"Waits until a lead lets wave {wave + 1} go"));
            await ApprovedAsync(context, cancellation);
        }
    }

    /// <summary>The word of a lead may come through any process: it is in the ledger, and the doorbell says when to look.</summary>
    async Task ApprovedAsync(StepContext context, CancellationToken cancellation)
    {
        await foreach (var batch in new RunFeed(store, doorbell, clock).WatchAsync(context.Run.Id, 0, cancellation))
        {
            if (batch.OfType<StepApproved>().FirstOrDefault(a => a.Step == context.Spec.Key) is { } approved)
            {
                await context.LogAsync(Text.Of($"{approved.By} let the next wave go."));
                return;
            }
        }
        // The feed ends with the run; nobody said yes.
        throw new OperationCanceledException(cancellation);
    }

    static Succeeded Passed(int wave, IReadOnlyList<IReadOnlyList<SiteChoice>> waves, ILookup<SiteOutcome, SiteChoice> sites)
    {
        var missing = sites.Where(g => g.Key != SiteOutcome.Done).SelectMany(g => g).ToList();
        return missing.Count == 0
            ? new(Text.Of($"Wave {wave} of {waves.Count} is through: all its sites are healthy."))
            : new(Text.Of($"Wave {wave} of {waves.Count} is through. Behind: {Names(missing)}."));
    }

    static string Names(IEnumerable<SiteChoice> sites) => string.Join(", ", sites.Select(s => s.Name));
}
