using Tandem.Clouds;
using Tandem.Clouds.Planning;
using Tandem.Plans;
using Tandem.Runs;
using Tandem.Unit.Core.Fakes;
using Xunit;

namespace Tandem.Unit.Core.Planning;

public sealed class AdoptionTests
{
    static readonly Plan Good = SamplePlan.Good;
    static readonly SiteChoice Primary = Good.Sites.All[0];

    static Plan With(params IReadOnlyList<AdoptedResource> adopted) => Good with { Resources = Good.Resources with { Adopted = adopted } };

    static AdoptionSlot Slot(string part) => Adoption.Slots(Good, Primary).Single(s => s.Part == part);

    static CloudResource Live(ResourceKind kind, string id, ResourcePlace? place = null) =>
        new(kind, id, id, Primary.Region, ResourceState.Ready, "Available", null, Place: place);

    [Fact]
    public void The_places_of_a_site_are_what_stands_by_itself()
    {
        Assert.Equal(
            ["network", "subnet-1", "subnet-2", "firewall", "entrance", "egress", "egress-address"],
            Adoption.Slots(Good, Primary).Select(s => s.Part)
        );
        Assert.DoesNotContain(Adoption.Slots(Good, Good.Sites.All[1]), s => s.Kind == ResourceKind.LoadBalancer);
    }

    [Fact]
    public void A_site_that_is_only_begun_has_its_places_too()
    {
        var begun = Plan.Empty with { Sites = new([Primary], 15, 5) };
        Assert.Contains(Adoption.Slots(begun, Primary), s => s.Kind == ResourceKind.Network);
    }

