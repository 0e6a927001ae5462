using Tandem.Clouds;

namespace Tandem.Integration.Clouds;

/// <summary>All kinds of resources of one site, in the order of creation, referring to each other by key.</summary>
static class SiteSpecs
{
    public static IReadOnlyList<ResourceSpec> Of(string plan, string region, string cidrStart, ClusterKind kind)
    {
        Ownership Owner(string part) => new(plan, $"primary/{part}");
        string Key(string part) => $"primary/{part}";
        var (a, b) = ($"{region}-h", $"{region}-i");
        return
        [
            new NetworkSpec("t-shop-network", region, Owner("network"), $"{cidrStart}.0.0/16"),
            new SubnetSpec("t-shop-subnet-1", region, Owner("subnet-1"), Key("network"), a, $"{cidrStart}.1.0/24"),
            new SubnetSpec("t-shop-subnet-2", region, Owner("subnet-2"), Key("network"), b, $"{cidrStart}.2.0/24"),
            new FirewallSpec(
                "t-shop-firewall",
                region,
                Owner("firewall"),
                Key("network"),
                [new("tcp", 80, 80, "0.0.0.0/0", "web"), new("icmp", 0, 0, "10.0.0.0/8"), new("udp", 53, 53, "10.0.0.0/8")]
            ),
            new ClusterSpec(
                "t-shop-cluster",
                region,
                Owner("cluster"),
                kind,
                Key("network"),
                [Key("subnet-1"), Key("subnet-2")],
                Key("firewall"),
                "",
                kind == ClusterKind.Serverless ? "" : "172.20.0.0/16",
                "172.21.0.0/20",
                "ecs.g7.large",
                kind == ClusterKind.Serverless ? 0 : 2,
                OwnEgress: false
            ),
            .. kind == ClusterKind.Managed ? [Pool(plan, region)] : Array.Empty<ResourceSpec>(),
            new ContainerGroupSpec("t-shop-cache", region, Owner("cache"), Key("subnet-1"), Key("firewall"), "redis:8", 0.5, 1),
            new LoadBalancerSpec(
                "t-shop-entrance",
                region,
                Owner("entrance"),
                Key("network"),
                new Dictionary<string, string> { [a] = Key("subnet-1"), [b] = Key("subnet-2") }
            ),
            new ServerGroupSpec("t-shop-servers", region, Owner("server-group"), Key("network")),
            new ListenerSpec("t-shop-listener", region, Owner("listener"), Key("entrance"), Key("server-group"), 80),
            new LoadBalancerSpec(
                "t-shop-front",
                region,
                Owner("app-entrance"),
                Key("network"),
                new Dictionary<string, string> { [a] = Key("subnet-1"), [b] = Key("subnet-2") },
                BalancerLayer.Application
            ),
            new ServerGroupSpec("t-shop-backs", region, Owner("app-server-group"), Key("network"), BalancerLayer.Application),
            new ListenerSpec(
                "t-shop-http",
                region,
                Owner("app-listener"),
                Key("app-entrance"),
                Key("app-server-group"),
                80,
                BalancerLayer.Application
            ),
            new ElasticIpSpec("t-shop-address", region, Owner("address"), 5),
            new NatGatewaySpec("t-shop-egress", region, Owner("egress"), Key("network"), Key("subnet-1")),
            new ElasticIpSpec("t-shop-egress-address", region, Owner("egress-address"), 100),
            new EipBindingSpec("t-shop-egress-address", region, Owner("egress-address-binding"), Key("egress-address"), Key("egress")),
            new SnatEntrySpec("t-shop-rule", region, Owner("egress-snat"), Key("egress"), Key("egress-address"), $"{cidrStart}.0.0/16"),
        ];
    }

    static NodePoolSpec Pool(string plan, string region) =>
        new(
            "t-shop-batch",
            region,
            new Ownership(plan, "primary/pool-batch"),
            "primary/cluster",
            ["primary/subnet-1"],
            "ecs.c7.xlarge",
            2,
            new Dictionary<string, string> { ["tier"] = "batch" }
        );

    /// <summary>Makes all of them as the run step does: looks, asks, waits.</summary>
    public static async Task<Dictionary<string, CloudResource>> EnsureAsync(
        ICloud cloud,
        IReadOnlyList<ResourceSpec> specs,
        CancellationToken cancellation
    )
    {
        var made = new Dictionary<string, CloudResource>();
        foreach (var template in specs)
        {
            var spec = template.Bind(key => AddressReference.Resolve(key, k => made[k]));
            var found = await cloud.FindAsync(spec, cancellation);
            var resource = found.Value ?? (await cloud.CreateAsync(spec, Guid.NewGuid().ToString("N"), cancellation)).Value;
            made[spec.Owner.Key] = await CloudFixture.ReadyAsync(cloud, resource, cancellation);
        }
        return made;
    }
}
