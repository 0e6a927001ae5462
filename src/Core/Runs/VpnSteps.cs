using Tandem.Clouds;
using Tandem.Plans;

namespace Tandem.Runs;

/// <summary>
/// One site's half of the IPsec connections: its gateway, what it knows of the gateways at the other ends, and its end of every connection. The
/// primary is connected with every cloud backup.
/// </summary>
sealed class VpnSteps(Guid planId, Plan plan, SiteChoice site)
{
    const int Mbps = 10;

    public static string GatewayKey(string site) => $"{site}/vpn";

    /// <param name="name">Makes a part's name in the cloud.</param>
    public IEnumerable<(Text Title, ResourceSpec Resource, IReadOnlyList<string> DependsOn)> All(Func<string, string> name)
    {
        var peers = Peers().ToList();
        var network = plan.Resources.Network(site.Key);
        if (plan.Routing.Kind != RoutingKind.Vpn || peers.Count == 0 || Subnets(network) is not { } subnets)
        {
            yield break;
        }
        var gateway = GatewayKey(site.Key);
        yield return (
            Text.Of($"Create the VPN gateway of {site.Name}"),
            new VpnGatewaySpec(name("vpn"), site.Region, Owner(gateway), Key("network"), subnets.First, subnets.Second, Mbps),
            [Key("network"), subnets.First, subnets.Second]
        );
        foreach (var peer in peers)
        {
            string[] ends = [Key($"vpn-{peer.Key}-end-1"), Key($"vpn-{peer.Key}-end-2")];
            for (var i = 0; i < ends.Length; i++)
            {
                yield return (
                    Text.Of($"Tell {site.Name} address {i + 1} of the gateway in {peer.Name}"),
                    new CustomerGatewaySpec(
                        name($"vpn-{peer.Key}-end-{i + 1}"),
                        site.Region,
                        Owner(ends[i]),
                        AddressReference.Of(GatewayKey(peer.Key), i)
                    ),
                    [Key("network"), GatewayKey(peer.Key)]
                );
            }
            yield return (
                Text.Of($"Connect the network of {site.Name} with {peer.Name}"),
                new VpnConnectionSpec(
                    name($"vpn-{peer.Key}"),
                    site.Region,
                    Owner(ConnectionKey(site.Key, peer.Key)),
                    gateway,
                    ends,
                    network!.Cidr,
                    plan.Resources.Network(peer.Key)!.Cidr,
                    $"{planId:N}/{(IsPrimary ? peer.Key : site.Key)}"
                ),
                [gateway, .. ends]
            );
        }
    }

    /// <summary>
    /// The proof that a backup and the primary reach each other: both ends are made, each by its own cloud, long before they have agreed on a
    /// tunnel. Null for the primary and for sites without a connection.
    /// </summary>
    /// <param name="made">The steps so far, those of both sites among them.</param>
    public static StepSpec? Proof(Plan plan, SiteChoice site, IReadOnlyList<StepSpec> made)
    {
        var primary = plan.Sites.Primary!;
        string[] ends = [ConnectionKey(site.Key, primary.Key), ConnectionKey(primary.Key, site.Key)];
        return ends.All(e => made.Any(s => s.Key == e))
            ? new(
                $"{site.Key}/vpn-proof",
                StepKinds.VerifyLink,
                site.Key,
                Text.Of($"Wait until {site.Name} and {primary.Name} reach each other"),
                ends
            )
            : null;
    }

    static string ConnectionKey(string site, string peer) => $"{site}/vpn-{peer}";

    IEnumerable<SiteChoice> Peers()
    {
        var sites = plan.Resources.CloudSites(plan).Where(s => Subnets(plan.Resources.Network(s.Key)) is not null).ToList();
        return !sites.Contains(plan.Sites.Primary!) ? [] : sites.Where(s => s != site && (IsPrimary || s == plan.Sites.Primary));
    }

    /// <summary>Steps of the first subnet and of the first in another zone; null when there is no such.</summary>
    (string First, string Second)? Subnets(SiteNetwork? network)
    {
        var other = network?.Subnets.Select((s, i) => (s, i)).FirstOrDefault(x => x.s.Zone != network.Subnets[0].Zone);
        return other is { s: not null } o ? (Key("subnet-1"), Key($"subnet-{o.i + 1}")) : null;
    }

    bool IsPrimary => site == plan.Sites.Primary;

    string Key(string part) => $"{site.Key}/{part}";

    Ownership Owner(string key) => new(planId.ToString("N"), key);
}
