using Tandem.Clusters;
using Tandem.Plans;

namespace Tandem.Runs.Steps;

/// <summary>What the steps inside a cluster have in common: which cluster it is, and under which names we write.</summary>
public sealed class SiteSteps(SiteClusters clusters)
{
    /// <summary>Where the site's cluster is: made by this run, existing in the cloud, the account itself, or known from earlier.</summary>
    public static ClusterPlace PlaceOf(StepContext context)
    {
        var site = context.Site;
        if (context.RollBack?.Sites.GetValueOrDefault(site.Key) is { } back)
        {
            return back.Place;
        }
        var key = Blueprint.ClusterKey(site.Key);
        var existing = context.Plan.Resources.ExistingClusters.FirstOrDefault(e => e.Site == site.Key)?.ClusterId;
        var id = context.Graph.Contains(key) ? context.ResourceOf(key).Id : existing;
        return new ClusterPlace(site.AccountId, site.Region, id);
    }

    public Task<Result<ICluster>> OpenAsync(ClusterPlace place, CancellationToken cancellation) => clusters.OpenAsync(place, cancellation);

    /// <summary>The same, with the run's number on every request: the cluster's own audit log then tells who changed what for which run.</summary>
    public async Task<Result<ICluster>> OpenAsync(StepContext context, ClusterPlace place, CancellationToken cancellation)
    {
        var opened = await clusters.OpenAsync(place, cancellation);
        return opened.Ok ? Result.Of(opened.Value.As(Deployer.WorkOf(context))) : opened.Failure;
    }

    public static string ManagerOf(Guid planId) => $"tandem-{planId:N}";

    public static SiteAccessSpec AccessOf(DeploySection deploy) => new(deploy.Namespace, deploy.ServiceAccount, deploy.ClusterRole);

    /// <summary>Name of the Secret in which a cluster keeps what of a plan it holds.</summary>
    public static string InventoryOf(Guid planId) => $"tandem-{planId:N}";

    /// <summary>
    /// A request to apply what prepares a site. It is written under a name of its own, or each of two appliers would take away what only the
    /// other one wants, and it is never pruned.
    /// </summary>
    public static ApplyRequest Preparation(StepContext context, IReadOnlyList<Manifest> objects) =>
        new(objects, $"{ManagerOf(context.Run.PlanId)}-site", context.Plan.Deploy.Namespace, context.Run.PlanId.ToString("N"));

    /// <summary>A request to apply a release of the plan to one of its sites.</summary>
    public static ApplyRequest Release(Guid planId, Plan plan, string site, IReadOnlyList<Manifest> objects, DateTimeOffset now) =>
        new(objects, ManagerOf(planId), plan.Deploy.Namespace, planId.ToString("N"))
        {
            Inventory = InventoryOf(planId),
            Conflicts = plan.Deploy.Conflicts,
            IsFirst = !plan.Deploy.SitesAreEqual && plan.Sites.Primary?.Key == site,
            Decisions = [.. (plan.Deploy.Decisions ?? []).Where(d => d.Site == site && d.HoldsAt(now))],
        };

    /// <summary>Logs what was applied, with the server's warnings.</summary>
    public static async Task LogAsync(StepContext context, AppliedObject applied)
    {
        await context.LogAsync(
            applied.Action switch
            {
                ApplyAction.Created => Text.Of($"{applied.Ref} created."),
                ApplyAction.Changed => Text.Of($"{applied.Ref} changed."),
                ApplyAction.Deleted => Text.Of($"{applied.Ref} deleted."),
                ApplyAction.Recreated => Text.Of($"{applied.Ref} deleted and made anew."),
                ApplyAction.Kept => Text.Of($"{applied.Ref} kept: {applied.Why!.What}"),
                ApplyAction.Skipped => Text.Of($"{applied.Ref} left out: {applied.Why!.What}"),
                ApplyAction.Failed => Text.Of($"{applied.Ref} failed: {applied.Why!.What}"),
                _ => Text.Of($"{applied.Ref} unchanged."),
            },
            applied.Action switch
            {
                ApplyAction.Failed => LogLevel.Error,
                ApplyAction.Skipped or ApplyAction.Kept => LogLevel.Warning,
                _ => LogLevel.Info,
            }
        );
        foreach (var field in applied.Taken ?? [])
        {
            await context.LogAsync(
                Text.Of($"{applied.Ref}: {field.Path} was taken from {field.Owner!.Manager}; it was {field.Live ?? "absent"}."),
                LogLevel.Warning
            );
        }
        foreach (var warning in applied.Warnings)
        {
            await context.LogAsync(Text.Of($"{applied.Ref}: the server warns: {warning}"), LogLevel.Warning);
        }
    }
}
