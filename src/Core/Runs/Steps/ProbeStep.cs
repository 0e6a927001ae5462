using Tandem.Checks;

namespace Tandem.Runs.Steps;

/// <summary>Asks the deployed application the plan's questions, from outside, through the address its Service got.</summary>
public sealed class ProbeStep(SiteSteps sites, IProber prober, TimeProvider clock) : IRunStep
{
    public string Kind => StepKinds.Probe;

    public async Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var opened = await sites.OpenAsync(SiteSteps.PlaceOf(context), cancellation);
        if (!opened.Ok)
        {
            return new Failed(opened.Failure);
        }
        await using var cluster = opened.Value;
        var failure = await new SiteProbes(prober, clock).AskAsync(cluster, context, cancellation);
        return failure is null ? new Succeeded(Text.Of($"{context.Plan.Test.Probes.Count} probes passed.")) : new Failed(failure);
    }
}
