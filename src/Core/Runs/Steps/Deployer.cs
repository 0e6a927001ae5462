using Tandem.Clusters;

namespace Tandem.Runs.Steps;

/// <summary>
/// As whom a site is deployed to: a service account in the application's namespace that may edit what is in it and nothing else, with tokens of an
/// hour, in place of the stored credentials, which often may do everything. It is made when a site is prepared.
/// </summary>
static class Deployer
{
    const string Name = "tandem-deploy";
    const string ClusterRole = "edit";
    const int MostNamed = 6;

    /// <summary>The account and its rights; the namespace is there already.</summary>
    public static IReadOnlyList<Manifest> Objects(string ns) =>
        [.. SiteAccess.Objects(new SiteAccessSpec(ns, Name, ClusterRole)).Where(o => o.Ref.Kind != "Namespace")];

    /// <summary>Makes the account. Who may not give rights to others deploys as before, and the log says so.</summary>
    public static async Task OnboardAsync(StepContext context, ICluster cluster, CancellationToken cancellation)
    {
        var request = SiteSteps.Preparation(context, Objects(context.Plan.Deploy.Namespace));
        var made = await cluster.ApplyAsync(request, a => SiteSteps.LogAsync(context, a), cancellation);
        if (!made.Ok)
        {
            await context.LogAsync(
                Text.Of(
                    $"No service account of its own could be made for deploys, so the stored credentials are used: {made.Failure.What}"
                ),
                LogLevel.Warning
            );
        }
    }

    /// <summary>The cluster as that account where its rights suffice for the objects, else as it was; the log says which and why.</summary>
    public static async Task<ICluster> LeastAsync(
        StepContext context,
        ICluster cluster,
        IReadOnlyList<Manifest> objects,
        CancellationToken cancellation
    )
    {
        var account = new ServiceAccountRef(context.Plan.Deploy.Namespace, Name);
        var least = cluster.As(WorkOf(context), account);
        var missing = await least.MissingAccessAsync(objects, account.Namespace, cancellation);
        if (missing is { Ok: true, Value.Count: 0 })
        {
            await context.LogAsync(Text.Of($"Deploying as service account {account.Namespace}/{account.Name}, with tokens of an hour."));
            return least;
        }
        await context.LogAsync(
            missing.Ok
                ? Text.Of(
                    $"Deploying with the stored credentials: service account {account.Namespace}/{account.Name} may not {string.Join(", ", missing.Value.Take(MostNamed))}."
                )
                : Text.Of(
                    $"Deploying with the stored credentials, since service account {account.Namespace}/{account.Name} gets no token: {missing.Failure.What}"
                ),
            LogLevel.Warning
        );
        return cluster;
    }

    /// <summary>What stands on every request made for the run.</summary>
    public static string WorkOf(StepContext context) => $"run-{context.Run.Id}";
}
