using Tandem.Clouds;
using Tandem.Plans;

namespace Tandem.Runs;

/// <summary>
/// The plan as a graph of steps. Pure: shown as the preview and stored with the run, so that what was previewed is what is executed.
/// </summary>
public static class Blueprint
{
    /// <summary>Everything from checking the accounts to probing the application.</summary>
    /// <param name="planId">Written on every resource as its owner.</param>
    public static StepGraph ForDeploy(Guid planId, string planName, Plan plan)
    {
        var steps = new List<StepSpec>();
        steps.AddRange(plan.Sites.All.Select(Render));
        if (plan.Deploy.Images != ImagePolicy.AsWritten)
        {
            steps.Add(
                new(
                    ImagesKey,
                    StepKinds.ResolveImages,
                    null,
                    Text.Of($"Look up the images of all sites"),
                    [.. plan.Sites.All.Select(s => RenderKey(s.Key))]
                )
            );
        }
        foreach (var site in plan.Sites.All)
        {
            steps.Add(AccountCheck(site));
            if (plan.Resources.CloudSites(plan).Contains(site))
            {
                steps.AddRange(new SiteResourceSteps(planId, planName, plan, site).All());
            }
            steps.AddRange(DeploySteps(plan, site, steps));
        }
        steps.AddRange(Waves.Gates(plan, steps));
        steps.AddRange(plan.Sites.All.Select(s => VpnSteps.Proof(plan, s, steps)).OfType<StepSpec>().ToList());
        steps.AddRange(SnapshotSteps.Of(plan, DeployKey));
        return new StepGraph(steps);
    }

    /// <summary>Snapshots of what holds data, of everything that is deployed already.</summary>
    public static StepGraph ForSnapshots(Plan plan)
    {
        var sites = (plan.Resources.Data ?? []).Select(d => plan.Site(d.Site));
        return new StepGraph([.. sites.Select(AccountCheck), .. SnapshotSteps.Of(plan, AccountKey)]);
    }

    /// <summary>Every snapshot of the plan goes; nothing else is touched.</summary>
    public static StepGraph ForSnapshotRemoval(Plan plan)
    {
        var sites = (plan.Resources.Data ?? []).Select(d => plan.Site(d.Site)).ToList();
        return new StepGraph([
            .. sites.Select(AccountCheck),
            .. sites.Select(s => new StepSpec(
                $"{s.Key}/snapshots-removed",
                StepKinds.RemoveSnapshots,
                s.Key,
                Text.Of($"Remove all snapshots of the data of {s.Name}"),
                [AccountKey(s.Key)]
            )),
        ]);
    }

    /// <summary>The reverse: the application first, then every resource after all that stands on it, then proof that nothing is left.</summary>
    public static StepGraph ForTearDown(Guid planId, string planName, Plan plan)
    {
        var steps = plan
            .Sites.All.Select(s => new StepSpec(
                UndeployKey(s),
                StepKinds.Undeploy,
                s.Key,
                Text.Of($"Remove the application from {s.Name}"),
                []
            ))
            .ToList();
        steps.AddRange(
            plan.Sites.All.Where(s => plan.Deploy.GrantsAt(s.Key).Count > 0)
                .Select(s => new StepSpec(
                    RevokeKey(s),
                    StepKinds.RevokeUsers,
                    s.Key,
                    Text.Of($"Take the rights in the cluster of {s.Name} away"),
                    [UndeployKey(s)]
                ))
                .ToList()
        );
        // Of all sites, because a connection stands on both of its ends.
        var all = plan.Resources.CloudSites(plan).SelectMany(s => new SiteResourceSteps(planId, planName, plan, s).All()).ToList();
        foreach (var site in plan.Resources.CloudSites(plan))
        {
            var made = all.Where(s => s.Site == site.Key && s.Resource is not null).ToList();
            var before = steps.Any(s => s.Key == RevokeKey(site)) ? RevokeKey(site) : UndeployKey(site);
            steps.AddRange(made.Select(s => Removal(s, all, before)));
            steps.Add(
                new(
                    $"{site.Key}/verify-gone",
                    StepKinds.VerifyGone,
                    site.Key,
                    Text.Of($"Prove that nothing is left in {site.Name}"),
                    [.. made.Select(s => RemovalKey(s.Key))]
                )
            );
        }
        return new StepGraph(steps);
    }

    /// <summary>Key of the step that makes the site's cluster, in every blueprint.</summary>
    public static string ClusterKey(string site) => $"{site}/cluster";

    public static string RenderKey(string site) => $"{site}/render";

