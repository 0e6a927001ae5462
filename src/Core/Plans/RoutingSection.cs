using System.Text.RegularExpressions;
using Tandem.Clouds;

namespace Tandem.Plans;

public enum RoutingKind
{
    /// <summary>Only the addresses that the clusters' own Services get.</summary>
    None,

    /// <summary>A public load balancer in front of the primary.</summary>
    LoadBalancer,

    /// <summary>A public address for the primary.</summary>
    ElasticIp,

    /// <summary>IPsec connections between the primary's network and that of every cloud backup; no entrance for visitors.</summary>
    Vpn,
}

/// <summary>Step 4: how visitors reach the primary.</summary>
/// <param name="HostName">Name visitors use; empty for none.</param>
/// <param name="Port">Port visitors use, 1–65535.</param>
/// <param name="BandwidthMbps">Of an elastic IP, 1–200.</param>
/// <param name="Layer">Of a load balancer; plans stored before there was a choice have one for connections.</param>
public sealed partial record RoutingSection(
    RoutingKind Kind,
    string HostName,
    int Port,
    int BandwidthMbps,
    BalancerLayer Layer = BalancerLayer.Network
) : IPlanSection
{
    const int HttpsPort = 443;

    public static RoutingSection Empty { get; } = new(RoutingKind.LoadBalancer, "", 80, 5);

    public PlanStep Step => PlanStep.Routing;

    public IEnumerable<PlanProblem> Check(Plan plan)
    {
        if (HostName.Length > 0 && !Host().IsMatch(HostName))
        {
            yield return new(
                Step,
                nameof(HostName),
                Text.Of($"{HostName} is not a host name."),
                Text.Of($"Write it like shop.example.com, without a scheme or a path.")
            );
        }
        if (Kind == RoutingKind.LoadBalancer && Port is < 1 or > 65535)
        {
            yield return new(Step, nameof(Port), Text.Of($"{Port} is not a port."), Text.Of($"Give a port between 1 and 65535."));
        }
        if (Kind == RoutingKind.ElasticIp && BandwidthMbps is < 1 or > 200)
        {
            yield return new(
                Step,
                nameof(BandwidthMbps),
                Text.Of($"A bandwidth of {BandwidthMbps} Mbit/s is not offered."),
                Text.Of($"Give 1 to 200 Mbit/s.")
            );
        }
        if (Kind == RoutingKind.LoadBalancer && Layer == BalancerLayer.Application && Port == HttpsPort)
        {
            yield return new(
                Step,
                nameof(Port),
                Text.Of($"Visitors of port {Port} expect encryption, and the application load balancer listens for plain HTTP."),
                Text.Of($"Give another port, or choose the network layer and let the application encrypt.")
            );
        }
        foreach (var problem in Kind == RoutingKind.LoadBalancer && Layer == BalancerLayer.Classic ? CheckClassic(plan) : [])
        {
            yield return problem;
        }
        foreach (var problem in Kind == RoutingKind.Vpn ? CheckVpn(plan) : [])
        {
            yield return problem;
        }
        if (Kind != RoutingKind.None && plan.Sites.Primary is { } primary && plan.Resources.CloudSites(plan).All(s => s.Key != primary.Key))
        {
            yield return new(
                Step,
                nameof(Kind),
                Text.Of($"The primary site {primary.Name} has no network of ours to put an entrance into."),
                Text.Of($"Choose no public entrance, or make the primary a cloud site with its own network.")
            );
        }
    }

    IEnumerable<PlanProblem> CheckClassic(Plan plan)
    {
        if (plan.Resources.Cluster.Kind == ClusterKind.Serverless)
        {
            yield return new(
                Step,
                nameof(Layer),
                Text.Of($"A classic load balancer sends visitors to nodes, and a serverless cluster has none."),
                Text.Of($"Choose another layer, or a managed cluster in step 3.")
            );
        }
        var adopted = plan.Resources.Adopted ?? [];
        if (
            plan.Sites.Primary is { } primary
            && !adopted.Any(a => a.Site == primary.Key && a.Kind == ResourceKind.ClassicLoadBalancer && a.Id.Length > 0)
        )
        {
            yield return new(
                Step,
                nameof(Layer),
                Text.Of(
                    $"No existing classic load balancer is chosen for {primary.Name}, and none is made: the vendor no longer sells them."
                ),
                Text.Of($"Choose one in step 3 among what exists already, or choose another layer.")
            );
        }
    }

    IEnumerable<PlanProblem> CheckVpn(Plan plan)
    {
        var sites = plan.Resources.CloudSites(plan).ToList();
        if (!sites.Any(s => s != plan.Sites.Primary))
        {
            yield return new(
                Step,
                nameof(Kind),
                Text.Of($"There is no cloud backup with a network of ours to connect to."),
                Text.Of($"Add a cloud backup in step 2, or choose another kind of routing.")
            );
        }
        foreach (var site in sites)
        {
            if (plan.Resources.Network(site.Key) is { } network && network.Subnets.DistinctBy(s => s.Zone).Count() < 2)
            {
                yield return new(
                    Step,
                    nameof(Kind),
                    Text.Of($"A VPN gateway stands in two zones, and {site.Name} has subnets in one."),
                    Text.Of($"Give {site.Name} a subnet in a second zone in step 3.")
                );
            }
        }
    }

    [GeneratedRegex(@"^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$", RegexOptions.IgnoreCase)]
    private static partial Regex Host();
}
