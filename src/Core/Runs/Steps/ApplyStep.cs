using Tandem.Access;
using Tandem.Audit;
using Tandem.Clusters;
using Tandem.Overlays;
using Tandem.Plans;
using Tandem.Releases;

namespace Tandem.Runs.Steps;

/// <summary>Keeps the release byte for byte, puts it onto one site, wave by wave, and waits until every object is healthy.</summary>
public sealed class ApplyStep(SiteSteps sites, IRenderer renderer, IReleaseStore releases, IReleaseReader reader, TimeProvider clock)
    : IRunStep
{
    public string Kind => StepKinds.Apply;

    public async Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var bytes = await new ReleaseBytes(renderer, releases, reader).OfAsync(context, cancellation);
        if (!bytes.Ok)
        {
            return new Failed(bytes.Failure);
        }
        var (yaml, objects) = bytes.Value;
        var place = SiteSteps.PlaceOf(context);
        var opened = await sites.OpenAsync(place, cancellation);
        if (!opened.Ok)
        {
            return new Failed(opened.Failure);
        }
        await using var cluster = opened.Value;
        // Kept before the first write: whatever part of it gets there, the board shows it and a tear-down finds it.
        await KeepAsync(context, yaml, objects, place, cancellation);
        if (await ApplyAsync(cluster, objects, context, cancellation) is { } failure)
        {
            return new Failed(failure);
        }
        return new Succeeded(Text.Of($"{objects.Count} objects are healthy."));
    }

    static async Task<Failure?> ApplyAsync(
        ICluster cluster,
        IReadOnlyList<Manifest> objects,
        StepContext context,
        CancellationToken cancellation
    )
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
        var request = SiteSteps.Release(context.Run.PlanId, context.Plan, context.Site.Key, objects) with
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
        var tail = sick is null ? Result.Of<IReadOnlyList<string>>([]) : await cluster.LogTailAsync(sick, 20, cancellation);
        foreach (var line in tail.Ok ? tail.Value : [])
        {
            await context.LogAsync(Text.Of($"{sick!} wrote: {line}"), LogLevel.Warning);
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
