using Tandem.Checks;
using Tandem.Clusters;
using Tandem.Releases;

namespace Tandem.Runs.Steps;

/// <summary>
/// Watches a site for the time the plan gives, then probes it again: much that is healthy at first is not for long. A repetition watches anew.
/// </summary>
public sealed class SoakStep(SiteSteps sites, IReleaseStore releases, IProber prober, TimeProvider clock) : IRunStep
{
    /// <summary>So many bad looks in a row, and the site is not coming back by itself.</summary>
    const int MostBadLooks = 3;

    static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    public string Kind => StepKinds.Soak;

    public async Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellation)
    {
        if (await releases.CurrentAsync(context.Run.PlanId, context.Site.Key, cancellation) is not { } release)
        {
            return new Failed(Gone(context));
        }
        var opened = await sites.OpenAsync(SiteSteps.PlaceOf(context), cancellation);
        if (!opened.Ok)
        {
            return new Failed(opened.Failure);
        }
        await using var cluster = opened.Value;
        if (await WatchAsync(cluster, release.Objects, context, cancellation) is { } failure)
        {
            return new Failed(failure);
        }
        var asked = await new SiteProbes(prober, clock).AskAsync(cluster, context, cancellation);
        return asked is not null
            ? new Failed(asked)
            : new Succeeded(Text.Of($"{context.Site.Name} stayed healthy for {context.Plan.Deploy.Rules().SoakMinutes} minutes."));
    }

    async Task<Failure?> WatchAsync(ICluster cluster, IReadOnlyList<ObjectRef> objects, StepContext context, CancellationToken cancellation)
    {
        var minutes = context.Plan.Deploy.Rules().SoakMinutes;
        var start = clock.GetUtcNow();
        var end = start + TimeSpan.FromMinutes(minutes);
        Failure? bad = null;
        for (var row = 0; row < MostBadLooks && (clock.GetUtcNow() < end || bad is not null); )
        {
            await Task.Delay(Pause, clock, cancellation);
            var seen = await cluster.ObserveAsync(objects, cancellation);
            bad = seen.Ok ? Sick(seen.Value, context) : seen.Failure;
            row = bad is null ? 0 : row + 1;
            var passed = clock.GetUtcNow() - start;
            await context.ProgressAsync(Math.Min(minutes, (int)passed.TotalMinutes), minutes, Text.Of($"Watching, in minutes"));
        }
        return bad;
    }

    static Failure? Sick(IReadOnlyList<ObjectHealth> seen, StepContext context) =>
        seen.FirstOrDefault(o => o.State is not (HealthState.Healthy or HealthState.Suspended)) is { } sick
            ? new(
                "cluster.unhealthy",
                Text.Of($"{sick.Ref} in {context.Site.Name} did not stay healthy: {sick.Sentence}"),
                Text.Of($"Correct the overlay and start a new run, or resume this one if the cause is gone.")
            )
            : null;

    static Failure Gone(StepContext context) =>
        new(
            "release.gone",
            Text.Of($"Nothing of this plan runs in {context.Site.Name} any more."),
            Text.Of($"Somebody removed it meanwhile. Start a new run.")
        );
}
