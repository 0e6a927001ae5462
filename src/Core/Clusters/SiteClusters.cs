using Tandem.Clouds;
using Tandem.Plans;

namespace Tandem.Clusters;

/// <summary>Where a site's cluster is found.</summary>
/// <param name="ClusterId">The cloud's id; null when the account itself is the cluster's kubeconfig.</param>
public sealed record ClusterPlace(Guid AccountId, string Region, string? ClusterId)
{
    /// <summary>The cluster that exists of itself, whatever was run; null when a run makes the site's cluster.</summary>
    public static ClusterPlace? Of(Plan plan, SiteChoice site) =>
        plan.Resources.ExistingClusters.FirstOrDefault(e => e.Site == site.Key) is { ClusterId.Length: > 0 } existing
            ? new(site.AccountId, site.Region, existing.ClusterId)
        : plan.Credentials.Accounts.FirstOrDefault(a => a.Id == site.AccountId) is { IsCloud: false }
            ? new(site.AccountId, site.Region, null)
        : null;
}

/// <summary>Opens the cluster of a site, whether its credentials are stored or must be asked of its cloud.</summary>
public sealed class SiteClusters(IAccountStore accounts, ICloudProvider clouds, IClusterProvider clusters)
{
    public async Task<Result<ICluster>> OpenAsync(ClusterPlace place, CancellationToken cancellation)
    {
        if (place.ClusterId is null)
        {
            return await accounts.OpenAsync(place.AccountId, cancellation) is { } opened
                ? clusters.Open(opened.Secret)
                : new Failure(
                    "account.unknown",
                    Text.Of($"The account of this cluster was removed."),
                    Text.Of($"Add the account again and choose it in the plan.")
                );
        }
        var cloud = await clouds.OpenAsync(place.AccountId, cancellation);
        if (!cloud.Ok)
        {
            return cloud.Failure;
        }
        var kubeconfig = await cloud.Value.KubeconfigAsync(place.Region, place.ClusterId, cancellation);
        return kubeconfig.Ok ? clusters.Open(kubeconfig.Value) : kubeconfig.Failure;
    }
}
