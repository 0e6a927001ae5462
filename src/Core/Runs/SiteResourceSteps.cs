using Tandem.Clouds;
using Tandem.Plans;

namespace Tandem.Runs;

/// <summary>The steps that make one cloud site's resources: the shape of the plan, with the site's own zones and ranges.</summary>
sealed class SiteResourceSteps(Guid planId, string planName, Plan plan, SiteChoice site)
{
    /// <summary>Peak of the way out; it is paid by traffic, so that a high peak costs nothing by itself.</summary>
    const int EgressMbps = 100;

    /// <summary>The address that the site goes out by.</summary>
    public const string EgressAddress = "egress-address";

    readonly SiteNetwork _network = plan.Resources.Network(site.Key) ?? new SiteNetwork(site.Key, "", [], "", "");

    /// <summary>Each layer has keys of its own, so that changing it makes new things beside the old ones instead of taking these for those.</summary>
    public static string ServerGroupKey(RoutingSection routing, string site) => $"{site}/{Entrance(routing, "server-group")}";

    static string Entrance(RoutingSection routing, string part) =>
        routing.Layer switch
        {
            BalancerLayer.Application => $"app-{part}",
            BalancerLayer.Classic => $"classic-{part}",
            _ => part,
        };

    /// <summary>Key of the step that makes a site's pool.</summary>
    public static string PoolKey(string site, NodePoolShape pool) => $"{site}/pool-{pool.Name}";

    /// <remarks>The entrance's address comes before that of the way out, so that an address taken over takes the entrance's place.</remarks>
    public IEnumerable<StepSpec> All() => [.. Network(), .. Clusters(), .. Entrance(), .. Egress(), .. Vpn()];

    IEnumerable<StepSpec> Network()
    {
        yield return Step(
            IsPrimary ? Text.Of($"Create the network of {site.Name}") : Text.Of($"Clone the network to {site.Name}"),
            new NetworkSpec(Name("network"), site.Region, Owner("network"), _network.Cidr),
            [Key("account"), .. Blueprint.Foundations(plan)]
        );
        for (var i = 0; i < _network.Subnets.Count; i++)
        {
            var subnet = _network.Subnets[i];
            // One after the other: the cloud makes one subnet of a network at a time.
            yield return Step(
                Text.Of($"Create the subnet in zone {subnet.Zone}"),
                new SubnetSpec(Name($"subnet-{i + 1}"), site.Region, Owner($"subnet-{i + 1}"), Key("network"), subnet.Zone, subnet.Cidr),
                i == 0 ? [Key("network")] : [Key("network"), Key($"subnet-{i}")]
            );
        }
        yield return Step(
            Text.Of($"Create the firewall with {plan.Resources.FirewallRules.Count} rules"),
            new FirewallSpec(Name("firewall"), site.Region, Owner("firewall"), Key("network"), plan.Resources.FirewallRules),
            [Key("network")]
        );
    }

    /// <summary>
    /// The way out: without it no node joins and no image is pulled. Through a gateway that exists the network goes out as it does already: an
    /// address and a rule of ours in it would be a change of something that is not ours.
    /// </summary>
    IEnumerable<StepSpec> Egress()
    {
        if (!HasEgress)
        {
            yield break;
        }
        var (gateway, address) = (Key("egress"), Key(EgressAddress));
        yield return Step(
            Text.Of($"Create the NAT gateway of {site.Name}"),
            new NatGatewaySpec(Name("egress"), site.Region, Owner("egress"), Key("network"), Key("subnet-1")),
            [Key("network"), Key("subnet-1")]
        );
        if (HasOwnGateway)
        {
            yield break;
        }
        yield return Step(
            Text.Of($"Create the address that {site.Name} goes out by"),
            new ElasticIpSpec(Name(EgressAddress), site.Region, Owner(EgressAddress), EgressMbps),
            [Key("network")]
        );
        var binding = EipBindingSpec.KeyOf(address);
        yield return Step(
            Text.Of($"Bind the address to the NAT gateway of {site.Name}"),
            new EipBindingSpec(Name("egress-binding"), site.Region, Owner(binding[(site.Key.Length + 1)..]), address, gateway),
            [gateway, address]
        );
        var rule = SnatEntrySpec.KeyOf(gateway);
        yield return Step(
            Text.Of($"Let the network of {site.Name} go out"),
            new SnatEntrySpec(Name("egress-rule"), site.Region, Owner(rule[(site.Key.Length + 1)..]), gateway, address, _network.Cidr),
            [gateway, address, binding]
        );
    }

