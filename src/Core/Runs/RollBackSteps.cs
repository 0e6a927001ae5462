using Tandem.Clouds;
using Tandem.Plans;

namespace Tandem.Runs;

/// <summary>
/// The steps that put earlier releases back: the plan's own order of sites, without rendering and without a cloud resource. Visitors are sent to
/// the site anew, because a Service that is made again gets another address.
/// </summary>
static class RollBackSteps
{
    /// <param name="plan">As it was deployed then.</param>
    public static StepGraph Of(Guid planId, string planName, Plan plan, RollBack back)
    {
        var sites = plan.Sites.All.Where(s => back.Sites.ContainsKey(s.Key)).ToList();
        return new StepGraph([.. sites.SelectMany(s => OfSite(planId, planName, plan, s, back))]);
    }

    static IEnumerable<StepSpec> OfSite(Guid planId, string planName, Plan plan, SiteChoice site, RollBack back)
    {
        var (prepare, deploy) = ($"{site.Key}/prepare", Blueprint.DeployKey(site.Key));
        yield return Blueprint.AccountCheck(site);
        yield return new(
            prepare,
            StepKinds.PrepareSite,
            site.Key,
            Text.Of($"Prepare namespace and rights in {site.Name}"),
            [Blueprint.AccountKey(site.Key)]
        );
        yield return new(
            deploy,
            StepKinds.Apply,
            site.Key,
            Text.Of($"Put the release of run {back.Run} back on {site.Name}"),
            [prepare, .. Before(plan, site, back).Select(Blueprint.DeployKey)]
        );
        var last = deploy;
        if (EntranceOf(planId, planName, plan, site) is not null)
        {
            last = $"{site.Key}/register";
            yield return new(last, StepKinds.RegisterServers, site.Key, Text.Of($"Send visitors to {site.Name}"), [deploy]);
        }
        if (plan.Test.Probes.Count > 0)
        {
            yield return new($"{site.Key}/probe", StepKinds.Probe, site.Key, Text.Of($"Probe the application in {site.Name}"), [last]);
        }
    }

    /// <summary>What the public load balancer of the site sends visitors to; null when the plan has none there.</summary>
    public static ResourceSpec? EntranceOf(Guid planId, string planName, Plan plan, SiteChoice site)
    {
        if (!plan.Resources.CloudSites(plan).Contains(site))
        {
            return null;
        }
        var steps = new SiteResourceSteps(planId, planName, plan, site).All().ToList();
        var key = SiteResourceSteps.ServerGroupKey(plan.Routing, site.Key);
        return steps.Any(s => s.Resource is ListenerSpec) ? steps.First(s => s.Key == key).Resource : null;
    }

    /// <summary>Of the sites that come before this one, those to which something goes back; else those before them.</summary>
    static IEnumerable<string> Before(Plan plan, SiteChoice site, RollBack back)
    {
        var before = Earlier(plan, site).ToList();
        return before
            .Where(s => back.Sites.ContainsKey(s.Key))
            .Select(s => s.Key)
            .Concat(before.Where(s => !back.Sites.ContainsKey(s.Key)).SelectMany(s => Before(plan, s, back)))
            .Distinct();
    }

    /// <summary>In waves a site waits for all of the wave before: a roll-back has no gates, but it is no faster than the deploy was.</summary>
    static IEnumerable<SiteChoice> Earlier(Plan plan, SiteChoice site)
    {
        if (plan.Deploy.Order != SiteOrder.Waves)
        {
            return Blueprint.Before(plan, site);
        }
        var waves = plan.Deploy.Rules().Of(plan.Sites);
        return waves.TakeWhile(w => !w.Contains(site)).LastOrDefault() ?? [];
    }
}
