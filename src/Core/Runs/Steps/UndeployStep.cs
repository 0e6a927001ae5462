using Tandem.Access;
using Tandem.Audit;
using Tandem.Clouds;
using Tandem.Clusters;
using Tandem.Releases;

namespace Tandem.Runs.Steps;

/// <summary>
/// Deletes from one site what a deploy put there, finished or not, then what prepared the site, and retires the release. Only objects that carry
/// the plan's label go.
/// </summary>
public sealed class UndeployStep(SiteSteps sites, ICloudProvider clouds, IReleaseStore releases, TimeProvider clock) : IRunStep
{
    public string Kind => StepKinds.Undeploy;

    public async Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var release = await releases.CurrentAsync(context.Run.PlanId, context.Site.Key, cancellation);
        var place = release is null ? await FindPlaceAsync(context, cancellation) : release.Place;
        if (!place.Ok)
        {
            return new Failed(place.Failure);
        }
        if (place.Value is null)
        {
            return new Skipped(Text.Of($"{context.Site.Name} has no cluster of this plan."));
        }
        var opened = await sites.OpenAsync(context, place.Value, cancellation);
        if (!opened.Ok)
        {
            return new Failed(opened.Failure);
        }
        await using var cluster = opened.Value;
        var deleted = await DeleteAsync(cluster, release?.Objects ?? [], context, cancellation);
        if (!deleted.Ok)
        {
            return new Failed(deleted.Failure);
        }
        if (release is not null)
        {
            await RetireAsync(release, context.Run.Id, cancellation);
        }
        return deleted.Value.Count > 0
            ? new Succeeded(Text.Of($"{deleted.Value.Count} objects removed."))
            : new Skipped(Text.Of($"Nothing of this plan runs in {context.Site.Name}."));
    }

    static Task<Result<IReadOnlyList<AppliedObject>>> DeleteAsync(
        ICluster cluster,
        IReadOnlyList<ObjectRef> released,
        StepContext context,
        CancellationToken cancellation
    )
    {
        var inventory = new ObjectRef("", "Secret", context.Plan.Deploy.Namespace, SiteSteps.InventoryOf(context.Run.PlanId));
        var prepared = SiteAccess
            .Objects(SiteSteps.AccessOf(context.Plan.Deploy))
            .Concat(Deployer.Objects(context.Plan.Deploy.Namespace))
            .Select(m => m.Ref);
        return cluster.DeleteAsync(
            [.. released, .. prepared.Except(released), inventory],
            context.Run.PlanId.ToString("N"),
            d => SiteSteps.LogAsync(context, d),
            cancellation
        );
    }

    /// <summary>A deploy that never got as far as a release may have prepared a cluster all the same. Null when there is no cluster.</summary>
    async Task<Result<ClusterPlace?>> FindPlaceAsync(StepContext context, CancellationToken cancellation)
    {
        var site = context.Site;
        if (!context.Plan.Resources.CloudSites(context.Plan).Contains(site))
        {
            return SiteSteps.PlaceOf(context);
        }
        var cloud = await clouds.OpenAsync(site.AccountId, cancellation);
        if (!cloud.Ok)
        {
            return cloud.Failure;
        }
        var owned = await cloud.Value.ListOwnedAsync(site.Region, context.Run.PlanId.ToString("N"), cancellation);
        return owned.Map(all =>
            all.FirstOrDefault(r => r is { Kind: ResourceKind.Cluster, State: ResourceState.Ready }) is { } made
                ? new ClusterPlace(site.AccountId, site.Region, made.Id)
                : null
        );
    }

    Task RetireAsync(Release release, long run, CancellationToken cancellation) =>
        releases.RetireAsync(
            release.PlanId,
            release.Site,
            AuditEntry.By(
                Actor.Console,
                clock.GetUtcNow(),
                "release.removed",
                $"run/{run}",
                Text.Of($"Run {run} removed {release.PlanName} from {release.SiteName}.")
            ),
            cancellation
        );
}
