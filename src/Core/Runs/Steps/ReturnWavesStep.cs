using Tandem.Access;
using Tandem.Audit;
using Tandem.Clusters;
using Tandem.Overlays;
using Tandem.Plans;
using Tandem.Releases;

namespace Tandem.Runs.Steps;

/// <summary>
/// When a gate stopped the deploy: every site that got something of it gets the release back that it had before, byte for byte as it was kept.
/// What the new release added stays.
/// </summary>
public sealed class ReturnWavesStep(SiteSteps sites, IRenderer renderer, IReleaseStore releases, IRunStore runs, TimeProvider clock)
    : IRunStep
{
    public string Kind => StepKinds.ReturnWaves;

    public async Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellation)
    {
        if (!context.Graph.Steps.Any(s => s.Kind == StepKinds.WaveGate && context.OutcomeOf(s.Key) is Failed))
        {
            return new Skipped(Text.Of($"No gate stopped the deploy."));
        }
        var touched = context.Plan.Sites.All.Where(s => context.OutcomeOf(Blueprint.DeployKey(s.Key)) is not null).ToList();
        var back = new List<string>();
        Failure? first = null;
        foreach (var site in touched)
        {
            await context.ProgressAsync(back.Count, touched.Count, Text.Of($"Giving earlier releases back"));
            var (returned, failure) = await BackAsync(context, site, cancellation);
            if (returned)
            {
                back.Add(site.Name);
            }
            first ??= failure;
        }
        return first is not null ? new Failed(first)
            : back.Count == 0 ? new Skipped(Text.Of($"No site had an earlier release."))
            : new Succeeded(Text.Of($"These sites have their earlier release again: {string.Join(", ", back)}."));
    }

    async Task<(bool Returned, Failure? Failure)> BackAsync(StepContext context, SiteChoice site, CancellationToken cancellation)
    {
        if (await releases.BeforeAsync(context.Run.PlanId, site.Key, context.Run.Id, cancellation) is not { } earlier)
        {
            await context.LogAsync(Text.Of($"{site.Name} had no earlier release; it keeps the new one."), LogLevel.Warning);
            return (false, null);
        }
        var plan = (await runs.DefinitionAsync(earlier.RunId, cancellation))?.Plan;
        var rendering = plan is null
            ? null
            : await renderer.RenderAsync(plan.Overlays.Files, OverlaysSection.FolderOf(site.Key), cancellation);
        if (rendering is not { Ok: true } || RenderStep.HashOf(rendering.Yaml) != earlier.Sha256)
        {
            return (
                false,
                new(
                    "release.differs",
                    Text.Of($"Release {earlier.Sha256[..12]} of {site.Name} cannot be made again as it was."),
                    Text.Of($"Start a run of the plan as it was in run {earlier.RunId}.")
                )
            );
        }
        var failure = await ApplyAsync(context, site, earlier, rendering.Objects, cancellation);
        if (failure is null)
        {
            await KeepAsync(context, earlier, cancellation);
        }
        return (failure is null, failure);
    }

    async Task<Failure?> ApplyAsync(
        StepContext context,
        SiteChoice site,
        Release earlier,
        IReadOnlyList<Manifest> objects,
        CancellationToken cancellation
    )
    {
        var opened = await sites.OpenAsync(earlier.Place, cancellation);
        if (!opened.Ok)
        {
            return opened.Failure;
        }
        await using var cluster = opened.Value;
        var applied = await cluster.ApplyAsync(SiteSteps.Request(context, objects), a => SiteSteps.LogAsync(context, a), cancellation);
        if (!applied.Ok)
        {
            return applied.Failure;
        }
        var patience = TimeSpan.FromMinutes(context.Plan.Deploy.HealthMinutes);
        var waited = await cluster.WaitHealthyAsync(earlier.Objects, patience, context.ObjectAsync, cancellation);
        if (!waited.Ok)
        {
            return waited.Failure;
        }
        return waited.Value.FirstOrDefault(h => h.State != HealthState.Healthy) is { } sick
            ? new(
                "cluster.unhealthy",
                Text.Of($"{sick.Ref} in {site.Name} did not become healthy: {sick.Sentence}"),
                Text.Of($"The earlier release is not healthy either. Look at the site itself.")
            )
            : null;
    }

    Task KeepAsync(StepContext context, Release earlier, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        return releases.AddAsync(
            earlier with
            {
                RunId = context.Run.Id,
                At = now,
            },
            AuditEntry.By(
                Actor.Console,
                now,
                "release.returned",
                $"run/{context.Run.Id}",
                Text.Of($"Run {context.Run.Id} gave {earlier.SiteName} release {earlier.Sha256[..12]} of {earlier.PlanName} back.")
            ),
            cancellation
        );
    }
}
