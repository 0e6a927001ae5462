using System.Text.Json.Serialization;

namespace Tandem.Clouds;

/// <summary>
/// A site's end of IPsec connections. It stands in two zones and has two public addresses, joined by a comma in
/// <see cref="CloudResource.Address"/>.
/// </summary>
/// <param name="Subnet">Where the first half stands.</param>
/// <param name="StandbySubnet">Where the second half stands, in another zone.</param>
/// <param name="BandwidthMbps">10, 100, 200, 500 or 1000.</param>
public sealed record VpnGatewaySpec(
    string Name,
    string Region,
    Ownership Owner,
    string Network,
    string Subnet,
    string StandbySubnet,
    int BandwidthMbps
) : ResourceSpec(Name, Region, Owner)
{
    /// <summary>The key of the gateway in the network with this key: <c>primary/network</c> and <c>primary/vpn</c>.</summary>
    public static string KeyBeside(string networkKey) => $"{networkKey[..networkKey.IndexOf('/')]}/vpn";

    [JsonIgnore]
    public override ResourceKind Kind => ResourceKind.VpnGateway;

    public override ResourceSpec Bind(Func<string, string> idOf) =>
        this with
        {
            Network = idOf(Network),
            Subnet = idOf(Subnet),
            StandbySubnet = idOf(StandbySubnet),
        };
}

/// <summary>What one cloud knows of the gateway at the other end: its address.</summary>
/// <param name="Address">One of the addresses of the other end: until bound, see <see cref="AddressReference"/>.</param>
public sealed record CustomerGatewaySpec(string Name, string Region, Ownership Owner, string Address) : ResourceSpec(Name, Region, Owner)
{
    [JsonIgnore]
    public override ResourceKind Kind => ResourceKind.CustomerGateway;

    public override ResourceSpec Bind(Func<string, string> idOf) => this with { Address = idOf(Address) };
}

/// <summary>An IPsec connection of two tunnels between two networks. Both ends are made, each by its own cloud.</summary>
/// <param name="CustomerGateways">The other end's two addresses.</param>
/// <param name="LocalCidr">Range of the network on this side.</param>
/// <param name="RemoteCidr">Range of the network on the other side.</param>
/// <param name="Link">Names the shared key in <see cref="ILinkKeys"/>; the same on both sides. The key itself is in no spec.</param>
public sealed record VpnConnectionSpec(
    string Name,
    string Region,
    Ownership Owner,
    string VpnGateway,
    IReadOnlyList<string> CustomerGateways,
    string LocalCidr,
    string RemoteCidr,
    string Link
) : ResourceSpec(Name, Region, Owner)
{
    /// <summary>The field of a difference that says that the two ends have not agreed on their tunnels (yet, or any more).</summary>
    public const string Tunnels = "tunnels";

    [JsonIgnore]
    public override ResourceKind Kind => ResourceKind.VpnConnection;

    public override ResourceSpec Bind(Func<string, string> idOf) =>
        this with
        {
            VpnGateway = idOf(VpnGateway),
            CustomerGateways = [.. CustomerGateways.Select(idOf)],
        };
}

/// <summary>A step key that stands for one of the addresses of that step's resource instead of its id: <c>backup-1/vpn@1</c>.</summary>
public static class AddressReference
{
    /// <param name="index">Which of the resource's addresses, from 0.</param>
    public static string Of(string step, int index) => $"{step}@{index}";

    public static bool IsOne(string reference) => reference.Contains('@', StringComparison.Ordinal);

    /// <summary>What a reference in a spec stands for: the id of a step's resource, or one of its addresses.</summary>
    /// <param name="resourceOf">The resource that a step made.</param>
    public static string Resolve(string reference, Func<string, CloudResource> resourceOf)
    {
        var at = reference.LastIndexOf('@');
        if (at < 0)
        {
            return resourceOf(reference).Id;
        }
        var addresses = (resourceOf(reference[..at]).Address ?? "").Split(',');
        return addresses.ElementAtOrDefault(reference[at + 1] - '0') ?? addresses[^1];
    }
}

/// <summary>Keys that two sites share.</summary>
public interface ILinkKeys
{
    /// <summary>The key of a link: the same whenever and wherever it is asked for by the same name, unlike any other, and stored nowhere in clear.</summary>
    Task<Tandem.Secrets.SecretText> OfAsync(string link, CancellationToken cancellation);
}
