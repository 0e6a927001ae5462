using System.Text.Json.Serialization;

namespace Tandem.Clouds;

/// <summary>The gateway through which a network reaches the internet. It needs an address bound to it and an entry that says who may use it.</summary>
/// <param name="Subnet">Where the gateway itself stands.</param>
public sealed record NatGatewaySpec(string Name, string Region, Ownership Owner, string Network, string Subnet)
    : ResourceSpec(Name, Region, Owner)
{
    [JsonIgnore]
    public override ResourceKind Kind => ResourceKind.NatGateway;

    public override ResourceSpec Bind(Func<string, string> idOf) => this with { Network = idOf(Network), Subnet = idOf(Subnet) };
}

/// <summary>
/// A public address bound to a NAT gateway. A binding carries no tags: it is ours when its address or its gateway is, so its key follows from the
/// address's by <see cref="KeyOf"/>, or where the address is not ours from the gateway's by <see cref="KeyAt"/>. Its id is the address's.
/// </summary>
public sealed record EipBindingSpec(string Name, string Region, Ownership Owner, string ElasticIp, string NatGateway)
    : ResourceSpec(Name, Region, Owner)
{
    [JsonIgnore]
    public override ResourceKind Kind => ResourceKind.EipBinding;

    public static string KeyOf(string elasticIpKey) => $"{elasticIpKey}-binding";

    /// <summary>The key of the binding at a gateway; both give the same, since an address is named for its gateway.</summary>
    public static string KeyAt(string natGatewayKey) => KeyOf($"{natGatewayKey}-address");

    public override ResourceSpec Bind(Func<string, string> idOf) =>
        this with
        {
            ElasticIp = idOf(ElasticIp),
            NatGateway = idOf(NatGateway),
        };
}

/// <summary>
/// Lets everything in an address range go out through a NAT gateway. It carries no tags: it is ours when its gateway is, so its key follows from
/// the gateway's by <see cref="KeyOf"/>.
/// </summary>
/// <param name="ElasticIp">The address the world sees; bound to the gateway.</param>
/// <param name="Cidr">Who may go out: the network's range.</param>
public sealed record SnatEntrySpec(string Name, string Region, Ownership Owner, string NatGateway, string ElasticIp, string Cidr)
    : ResourceSpec(Name, Region, Owner)
{
    [JsonIgnore]
    public override ResourceKind Kind => ResourceKind.SnatEntry;

    public static string KeyOf(string natGatewayKey) => $"{natGatewayKey}-snat";

    public override ResourceSpec Bind(Func<string, string> idOf) =>
        this with
        {
            NatGateway = idOf(NatGateway),
            ElasticIp = idOf(ElasticIp),
        };
}