    IEnumerable<StepSpec> Clusters()
    {
        var shape = plan.Resources.ShapeOf(site.Key);
        var serverless = shape.Kind == ClusterKind.Serverless;
        yield return Step(
            IsPrimary ? Text.Of($"Create the cluster of {site.Name}") : Text.Of($"Clone the cluster to {site.Name}"),
            new ClusterSpec(
                Name("cluster"),
                site.Region,
                Owner("cluster"),
                shape.Kind,
                Key("network"),
                [.. SubnetKeys()],
                Key("firewall"),
                shape.Version,
                serverless ? "" : _network.PodCidr,
                _network.ServiceCidr,
                shape.NodeType,
                serverless ? 0 : shape.NodeCount,
                OwnEgress: !HasEgress
            ),
            [Key("network"), .. SubnetKeys(), Key("firewall"), .. WayOut()]
        );
        foreach (var pool in serverless ? [] : plan.Resources.Pools ?? [])
        {
            var key = PoolKey(site.Key, pool)[(site.Key.Length + 1)..];
            yield return Step(
                Text.Of($"Create the node pool {pool.Name} of {site.Name}"),
                new NodePoolSpec(
                    Name(key),
                    site.Region,
                    Owner(key),
                    Key("cluster"),
                    [.. SubnetKeys()],
                    pool.NodeType,
                    pool.NodeCount,
                    pool.LabelPairs ?? new Dictionary<string, string>()
                ),
                [Key("cluster"), .. SubnetKeys()]
            );
        }
        if (plan.Resources.ContainerGroup is { } group)
        {
            yield return Step(
                Text.Of($"Create the container group {group.Name}"),
                new ContainerGroupSpec(
                    Name(group.Name),
                    site.Region,
                    Owner("containers"),
                    Key("subnet-1"),
                    Key("firewall"),
                    group.Image,
                    group.Cpu,
                    group.MemoryGiB
                ),
                [Key("subnet-1"), Key("firewall"), .. WayOut()]
            );
        }
    }

    IEnumerable<StepSpec> Entrance()
    {
        if (site != plan.Sites.Primary)
        {
            yield break;
        }
        if (plan.Routing.Kind == RoutingKind.ElasticIp)
        {
            yield return Step(
                Text.Of($"Create the public address of {site.Name}"),
                new ElasticIpSpec(Name("address"), site.Region, Owner("address"), plan.Routing.BandwidthMbps),
                [Key("network")]
            );
        }
        if (plan.Routing.Kind != RoutingKind.LoadBalancer)
        {
            yield break;
        }
        var zones = _network
            .Subnets.Select((s, i) => (s.Zone, Key: Key($"subnet-{i + 1}")))
            .DistinctBy(z => z.Zone)
            .ToDictionary(z => z.Zone, z => z.Key);
        var layer = plan.Routing.Layer;
        string Part(string part) => Entrance(plan.Routing, part);
        var (balancer, group) = (Key(Part("entrance")), ServerGroupKey(plan.Routing, site.Key));
        yield return Step(
            layer switch
            {
                BalancerLayer.Application => Text.Of($"Create the application load balancer of {site.Name}"),
                BalancerLayer.Classic => Text.Of($"Use the classic load balancer of {site.Name}"),
                _ => Text.Of($"Create the public load balancer of {site.Name}"),
            },
            new LoadBalancerSpec(Name(Part("entrance")), site.Region, Owner(Part("entrance")), Key("network"), zones, layer),
            [Key("network"), .. SubnetKeys()]
        );
        yield return Step(
            Text.Of($"Create the server group of {site.Name}"),
            layer == BalancerLayer.Classic
                ? new ClassicServerGroupSpec(Name(Part("servers")), site.Region, Owner(Part("server-group")), balancer)
                : new ServerGroupSpec(Name(Part("servers")), site.Region, Owner(Part("server-group")), Key("network"), layer),
            layer == BalancerLayer.Classic ? [balancer] : [Key("network")]
        );
        yield return Step(
            Text.Of($"Create the listener on port {plan.Routing.Port}"),
            new ListenerSpec(Name(Part("listener")), site.Region, Owner(Part("listener")), balancer, group, plan.Routing.Port, layer),
            [balancer, group]
        );
    }

    IEnumerable<StepSpec> Vpn() => new VpnSteps(planId, plan, site).All(Name).Select(s => Step(s.Title, s.Resource, s.DependsOn));

    /// <summary>A resource step; its key is its owner's key.</summary>
    StepSpec Step(Text title, ResourceSpec spec, IReadOnlyList<string> dependsOn) =>
        new(spec.Owner.Key, StepKinds.EnsureResource, site.Key, title, dependsOn, spec);

    IEnumerable<string> SubnetKeys() => _network.Subnets.Select((_, i) => Key($"subnet-{i + 1}"));

    bool HasEgress => plan.Resources.Egress && _network.Subnets.Count > 0;

    /// <summary>What must be ready before anything goes out.</summary>
    IEnumerable<string> WayOut() =>
        !HasEgress ? []
        : HasOwnGateway ? [Key("egress")]
        : [SnatEntrySpec.KeyOf(Key("egress"))];

    bool HasOwnGateway => (plan.Resources.Adopted ?? []).Any(a => a.Site == site.Key && a.Kind == ResourceKind.NatGateway);

    bool IsPrimary => site == plan.Sites.Primary;

    string Key(string part) => $"{site.Key}/{part}";

    Ownership Owner(string part) => new(planId.ToString("N"), Key(part));

    /// <summary>Names in the cloud: lower-case letters, digits and hyphens, at most 60, so that every cloud takes them.</summary>
    string Name(string part)
    {
        var slug = new string([.. planName.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]).Trim('-');
        slug = slug.Length == 0 ? "plan" : slug[..Math.Min(slug.Length, 24)].Trim('-');
        var name = $"t-{slug}-{site.Key}-{part}";
        return name[..Math.Min(name.Length, 60)].Trim('-');
    }
}
