using System.Text.Json.Serialization;

namespace Tandem.Clouds;

public enum ResourceKind
{
    Network,
    Subnet,
    Firewall,
    Cluster,
    ContainerGroup,
    LoadBalancer,
    ServerGroup,
    Listener,
    ElasticIp,
    NatGateway,
    EipBinding,
    SnatEntry,
    VpnGateway,
    CustomerGateway,
    VpnConnection,
    AppLoadBalancer,
    AppServerGroup,
    AppListener,
    ClassicLoadBalancer,
    ClassicServerGroup,
    ClassicListener,
    NodePool,
}

/// <summary>What a load balancer looks at when it decides where traffic goes.</summary>
public enum BalancerLayer
{
    /// <summary>Connections: TCP, whatever is spoken over it.</summary>
    Network,

    /// <summary>Requests: HTTP.</summary>
    Application,

    /// <summary>Connections, by a balancer of the older product (CLB). It is no longer sold, so that only one that exists can be used.</summary>
    Classic,
}

/// <summary>
/// One cloud resource as we want it, in our words. Where it refers to another resource it holds the key of the step that makes that one;
/// <see cref="Bind"/> replaces the keys by the cloud's ids once they exist.
/// </summary>
/// <param name="Name">Name in the cloud's console, e.g. <c>shop-primary-network</c>.</param>
/// <param name="Region">Region, e.g. <c>cn-hangzhou</c>.</param>
/// <param name="Owner">The tags that prove it is ours.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(NetworkSpec), "network")]
[JsonDerivedType(typeof(SubnetSpec), "subnet")]
[JsonDerivedType(typeof(FirewallSpec), "firewall")]
[JsonDerivedType(typeof(ClusterSpec), "cluster")]
[JsonDerivedType(typeof(ContainerGroupSpec), "containerGroup")]
[JsonDerivedType(typeof(LoadBalancerSpec), "loadBalancer")]
[JsonDerivedType(typeof(ServerGroupSpec), "serverGroup")]
[JsonDerivedType(typeof(ListenerSpec), "listener")]
[JsonDerivedType(typeof(ElasticIpSpec), "elasticIp")]
[JsonDerivedType(typeof(LeftoverSpec), "leftover")]
[JsonDerivedType(typeof(NatGatewaySpec), "natGateway")]
[JsonDerivedType(typeof(EipBindingSpec), "eipBinding")]
[JsonDerivedType(typeof(SnatEntrySpec), "snatEntry")]
[JsonDerivedType(typeof(VpnGatewaySpec), "vpnGateway")]
[JsonDerivedType(typeof(CustomerGatewaySpec), "customerGateway")]
[JsonDerivedType(typeof(VpnConnectionSpec), "vpnConnection")]
[JsonDerivedType(typeof(ClassicServerGroupSpec), "classicServerGroup")]
[JsonDerivedType(typeof(NodePoolSpec), "nodePool")]
public abstract record ResourceSpec(string Name, string Region, Ownership Owner)
{
    [JsonIgnore]
    public abstract ResourceKind Kind { get; }

    /// <summary>The same spec with every step key replaced by the id that <paramref name="idOf"/> gives for it.</summary>
    public virtual ResourceSpec Bind(Func<string, string> idOf) => this;
}

/// <summary>Whose a resource is: written on it as tags at creation, checked before anything is changed or deleted.</summary>
/// <param name="Plan">Id of the plan.</param>
/// <param name="Key">Key of the step that makes it, unique within the plan, e.g. <c>primary/network</c>.</param>
public sealed record Ownership(string Plan, string Key)
{
    public const string PlanTag = "tandem.plan";
    public const string KeyTag = "tandem.key";
}

/// <param name="Cidr">Address range, e.g. <c>10.0.0.0/16</c>.</param>
public sealed record NetworkSpec(string Name, string Region, Ownership Owner, string Cidr) : ResourceSpec(Name, Region, Owner)
{
    [JsonIgnore]
    public override ResourceKind Kind => ResourceKind.Network;
}

public sealed record SubnetSpec(string Name, string Region, Ownership Owner, string Network, string Zone, string Cidr)
    : ResourceSpec(Name, Region, Owner)
{
    [JsonIgnore]
    public override ResourceKind Kind => ResourceKind.Subnet;

    public override ResourceSpec Bind(Func<string, string> idOf) => this with { Network = idOf(Network) };
}

/// <param name="Rules">What may come in; everything may go out.</param>
public sealed record FirewallSpec(string Name, string Region, Ownership Owner, string Network, IReadOnlyList<FirewallRule> Rules)
    : ResourceSpec(Name, Region, Owner)
{
    [JsonIgnore]
    public override ResourceKind Kind => ResourceKind.Firewall;

    public override ResourceSpec Bind(Func<string, string> idOf) => this with { Network = idOf(Network) };
}

/// <summary>One permission to come in.</summary>
/// <param name="Protocol"><c>tcp</c>, <c>udp</c> or <c>icmp</c>.</param>
/// <param name="FromPort">First port, 1–65535; 0 for icmp.</param>
/// <param name="ToPort">Last port, inclusive.</param>
/// <param name="Source">Address range that may come in.</param>
public sealed record FirewallRule(string Protocol, int FromPort, int ToPort, string Source, string Note = "");

