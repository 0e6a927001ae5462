using Tandem.Clusters;

namespace Tandem.Runs.Steps;

/// <summary>Makes namespace, service account and role binding, after asking whether we may.</summary>
public sealed class PrepareSiteStep(SiteSteps sites) : IRunStep
{
    public string Kind => StepKinds.PrepareSite;

    public async Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var opened = await sites.OpenAsync(context, SiteSteps.PlaceOf(context), cancellation);
        if (!opened.Ok)
        {
            return new Failed(opened.Failure);
        }
        await using var cluster = opened.Value;
        var objects = SiteAccess.Objects(SiteSteps.AccessOf(context.Plan.Deploy));
        var missing = await cluster.MissingAccessAsync(objects, context.Plan.Deploy.Namespace, cancellation);
        if (!missing.Ok)
        {
            return new Failed(missing.Failure);
        }
        if (missing.Value.Count > 0)
        {
            return new Failed(
                new Failure(
                    "cluster.access",
                    Text.Of($"The credentials of {context.Site.Name} may not: {string.Join(", ", missing.Value)}."),
                    Text.Of($"Ask the cluster's owner for these rights, then resume.")
                )
            );
        }
        var applied = await cluster.ApplyAsync(SiteSteps.Preparation(context, objects), a => SiteSteps.LogAsync(context, a), cancellation);
        if (!applied.Ok)
        {
            return new Failed(applied.Failure);
        }
        await Deployer.OnboardAsync(context, cluster, cancellation);
        return new Succeeded(Text.Of($"Namespace {context.Plan.Deploy.Namespace} and its rights are there."));
    }
}
