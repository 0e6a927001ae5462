using Tandem.Plans;
using Tandem.Runs;

namespace Tandem.Clouds.Planning;

/// <summary>A resource of a site in whose place one that exists already can be used.</summary>
/// <param name="Part">Its step's key within the site, e.g. <c>subnet-1</c>.</param>
/// <param name="Title">What the console would do otherwise.</param>
public sealed record AdoptionSlot(string Site, string Part, ResourceKind Kind, Text Title)
{
    /// <summary>Where a problem with it belongs.</summary>
    public string Field => FieldOf(Site, Part);

    public static string FieldOf(string site, string part) => $"Adopted[{site}].{part}";
}

/// <summary>Which steps of a site use a resource that exists already, and which.</summary>
public static class Adoption
{
    /// <summary>Step key → the cloud's id of the resource that takes its place.</summary>
    public static IReadOnlyDictionary<string, string> Of(Plan plan, StepGraph graph, string site)
    {
        var mine = (plan.Resources.Adopted ?? []).Where(a => a.Site == site).ToList();
        if (mine.Count == 0)
        {
            return new Dictionary<string, string>();
        }
        var named = mine.Where(a => a.Part is not null).ToDictionary(a => $"{site}/{a.Part}", a => a.Id);
        var counted = mine.Where(a => a.Part is null).ToLookup(a => a.Kind, a => a.Id);
        var steps = graph.Steps.Where(s => s.Site == site && s.Kind == StepKinds.EnsureResource && s.Resource is not null).ToList();
        return steps
            .Where(s => named.ContainsKey(s.Key))
            .Select(s => KeyValuePair.Create(s.Key, named[s.Key]))
            .Concat(
                steps
                    .Where(s => !named.ContainsKey(s.Key))
                    .GroupBy(s => s.Resource!.Kind)
                    .SelectMany(g => g.Zip(counted[g.Key], (step, id) => KeyValuePair.Create(step.Key, id)))
            )
            .ToDictionary();
    }

    /// <summary>The places of a cloud site that something existing can take, in the order in which they would be made.</summary>
    public static IReadOnlyList<AdoptionSlot> Slots(Plan plan, SiteChoice site) =>
        [
            .. new SiteResourceSteps(Guid.Empty, "", plan, site)
                .All()
                .Where(s => CanStandIn(s.Resource!.Kind))
                .Select(s => new AdoptionSlot(site.Key, s.Key[(site.Key.Length + 1)..], s.Resource!.Kind, s.Title)),
        ];

    /// <summary>True for what stands by itself; what joins two others belongs to those.</summary>
    static bool CanStandIn(ResourceKind kind) =>
        kind
            is ResourceKind.Network
                or ResourceKind.Subnet
                or ResourceKind.Firewall
                or ResourceKind.NatGateway
                or ResourceKind.ElasticIp
                or ResourceKind.LoadBalancer
                or ResourceKind.AppLoadBalancer
                or ResourceKind.ClassicLoadBalancer
                or ResourceKind.VpnGateway;

    /// <summary>True for what can only be used together with the network that it lies in.</summary>
    public static bool LiesInNetwork(ResourceKind kind) =>
        CanStandIn(kind) && kind is not (ResourceKind.Network or ResourceKind.ElasticIp or ResourceKind.ClassicLoadBalancer);

    /// <summary>Why a live resource cannot be taken for a place; null when it can.</summary>
    /// <param name="network">The existing network that the site uses; null when it gets a new one.</param>
    public static Text? Refusal(CloudResource live, ResourceKind kind, string? network) =>
        live.Owner is not null ? Text.Of($"made by a plan of this console")
        : live.State != ResourceState.Ready ? Text.Of($"not ready: {live.Status}")
        : live.Place?.Within is not { Length: > 0 } within ? null
        : kind == ResourceKind.ElasticIp ? Text.Of($"in use by {within}")
        : kind == ResourceKind.ClassicLoadBalancer ? Text.Of($"not public: it lies in the network {within}")
        : LiesInNetwork(kind) && within != network ? Text.Of($"in another network: {within}")
        : null;

    /// <summary>
    /// The answers of step 3 with an existing resource in a place, or with none (null). Ranges and zone come from what exists; without its network,
    /// what lies in it is given up too.
    /// </summary>
    public static ResourcesSection Choose(ResourcesSection section, AdoptionSlot slot, CloudResource? live)
    {
        var rest = (section.Adopted ?? []).Where(a => (a.Site, a.Part) != (slot.Site, slot.Part));
        if (slot.Kind == ResourceKind.Network)
        {
            rest = rest.Where(a => a.Site != slot.Site || !LiesInNetwork(a.Kind));
        }
        if (slot.Kind == ResourceKind.NatGateway)
        {
            // An existing way out brings its address along; see SiteResourceSteps.Egress.
            rest = rest.Where(a => a.Site != slot.Site || a.Part != SiteResourceSteps.EgressAddress);
        }
        var next = section with
        {
            Adopted = [.. rest, .. live is null ? Array.Empty<AdoptedResource>() : [new(slot.Site, slot.Kind, live.Id, slot.Part)]],
        };
        return live?.Place is { } place && section.Network(slot.Site) is { } network
            ? next with
            {
                Networks = [.. section.Networks.Select(n => n.Site == slot.Site ? Placed(network, slot, place) : n)],
            }
            : next;
    }

    static SiteNetwork Placed(SiteNetwork network, AdoptionSlot slot, ResourcePlace place) =>
        slot.Kind switch
        {
            ResourceKind.Network when place.Cidr.Length > 0 => network with { Cidr = place.Cidr },
            ResourceKind.Subnet => network with
            {
                Subnets =
                [
                    .. network.Subnets.Select((s, i) => $"subnet-{i + 1}" == slot.Part ? new SubnetChoice(place.Zone, place.Cidr) : s),
                ],
            },
            _ => network,
        };

    /// <summary>A resource of which only kind, region and id are known yet, to be read.</summary>
    public static CloudResource Unread(ResourceSpec spec, string id) =>
        new(spec.Kind, id, spec.Name, spec.Region, ResourceState.Ready, "", null);
}
