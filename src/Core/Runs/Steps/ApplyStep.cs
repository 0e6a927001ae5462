using Tandem.Access;
using Tandem.Audit;
using Tandem.Clusters;
using Tandem.Overlays;
using Tandem.Plans;
using Tandem.Releases;

namespace Tandem.Runs.Steps;

/// <summary>Keeps the release byte for byte, puts it onto one site, wave by wave, and waits until every object is healthy.</summary>
public sealed class ApplyStep(SiteSteps sites, ReleaseBytes releaseBytes, IReleaseStore releases, SchemaGate schemas, TimeProvider clock)
    : IRunStep
{
    public string Kind => StepKinds.Apply;

    public async Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var bytes = await releaseBytes.OfAsync(context, cancellation);
        if (!bytes.Ok)
        {
            return new Failed(bytes.Failure);
        }
        var rendering = bytes.Value;
        var place = SiteSteps.PlaceOf(context);
        var opened = await sites.OpenAsync(context, place, cancellation);
        if (!opened.Ok)
        {
            return new Failed(opened.Failure);
        }
        await using var stored = opened.Value;
        if (await WrongFieldAsync(stored, rendering, context, cancellation) is { } wrong)
        {
            return new Failed(wrong);
        }
        var cluster = await Deployer.LeastAsync(context, stored, rendering.Objects, cancellation);
        // Kept before the first write: whatever part of it gets there, the board shows it and a tear-down finds it.
        await KeepAsync(context, rendering.Yaml, rendering.Objects, place, cancellation);
        var failure = await ApplyAsync(cluster, rendering.Objects, context, cancellation);
        if (failure is { Code: "cluster.forbidden" } && cluster != stored)
        {
            // Something beside the objects needs more rights: what was written stays, and is not written twice.
            await context.LogAsync(Text.Of($"{failure.What} Going on with the stored credentials."), LogLevel.Warning);
            failure = await ApplyAsync(stored, rendering.Objects, context, cancellation);
        }
        if (failure is not null)
        {
            return new Failed(failure);
        }
        return new Succeeded(Text.Of($"{rendering.Objects.Count} objects are healthy."));
    }

    /// <summary>Everything the cluster's schemas refuse is logged before anything is written; the first of it is the failure.</summary>
    async Task<Failure?> WrongFieldAsync(ICluster cluster, Rendering rendering, StepContext context, CancellationToken cancellation)
    {
        var found = await schemas.CheckAsync(cluster, context.Plan, context.Site.Key, rendering, cancellation);
        if (!found.Ok)
        {
            return found.Failure;
        }
        await RenderStep.LogAsync(context, found.Value);
        return found.Value.Count > 0 ? RenderStep.ToFailure(found.Value[0]) : null;
    }

    async Task<Failure?> ApplyAsync(ICluster cluster, IReadOnlyList<Manifest> objects, StepContext context, CancellationToken cancellation)
    {
        var missing = await cluster.MissingAccessAsync(objects, context.Plan.Deploy.Namespace, cancellation);
        if (!missing.Ok)
        {
            return missing.Failure;
        }
        if (missing.Value.Count > 0)
        {
            return new Failure(
                "cluster.access",
                Text.Of($"The credentials of {context.Site.Name} may not: {string.Join(", ", missing.Value)}."),
                Text.Of($"Ask the cluster's owner for these rights, then resume.")
            );
        }
        var watched = new WatchedObjects(context, objects.Count);
        var request = SiteSteps.Release(context.Run.PlanId, context.Plan, context.Site.Key, objects, clock.GetUtcNow()) with
        {
            Release = $"{context.Run.Id}",
            Foreseen = context.ForeseenCluster,
            Gate = new HealthGate(TimeSpan.FromMinutes(context.Plan.Deploy.HealthMinutes), watched.OnHealthAsync),
        };
        var applied = await cluster.ApplyAsync(request, watched.OnAppliedAsync, cancellation);
        return applied.Failure is { Code: "cluster.unhealthy" } sick
            ? await SickAsync(cluster, watched.Find(sick.Field), sick, context, cancellation)
            : applied.Failure;
    }

    /// <summary>The last words of the pods, beside the sentence.</summary>
    static async Task<Failure> SickAsync(
        ICluster cluster,
        ObjectRef? sick,
        Failure why,
        StepContext context,
        CancellationToken cancellation
    )
    {
        if (sick is null)
        {
            return why with { What = Text.Of($"{context.Site.Name}: {why.What}") };
        }
        var evidence = await cluster.Live.EvidenceAsync(sick, cancellation);
        var lines = evidence
            .Ends.Concat(evidence.Warnings.Select(w => Text.Of($"{w.About} was warned of {w.Reason}: {w.Message}")))
            .Concat(evidence.LogLines.Select(l => Text.Of($"{sick} wrote: {l}")));
        foreach (var line in lines)
        {
            await context.LogAsync(line, LogLevel.Warning);
        }
        return why with { What = Text.Of($"{context.Site.Name}: {why.What}") };
    }

    async Task KeepAsync(
        StepContext context,
        string yaml,
        IReadOnlyList<Manifest> objects,
        ClusterPlace place,
        CancellationToken cancellation
    )
    {
        var now = clock.GetUtcNow();
        var site = context.Site;
        var hash = RenderStep.HashOf(yaml);
        var refs = objects.Select(o => Placed(o.Ref, o.Ref.Namespace ?? context.Plan.Deploy.Namespace, o)).ToList();
        await releases.AddAsync(
            new Release(
                context.Run.PlanId,
                context.Run.PlanName,
                site.Key,
                site.Name,
                place,
                context.Run.Id,
                now,
                yaml,
                hash,
                refs,
                context.Run.IsSandbox,
                false
            ),
            AuditEntry.By(
                Actor.Console,
                now,
                context.RollBack is null ? "release.deployed" : "release.rolled-back",
                $"run/{context.Run.Id}",
                context.RollBack is { } back
                    ? Text.Of(
                        $"Run {context.Run.Id} put release {hash[..12]} of {context.Run.PlanName}, kept by run {back.Run}, back on {site.Name}."
                    )
                    : Text.Of($"Run {context.Run.Id} put release {hash[..12]} of {context.Run.PlanName} on {site.Name}.")
            ),
            cancellation
        );
    }

    /// <summary>The identity as it is in the cluster: a namespaced object that names no namespace lives in the plan's.</summary>
    static ObjectRef Placed(ObjectRef r, string ns, Manifest manifest) =>
        ClusterScope.IsClusterScoped(manifest) ? r : r with { Namespace = ns };
}