    [Fact]
    public void One_named_for_a_place_takes_that_place_and_no_other()
    {
        var plan = With(
            new("primary", ResourceKind.Network, "vpc-1", "network"),
            new("primary", ResourceKind.Subnet, "vsw-2", "subnet-2"),
            new("primary", ResourceKind.Subnet, "vsw-1")
        );
        var of = Adoption.Of(plan, Blueprint.ForDeploy(Guid.NewGuid(), "shop", plan), "primary");
        Assert.Equal(
            [("primary/network", "vpc-1"), ("primary/subnet-1", "vsw-1"), ("primary/subnet-2", "vsw-2")],
            of.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => (p.Key, p.Value))
        );
    }

    [Fact]
    public void Ranges_and_zone_come_from_what_exists()
    {
        var network = Adoption.Choose(Good.Resources, Slot("network"), Live(ResourceKind.Network, "vpc-1", new("", "", "10.99.0.0/16")));
        var both = Adoption.Choose(network, Slot("subnet-2"), Live(ResourceKind.Subnet, "vsw-2", new("vpc-1", "zone-c", "10.99.7.0/24")));
        var now = both.Network("primary")!;
        Assert.Equal("10.99.0.0/16", now.Cidr);
        Assert.Equal(new SubnetChoice("zone-c", "10.99.7.0/24"), now.Subnets[1]);
        Assert.Equal(Good.Resources.Network("primary")!.Subnets[0], now.Subnets[0]);
        Assert.Same(Good.Resources.Network("backup-1"), both.Network("backup-1"));
    }

    [Fact]
    public void Giving_up_a_network_gives_up_what_lies_in_it()
    {
        var chosen = With(
            new("primary", ResourceKind.Network, "vpc-1", "network"),
            new("primary", ResourceKind.NatGateway, "ngw-1", "egress"),
            new("primary", ResourceKind.ElasticIp, "eip-1", "egress-address"),
            new("backup-1", ResourceKind.Network, "vpc-2", "network")
        );
        var without = Adoption.Choose(chosen.Resources, Slot("network"), null);
        Assert.Equal(["eip-1", "vpc-2"], without.Adopted!.Select(a => a.Id).Order());
    }

    [Fact]
    public void Only_what_is_nobodys_and_ready_and_in_the_network_can_be_taken()
    {
        var nat = Live(ResourceKind.NatGateway, "ngw-1", new("vpc-1", "", ""));
        Assert.Null(Adoption.Refusal(nat, nat.Kind, "vpc-1"));
        Assert.NotNull(Adoption.Refusal(nat, nat.Kind, "vpc-2"));
        Assert.NotNull(Adoption.Refusal(nat, nat.Kind, null));
        Assert.NotNull(Adoption.Refusal(nat with { State = ResourceState.Creating }, nat.Kind, "vpc-1"));
        Assert.NotNull(Adoption.Refusal(nat with { Owner = new("other", "primary/egress") }, nat.Kind, "vpc-1"));
        var address = Live(ResourceKind.ElasticIp, "eip-1", new("", "", ""));
        Assert.Null(Adoption.Refusal(address, address.Kind, null));
        Assert.NotNull(Adoption.Refusal(address with { Place = new("i-1", "", "") }, address.Kind, null));
        var classic = address with { Kind = ResourceKind.ClassicLoadBalancer, Place = new("", "", "") };
        Assert.Null(Adoption.Refusal(classic, classic.Kind, null));
        Assert.Contains("not public", Adoption.Refusal(classic with { Place = new("vpc-1", "", "") }, classic.Kind, "vpc-1")!.ToString());
    }

    [Fact]
    public void An_existing_gateway_is_the_whole_way_out()
    {
        var plan = With(
            new("primary", ResourceKind.Network, "vpc-1", "network"),
            new("primary", ResourceKind.NatGateway, "ngw-1", "egress")
        );
        var graph = Blueprint.ForDeploy(Guid.NewGuid(), "shop", plan);
        Assert.DoesNotContain(
            graph.Steps,
            s => s.Site == "primary" && s.Resource is EipBindingSpec or SnatEntrySpec && s.Site == "primary"
        );
        Assert.DoesNotContain(Adoption.Slots(plan, Primary), s => s.Kind == ResourceKind.ElasticIp);
        Assert.Contains("primary/egress", graph["primary/cluster"].DependsOn);

        var address = new AdoptedResource("primary", ResourceKind.ElasticIp, "eip-1", "egress-address");
        var chosen = Adoption.Choose(With(address).Resources, Slot("egress"), Live(ResourceKind.NatGateway, "ngw-1"));
        Assert.DoesNotContain(address, chosen.Adopted!);
    }

    [Theory]
    [InlineData("twice", "is used twice")]
    [InlineData("alone", "lies in a network that exists")]
    [InlineData("empty", "It is not said which")]
    public void What_cannot_be_is_said_at_its_place(string what, string sentence)
    {
        var network = new AdoptedResource("primary", ResourceKind.Network, "vpc-1", "network");
        var plan = what switch
        {
            "twice" => With(
                network,
                new("primary", ResourceKind.Subnet, "vsw-1", "subnet-1"),
                new("primary", ResourceKind.Subnet, "vsw-1", "subnet-2")
            ),
            "alone" => With(new AdoptedResource("primary", ResourceKind.Subnet, "vsw-1", "subnet-1")),
            _ => With(network, new("primary", ResourceKind.Subnet, "", "subnet-1")),
        };
        var problem = plan.Check().First();
        Assert.Equal((PlanStep.Resources, "Adopted[primary].subnet-1"), (problem.Step, problem.Field));
        Assert.Contains(sentence, problem.What.ToString(), StringComparison.Ordinal);
        Assert.Empty(With(network).Check());
    }

    [Fact]
    public void A_renamed_site_keeps_what_is_said_of_it()
    {
        var section = Good.Resources with
        {
            Adopted = [new("primary", ResourceKind.Network, "vpc-1", "network")],
            Shapes = [new("primary", "1.33", null)],
        };
        var renamed = section.Renamed("primary", "east");
        Assert.NotNull(renamed.Network("east"));
        Assert.Equal(("east", "east"), (renamed.Adopted!.Single().Site, renamed.Shapes!.Single().Site));
        Assert.Same(section, section.Renamed("nowhere", "east"));
    }
}
