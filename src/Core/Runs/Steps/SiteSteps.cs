using Tandem.Clusters;
using Tandem.Plans;

namespace Tandem.Runs.Steps;

/// <summary>What the steps inside a cluster have in common: which cluster it is, and under which names we write.</summary>
public sealed class SiteSteps(SiteClusters clusters)
{
    /// <summary>Where the site's cluster is: made by this run, existing in the cloud, or the account itself.</summary>
    public static ClusterPlace PlaceOf(StepContext context)
    {
        var site = context.Site;
        var key = Blueprint.ClusterKey(site.Key);
        var existing = context.Plan.Resources.ExistingClusters.FirstOrDefault(e => e.Site == site.Key)?.ClusterId;
        var id = context.Graph.Contains(key) ? context.ResourceOf(key).Id : existing;
        return new ClusterPlace(site.AccountId, site.Region, id);
    }

    public Task<Result<ICluster>> OpenAsync(ClusterPlace place, CancellationToken cancellation) => clusters.OpenAsync(place, cancellation);

    public static string ManagerOf(Guid planId) => $"tandem-{planId:N}";

    public static SiteAccessSpec AccessOf(DeploySection deploy) => new(deploy.Namespace, deploy.ServiceAccount, deploy.ClusterRole);

    /// <summary>A request to apply these objects on behalf of the run's plan.</summary>
    /// <param name="part">
    /// What prepares a site writes under a name of its own, or each of two appliers would take away what only the other one wants.
    /// </param>
    public static ApplyRequest Request(StepContext context, IReadOnlyList<Manifest> objects, string part = "") =>
        new(objects, ManagerOf(context.Run.PlanId) + part, context.Plan.Deploy.Namespace, context.Run.PlanId.ToString("N"));

    /// <summary>Logs what was applied, with the server's warnings.</summary>
    public static async Task LogAsync(StepContext context, AppliedObject applied)
    {
        await context.LogAsync(
            applied.Action switch
            {
                ApplyAction.Created => Text.Of($"{applied.Ref} created."),
                ApplyAction.Changed => Text.Of($"{applied.Ref} changed."),
                ApplyAction.Deleted => Text.Of($"{applied.Ref} deleted."),
                _ => Text.Of($"{applied.Ref} unchanged."),
            }
        );
        foreach (var warning in applied.Warnings)
        {
            await context.LogAsync(Text.Of($"{applied.Ref}: the server warns: {warning}"), LogLevel.Warning);
        }
    }
}
