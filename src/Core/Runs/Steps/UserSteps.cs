using Tandem.Clouds;

namespace Tandem.Runs.Steps;

/// <summary>Lets the plan's people into a site's cluster, beside whatever rights they have already.</summary>
public sealed class GrantUsersStep(ICloudProvider clouds) : IRunStep
{
    public string Kind => StepKinds.GrantUsers;

    public async Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var place = SiteSteps.PlaceOf(context);
        var cloud = await clouds.OpenAsync(place.AccountId, cancellation);
        if (!cloud.Ok)
        {
            return new Failed(cloud.Failure);
        }
        var grants = context.Plan.Deploy.GrantsAt(context.Site.Key);
        var granted = await cloud.Value.GrantAsync(place.Region, place.ClusterId!, grants, cancellation);
        return !granted.Ok ? new Failed(granted.Failure)
            : granted.Value == 0 ? new Skipped(Text.Of($"Everybody has the rights already."))
            : new Succeeded(Text.Of($"{granted.Value} rights were given; all others stay as they were."));
    }
}

/// <summary>Takes away, before a cluster goes or is left, exactly the rights that the plan gave in it.</summary>
public sealed class RevokeUsersStep(ICloudProvider clouds) : IRunStep
{
    public string Kind => StepKinds.RevokeUsers;

    public async Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var site = context.Site;
        var cloud = await clouds.OpenAsync(site.AccountId, cancellation);
        if (!cloud.Ok)
        {
            return new Failed(cloud.Failure);
        }
        var cluster = await ClusterAsync(cloud.Value, context, cancellation);
        if (!cluster.Ok)
        {
            return new Failed(cluster.Failure);
        }
        if (cluster.Value is not { } id)
        {
            return new Skipped(Text.Of($"{site.Name} has no cluster of this plan."));
        }
        var revoked = await cloud.Value.RevokeAsync(site.Region, id, context.Plan.Deploy.GrantsAt(site.Key), cancellation);
        return revoked.Ok ? new Succeeded(Text.Of($"{revoked.Value} rights were taken away.")) : new Failed(revoked.Failure);
    }

    /// <summary>The plan's cluster of the site, made or existing; null when it was never made.</summary>
    static async Task<Result<string?>> ClusterAsync(ICloud cloud, StepContext context, CancellationToken cancellation)
    {
        var site = context.Site;
        if (context.Plan.Resources.ExistingClusters.FirstOrDefault(e => e.Site == site.Key) is { } existing)
        {
            return existing.ClusterId;
        }
        var owned = await cloud.ListOwnedAsync(site.Region, context.Run.PlanId.ToString("N"), cancellation);
        return owned.Map(all =>
            all.FirstOrDefault(r => r.Kind == ResourceKind.Cluster && r.Owner!.Key == Blueprint.ClusterKey(site.Key))?.Id
        );
    }
}