public enum ClusterKind
{
    /// <summary>Managed control plane with worker nodes.</summary>
    Managed,

    /// <summary>No nodes: pods run on container instances.</summary>
    Serverless,

    /// <summary>A cluster that exists already.</summary>
    Existing,
}

/// <param name="Version">Kubernetes version, or empty for the newest the cloud offers.</param>
/// <param name="PodCidr">Range of pod addresses; empty where pods take subnet addresses (serverless).</param>
/// <param name="NodeCount">Worker nodes; 0 when serverless.</param>
/// <param name="OwnEgress">True when the cluster shall make its own way out of the network; false when there is one already.</param>
public sealed record ClusterSpec(
    string Name,
    string Region,
    Ownership Owner,
    ClusterKind ClusterKind,
    string Network,
    IReadOnlyList<string> Subnets,
    string Firewall,
    string Version,
    string PodCidr,
    string ServiceCidr,
    string NodeType,
    int NodeCount,
    bool OwnEgress = true
) : ResourceSpec(Name, Region, Owner)
{
    [JsonIgnore]
    public override ResourceKind Kind => ResourceKind.Cluster;

    public override ResourceSpec Bind(Func<string, string> idOf) =>
        this with
        {
            Network = idOf(Network),
            Subnets = [.. Subnets.Select(idOf)],
            Firewall = idOf(Firewall),
        };
}

/// <param name="Cpu">vCPU, e.g. 0.5.</param>
/// <param name="MemoryGiB">Memory in GiB.</param>
public sealed record ContainerGroupSpec(
    string Name,
    string Region,
    Ownership Owner,
    string Subnet,
    string Firewall,
    string Image,
    double Cpu,
    double MemoryGiB
) : ResourceSpec(Name, Region, Owner)
{
    [JsonIgnore]
    public override ResourceKind Kind => ResourceKind.ContainerGroup;

    public override ResourceSpec Bind(Func<string, string> idOf) => this with { Subnet = idOf(Subnet), Firewall = idOf(Firewall) };
}

/// <summary>A public load balancer over two or more zones; a classic one has none and is never made, only used.</summary>
/// <param name="Zones">Zone → subnet (step key or id).</param>
/// <param name="Layer">Connections, unless said otherwise: specs stored before there was a choice mean these.</param>
public sealed record LoadBalancerSpec(
    string Name,
    string Region,
    Ownership Owner,
    string Network,
    IReadOnlyDictionary<string, string> Zones,
    BalancerLayer Layer = BalancerLayer.Network
) : ResourceSpec(Name, Region, Owner)
{
    [JsonIgnore]
    public override ResourceKind Kind =>
        Layer switch
        {
            BalancerLayer.Application => ResourceKind.AppLoadBalancer,
            BalancerLayer.Classic => ResourceKind.ClassicLoadBalancer,
            _ => ResourceKind.LoadBalancer,
        };

    public override ResourceSpec Bind(Func<string, string> idOf) =>
        this with
        {
            Network = idOf(Network),
            Zones = Zones.ToDictionary(z => z.Key, z => idOf(z.Value)),
        };
}

/// <summary>The addresses a listener sends its traffic to; they are registered after the deploy, when they are known.</summary>
public sealed record ServerGroupSpec(
    string Name,
    string Region,
    Ownership Owner,
    string Network,
    BalancerLayer Layer = BalancerLayer.Network
) : ResourceSpec(Name, Region, Owner)
{
    [JsonIgnore]
    public override ResourceKind Kind => Layer == BalancerLayer.Application ? ResourceKind.AppServerGroup : ResourceKind.ServerGroup;

    public override ResourceSpec Bind(Func<string, string> idOf) => this with { Network = idOf(Network) };
}

/// <summary>Takes in visitors on one port: TCP, or HTTP where the balancer's layer is the application's.</summary>
public sealed record ListenerSpec(
    string Name,
    string Region,
    Ownership Owner,
    string LoadBalancer,
    string ServerGroup,
    int Port,
    BalancerLayer Layer = BalancerLayer.Network
) : ResourceSpec(Name, Region, Owner)
{
    [JsonIgnore]
    public override ResourceKind Kind =>
        Layer switch
        {
            BalancerLayer.Application => ResourceKind.AppListener,
            BalancerLayer.Classic => ResourceKind.ClassicListener,
            _ => ResourceKind.Listener,
        };

    public override ResourceSpec Bind(Func<string, string> idOf) =>
        this with
        {
            LoadBalancer = idOf(LoadBalancer),
            ServerGroup = idOf(ServerGroup),
        };
}

/// <param name="BandwidthMbps">Peak bandwidth in Mbit/s, 1–200.</param>
public sealed record ElasticIpSpec(string Name, string Region, Ownership Owner, int BandwidthMbps) : ResourceSpec(Name, Region, Owner)
{
    [JsonIgnore]
    public override ResourceKind Kind => ResourceKind.ElasticIp;
}

/// <summary>A resource that a plan made earlier and no longer wants: known only well enough to be removed.</summary>
/// <param name="What">What it is.</param>
public sealed record LeftoverSpec(string Name, string Region, Ownership Owner, ResourceKind What) : ResourceSpec(Name, Region, Owner)
{
    [JsonIgnore]
    public override ResourceKind Kind => What;
}
