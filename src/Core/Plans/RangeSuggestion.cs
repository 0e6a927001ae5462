using Tandem.Clouds;

namespace Tandem.Plans;

/// <summary>
/// Finds address ranges for the sites that do not overlap: a /16 network with two /20 subnets in two zones, a /16 for pods, a /20 for
/// services. Pure: the same sites get the same ranges.
/// </summary>
public static class RangeSuggestion
{
    const int SubnetCount = 2;

    // Networks and pods share 10/8, lower and upper half: 128 sites. Services take 172.20 to 172.31, beside the 172.17/16 that container engines use
    // by default.
    static readonly Cidr[] Networks = [Parse("10.0.0.0/9")];
    static readonly Cidr[] Pods = [Parse("10.128.0.0/9")];
    static readonly Cidr[] Services = [Parse("172.20.0.0/14"), Parse("172.24.0.0/13")];

    /// <summary>One network per site, in the order given. A network that is complete and clashes with no other is kept as it is.</summary>
    /// <param name="present">What the user has so far.</param>
    /// <param name="zones">Zone ids of each site's region by site key; a site without an entry keeps its zones, or leaves them empty.</param>
    public static IReadOnlyList<SiteNetwork> For(
        IReadOnlyList<SiteChoice> sites,
        IReadOnlyList<SiteNetwork> present,
        IReadOnlyDictionary<string, IReadOnlyList<string>> zones
    )
    {
        var taken = new List<Cidr>();
        var kept = new Dictionary<string, SiteNetwork>();
        foreach (var network in sites.Select(s => present.FirstOrDefault(n => n.Site == s.Key)).OfType<SiteNetwork>())
        {
            if (RangesOf(network) is { } ranges && !ranges.Any(r => taken.Any(r.Overlaps)))
            {
                taken.AddRange(ranges);
                kept[network.Site] = network;
            }
        }
        return
        [
            .. sites.Select(s =>
                WithZones(
                    kept.GetValueOrDefault(s.Key) ?? Fresh(s.Key, present.FirstOrDefault(n => n.Site == s.Key), taken),
                    zones.GetValueOrDefault(s.Key) ?? []
                )
            ),
        ];
    }

    /// <summary>A network with ranges nobody has taken, which are taken from then on. A range of which none is left stays empty.</summary>
    static SiteNetwork Fresh(string site, SiteNetwork? before, List<Cidr> taken)
    {
        var network = Free(Networks, 16, taken);
        var pods = Free(Pods, 16, taken);
        var services = Free(Services, 20, taken);
        var subnets = Enumerable
            .Range(0, SubnetCount)
            .Select(i => new SubnetChoice(before?.Subnets.ElementAtOrDefault(i)?.Zone ?? "", network?.Part(20, i).ToString() ?? ""));
        return new SiteNetwork(site, $"{network}", [.. subnets], $"{pods}", $"{services}");
    }

    /// <summary>Every subnet without a zone gets one that no other subnet of the site has, while there are any.</summary>
    static SiteNetwork WithZones(SiteNetwork network, IReadOnlyList<string> zones)
    {
        var used = network.Subnets.Select(s => s.Zone).ToHashSet();
        var subnets = new List<SubnetChoice>();
        foreach (var subnet in network.Subnets)
        {
            var zone = subnet.Zone.Length > 0 ? subnet.Zone : zones.FirstOrDefault(z => !used.Contains(z)) ?? "";
            used.Add(zone);
            subnets.Add(subnet with { Zone = zone });
        }
        return network with { Subnets = subnets };
    }

    /// <summary>The ranges that must not clash with another site's, or null when the network is incomplete or at odds with itself.</summary>
    static Cidr[]? RangesOf(SiteNetwork network)
    {
        if (
            !Cidr.TryParse(network.Cidr, out var whole)
            || !Cidr.TryParse(network.PodCidr, out var pods)
            || !Cidr.TryParse(network.ServiceCidr, out var services)
        )
        {
            return null;
        }
        var subnets = network.Subnets.Select(s => Cidr.TryParse(s.Cidr, out var c) ? c : default).ToList();
        var sound =
            subnets.Count >= SubnetCount
            && subnets.All(whole.Contains)
            && !subnets.Where((s, i) => subnets.Take(i).Any(s.Overlaps)).Any()
            && !whole.Overlaps(pods)
            && !whole.Overlaps(services)
            && !pods.Overlaps(services);
        return sound ? [whole, pods, services] : null;
    }

    static Cidr? Free(Cidr[] spaces, int prefix, List<Cidr> taken)
    {
        var free = spaces
            .SelectMany(space => Enumerable.Range(0, 1 << (prefix - space.Prefix)).Select(i => space.Part(prefix, i)))
            .Where(c => !taken.Any(c.Overlaps))
            .Select(c => (Cidr?)c)
            .FirstOrDefault();
        if (free is { } found)
        {
            taken.Add(found);
        }
        return free;
    }

    static Cidr Parse(string range) =>
        Cidr.TryParse(range, out var cidr) ? cidr : throw new ArgumentException($"{range} is no range.", nameof(range));
}