    /// <summary>Key of the step that looks up the images, in blueprints that have one.</summary>
    public const string ImagesKey = "images";

    /// <summary>What must have come out well before anything is made or written: every overlay renders, and the images are known.</summary>
    internal static IEnumerable<string> Foundations(Plan plan) =>
        plan.Deploy.Images == ImagePolicy.AsWritten
            ? plan.Sites.All.Select(s => RenderKey(s.Key))
            : [.. plan.Sites.All.Select(s => RenderKey(s.Key)), ImagesKey];

    public static string DeployKey(string site) => $"{site}/deploy";

    static string RevokeKey(SiteChoice site) => $"{site.Key}/users/remove";

    internal static string AccountKey(string site) => $"{site}/account";

    internal static StepSpec AccountCheck(SiteChoice site) =>
        new(AccountKey(site.Key), StepKinds.CheckAccount, site.Key, Text.Of($"Check the account of {site.Name}"), []);

    static string UndeployKey(SiteChoice site) => $"{site.Key}/undeploy";

    /// <summary>Key of the step that removes what the step <paramref name="key"/> made.</summary>
    public static string RemovalKey(string key) => $"{key}/remove";

    static StepSpec Render(SiteChoice site) =>
        new(RenderKey(site.Key), StepKinds.Render, site.Key, Text.Of($"Render the overlay of {site.Name}"), []);

    static StepSpec Removal(StepSpec step, IReadOnlyList<StepSpec> all, string undeploy) =>
        new(
            RemovalKey(step.Key),
            StepKinds.RemoveResource,
            step.Site,
            Text.Of($"Remove {step.Resource!.Name}"),
            [undeploy, .. all.Where(s => s.DependsOn.Contains(step.Key)).Select(s => RemovalKey(s.Key))],
            step.Resource
        );

    static IEnumerable<StepSpec> DeploySteps(Plan plan, SiteChoice site, IReadOnlyList<StepSpec> soFar)
    {
        var prepare = $"{site.Key}/prepare";
        var cluster = ClusterKey(site.Key);
        var ready = soFar.Any(s => s.Key == cluster) ? cluster : $"{site.Key}/account";
        yield return new(
            prepare,
            StepKinds.PrepareSite,
            site.Key,
            Text.Of($"Prepare namespace and rights in {site.Name}"),
            [
                ready,
                // What runs on a pool of its own waits for nothing else than its nodes.
                .. soFar.Where(s => s.Site == site.Key && s.Resource is NodePoolSpec).Select(s => s.Key),
                .. Foundations(plan),
            ]
        );
        if (plan.Deploy.GrantsAt(site.Key).Count > 0)
        {
            yield return new(
                $"{site.Key}/users",
                StepKinds.GrantUsers,
                site.Key,
                Text.Of($"Let people into the cluster of {site.Name}"),
                ready == cluster ? [prepare, cluster] : [prepare]
            );
        }
        yield return new(
            DeployKey(site.Key),
            StepKinds.Apply,
            site.Key,
            Text.Of($"Deploy the application to {site.Name}"),
            [prepare, .. Before(plan, site).Select(s => DeployKey(s.Key)), .. Waves.GateBefore(plan, site)]
        );
        var last = DeployKey(site.Key);
        if (soFar.FirstOrDefault(s => s.Site == site.Key && s.Resource is ListenerSpec) is { } listener)
        {
            last = $"{site.Key}/register";
            yield return new(
                last,
                StepKinds.RegisterServers,
                site.Key,
                Text.Of($"Send visitors to {site.Name}"),
                [DeployKey(site.Key), listener.Key, SiteResourceSteps.ServerGroupKey(plan.Routing, site.Key)]
            );
        }
        if (plan.Test.Probes.Count > 0)
        {
            yield return new($"{site.Key}/probe", StepKinds.Probe, site.Key, Text.Of($"Probe the application in {site.Name}"), [last]);
            last = $"{site.Key}/probe";
        }
        if (Waves.Soak(plan, site, last) is { } soak)
        {
            yield return soak;
        }
    }

    /// <summary>The sites that must be healthy before this one is deployed.</summary>
    internal static IEnumerable<SiteChoice> Before(Plan plan, SiteChoice site) =>
        plan.Deploy.Order switch
        {
            SiteOrder.PrimaryFirst when site != plan.Sites.Primary => [plan.Sites.Primary!],
            SiteOrder.OneByOne => plan.Sites.All.TakeWhile(s => s != site).TakeLast(1),
            _ => [],
        };
}
