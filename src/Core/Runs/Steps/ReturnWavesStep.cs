using Tandem.Access;
using Tandem.Audit;
using Tandem.Clusters;
using Tandem.Plans;
using Tandem.Releases;

namespace Tandem.Runs.Steps;

/// <summary>
/// When a gate stopped the deploy: every site that got something of it gets the release back that it had before, out of the bytes that were kept.
/// </summary>
public sealed class ReturnWavesStep(SiteSteps sites, IReleaseReader reader, IReleaseStore releases, TimeProvider clock) : IRunStep
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
            if (await releases.BeforeAsync(context.Run.PlanId, site.Key, context.Run.Id, cancellation) is not { } earlier)
            {
                await context.LogAsync(Text.Of($"{site.Name} had no earlier release; it keeps the new one."), LogLevel.Warning);
            }
            else if (await BackAsync(context, site, earlier, cancellation) is { } failure)
            {
                await context.LogAsync(failure.What, LogLevel.Error);
                first ??= failure;
            }
            else
            {
                back.Add(site.Name);
            }
        }
        return first is not null ? new Failed(first)
            : back.Count == 0 ? new Skipped(Text.Of($"No site had an earlier release."))
            : new Succeeded(Text.Of($"These sites have their earlier release again: {string.Join(", ", back)}."));
    }

    async Task<Failure?> BackAsync(StepContext context, SiteChoice site, Release earlier, CancellationToken cancellation)
    {
        var opened = await sites.OpenAsync(earlier.Place, cancellation);
        if (!opened.Ok)
        {
            return opened.Failure;
        }
        await using var cluster = opened.Value;
        // Kept before the first write, as with every release: whatever part of it gets there, the board shows it.
        await KeepAsync(context, earlier, cancellation);
        var objects = reader.Read(earlier.Yaml);
        var watched = new WatchedObjects(context, objects.Count);
        var request = SiteSteps.Release(context.Run.PlanId, context.Plan, site.Key, objects, clock.GetUtcNow()) with
        {
            Release = $"{context.Run.Id}-return",
            Gate = new HealthGate(TimeSpan.FromMinutes(context.Plan.Deploy.HealthMinutes), watched.OnHealthAsync),
        };
        return (await cluster.ApplyAsync(request, watched.OnAppliedAsync, cancellation)).Failure is { } failure
            ? failure with
            {
                What = Text.Of($"{site.Name}: {failure.What}"),
            }
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
