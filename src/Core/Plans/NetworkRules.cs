using Tandem.Clouds;

namespace Tandem.Plans;

/// <summary>What makes the address ranges of sites usable, each alone and all together.</summary>
static class NetworkRules
{
    const PlanStep Step = PlanStep.Resources;

    public static IEnumerable<PlanProblem> Check(SiteChoice site, SiteNetwork? network)
    {
        if (network is null)
        {
            return
            [
                new(
                    Step,
                    $"Networks[{site.Key}]",
                    Text.Of($"{site.Name} has no network."),
                    Text.Of($"Press Suggest ranges, or fill in the network of this site.")
                ),
            ];
        }
        return [.. CheckRanges(site, network), .. CheckSubnets(site, network)];
    }

    static IEnumerable<PlanProblem> CheckRanges(SiteChoice site, SiteNetwork network)
    {
        foreach (var (field, value) in Ranges(network))
        {
            if (!Cidr.TryParse(value, out var range))
            {
                yield return NoRange(site, field, value);
            }
            else if (range.Prefix is < 8 or > 28)
            {
                yield return new(
                    Step,
                    $"Networks[{site.Key}].{field}",
                    Text.Of($"The range {value} of {site.Name} has a bad size."),
                    Text.Of($"Choose a prefix between /8 and /28.")
                );
            }
        }
    }

    static IEnumerable<PlanProblem> CheckSubnets(SiteChoice site, SiteNetwork network)
    {
        if (network.Subnets.Select(s => s.Zone).Where(z => z.Length > 0).Distinct().Count() < 2)
        {
            yield return new(
                Step,
                $"Networks[{site.Key}].Subnets",
                Text.Of($"{site.Name} does not use two zones."),
                Text.Of($"Choose two different zones, so that one zone's outage does not end the site.")
            );
        }
        Cidr.TryParse(network.Cidr, out var whole);
        for (var i = 0; i < network.Subnets.Count; i++)
        {
            var subnet = network.Subnets[i];
            var field = $"Subnets[{i}].Cidr";
            if (!Cidr.TryParse(subnet.Cidr, out var range))
            {
                yield return NoRange(site, field, subnet.Cidr);
            }
            else if (!whole.Contains(range))
            {
                yield return new(
                    Step,
                    $"Networks[{site.Key}].{field}",
                    Text.Of($"The subnet {subnet.Cidr} lies outside the network {network.Cidr} of {site.Name}."),
                    Text.Of($"Choose a range inside {network.Cidr}.")
                );
            }
            else if (
                network.Subnets.Take(i).FirstOrDefault(o => Cidr.TryParse(o.Cidr, out var other) && other.Overlaps(range)) is { } clash
            )
            {
                yield return Overlap($"Networks[{site.Key}].{field}", subnet.Cidr, site.Name, clash.Cidr, site.Name);
            }
        }
    }

    /// <summary>No range of one site may overlap a range of another, nor pods and services their own network.</summary>
    public static IEnumerable<PlanProblem> CheckOverlaps(IReadOnlyList<(SiteChoice Site, SiteNetwork Network)> sites)
    {
        var ranges = sites.SelectMany(s => Ranges(s.Network).Select(r => (s.Site, r.Field, r.Value))).ToList();
        for (var i = 0; i < ranges.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (
                    Cidr.TryParse(ranges[i].Value, out var later)
                    && Cidr.TryParse(ranges[j].Value, out var earlier)
                    && later.Overlaps(earlier)
                )
                {
                    yield return Overlap(
                        $"Networks[{ranges[i].Site.Key}].{ranges[i].Field}",
                        ranges[i].Value,
                        ranges[i].Site.Name,
                        ranges[j].Value,
                        ranges[j].Site.Name
                    );
                }
            }
        }
    }

    static IEnumerable<(string Field, string Value)> Ranges(SiteNetwork n) =>
        [(nameof(n.Cidr), n.Cidr), (nameof(n.PodCidr), n.PodCidr), (nameof(n.ServiceCidr), n.ServiceCidr)];

    static PlanProblem NoRange(SiteChoice site, string field, string value) =>
        new(
            Step,
            $"Networks[{site.Key}].{field}",
            Text.Of($"{value} is not an address range."),
            Text.Of($"Write the first address and the length, like 10.0.0.0/16.")
        );

    static PlanProblem Overlap(string field, string range, string site, string other, string otherSite) =>
        new(
            Step,
            field,
            Text.Of($"The range {range} of {site} overlaps {other} of {otherSite}."),
            Text.Of($"Choose another range; Suggest ranges finds free ones.")
        );
}
