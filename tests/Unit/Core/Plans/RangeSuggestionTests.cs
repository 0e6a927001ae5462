using CsCheck;
using Tandem.Clouds;
using Tandem.Plans;
using Xunit;

namespace Tandem.Unit.Core.Plans;

public sealed class RangeSuggestionTests
{
    static readonly Guid Cloud = Guid.NewGuid();

    static SiteChoice Site(string key) => new(key, key, Cloud, "cn-hangzhou");

    static Dictionary<string, IReadOnlyList<string>> Zones(params SiteChoice[] sites) =>
        sites.ToDictionary(s => s.Key, s => (IReadOnlyList<string>)["z-a", "z-b", "z-c"]);

    static IReadOnlyList<PlanProblem> Problems(IReadOnlyList<SiteChoice> sites, IReadOnlyList<SiteNetwork> networks) =>
        [
            .. (
                Plan.Empty with
                {
                    Credentials = new([new AccountChoice(Cloud, "c", true, "cn-hangzhou", true)]),
                    Sites = new(sites, 15, 5),
                    Resources = ResourcesSection.Empty with { Networks = networks },
                }
            )
                .Check()
                .Where(p => p.Step == PlanStep.Resources),
        ];

    [Fact]
    public void Every_site_gets_a_network_that_passes_the_rules()
    {
        SiteChoice[] sites = [Site("a"), Site("b"), Site("c")];

        var networks = RangeSuggestion.For(sites, [], Zones(sites));

        Assert.Empty(Problems(sites, networks));
        Assert.Equal(["a", "b", "c"], networks.Select(n => n.Site));
        Assert.All(networks, n => Assert.EndsWith("/16", n.Cidr, StringComparison.Ordinal));
        Assert.All(networks, n => Assert.Equal(["z-a", "z-b"], n.Subnets.Select(s => s.Zone)));
    }

    [Fact]
    public void A_hundred_and_twenty_eight_sites_get_ranges_and_whoever_comes_later_is_told_so()
    {
        SiteChoice[] sites = [.. Enumerable.Range(0, 130).Select(n => Site($"s{n}"))];

        var networks = RangeSuggestion.For(sites, [], Zones(sites));

        Assert.Empty(Problems(sites[..128], [.. networks.Take(128)]));
        Assert.Equal(["", ""], networks.Skip(128).Select(n => n.Cidr));
        Assert.NotEmpty(Problems(sites, networks));
    }

    [Fact]
    public void Asking_twice_changes_nothing()
    {
        SiteChoice[] sites = [Site("a"), Site("b")];
        var once = RangeSuggestion.For(sites, [], Zones(sites));

        var twice = RangeSuggestion.For(sites, once, Zones(sites));

        Assert.Equal(once.Select(n => n.Cidr), twice.Select(n => n.Cidr));
        Assert.Equal(once.SelectMany(n => n.Subnets), twice.SelectMany(n => n.Subnets));
    }

    [Fact]
    public void What_the_user_chose_is_kept_and_gone_around()
    {
        SiteChoice[] sites = [Site("a"), Site("b")];
        var mine = new SiteNetwork(
            "b",
            "10.0.0.0/16",
            [new SubnetChoice("z-c", "10.0.0.0/20"), new SubnetChoice("z-a", "10.0.16.0/20")],
            "10.128.0.0/16",
            "172.20.0.0/20"
        );

        var networks = RangeSuggestion.For(sites, [mine], Zones(sites));

        Assert.Equal(mine.Cidr, networks[1].Cidr);
        Assert.Equal(mine.Subnets, networks[1].Subnets);
        Assert.Equal("10.1.0.0/16", networks[0].Cidr);
        Assert.Empty(Problems(sites, networks));
    }

    [Fact]
    public void A_half_filled_network_is_replaced_but_its_zones_are_kept()
    {
        SiteChoice[] sites = [Site("a")];
        var half = new SiteNetwork("a", "10.0.0.0/16", [new SubnetChoice("z-c", ""), new SubnetChoice("", "")], "", "");

        var network = Assert.Single(RangeSuggestion.For(sites, [half], Zones(sites)));

        Assert.Equal(["z-c", "z-a"], network.Subnets.Select(s => s.Zone));
        Assert.Empty(Problems(sites, [network]));
    }

    [Fact]
    public void Without_zones_they_stay_empty() =>
        Assert.All(
            Assert.Single(RangeSuggestion.For([Site("a")], [], new Dictionary<string, IReadOnlyList<string>>())).Subnets,
            s => Assert.Equal("", s.Zone)
        );

    [Fact]
    public void Any_number_of_sites_gets_ranges_without_overlaps() =>
        Gen.Int[1, 60]
            .Sample(
                count =>
                {
                    var sites = Enumerable.Range(0, count).Select(i => Site($"s{i}")).ToArray();
                    return Problems(sites, RangeSuggestion.For(sites, [], Zones(sites))).Count == 0;
                },
                iter: 20
            );
}
