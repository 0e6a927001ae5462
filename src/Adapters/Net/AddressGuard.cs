using System.Net;
using System.Net.Sockets;

namespace Tandem.Adapters.Net;

/// <summary>
/// Decides which addresses we connect to when a user names the host. A console that dials whatever it is told is a door to this machine and to
/// the cloud's metadata service, so loopback, link-local, unspecified, multicast and metadata addresses are refused unless
/// <see cref="AdapterOptions.AllowedNetworks"/> says otherwise. The check runs on the address that is dialled, so that a name cannot change its
/// mind between check and connect.
/// </summary>
/// <param name="allowPrivate">Whether RFC 1918 and IPv6 unique-local addresses pass: true for clusters, false for a cloud's endpoints.</param>
/// <param name="resolve">The name service; null for this machine's. Asked for every connection anew.</param>
sealed class AddressGuard(
    AdapterOptions options,
    bool allowPrivate = true,
    Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null
)
{
    static readonly IPNetwork[] Refused =
    [
        IPNetwork.Parse("0.0.0.0/8"),
        IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("169.254.0.0/16"),
        IPNetwork.Parse("224.0.0.0/4"),
        IPNetwork.Parse("240.0.0.0/4"),
        // Metadata services that lie outside the link-local range.
        IPNetwork.Parse("100.100.100.200/32"),
        IPNetwork.Parse("192.0.0.192/32"),
        IPNetwork.Parse("fd00:ec2::254/128"),
        IPNetwork.Parse("::/128"),
        IPNetwork.Parse("::1/128"),
        IPNetwork.Parse("fe80::/10"),
        IPNetwork.Parse("ff00::/8"),
    ];

    static readonly IPNetwork[] Private =
    [
        IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("fc00::/7"),
        IPNetwork.Parse("fec0::/10"),
    ];

    /// <summary>Prefixes whose last 32 bits are an IPv4 address: translated (NAT64) and the old compatible form.</summary>
    static readonly IPNetwork[] Embedding = [IPNetwork.Parse("64:ff9b::/96"), IPNetwork.Parse("::/96")];

    /// <summary>An address of its own so that one name with a dead first address does not eat the whole connect timeout.</summary>
    static readonly TimeSpan PerAddress = TimeSpan.FromSeconds(4);

    readonly IPNetwork[] _allowed = [.. options.AllowedNetworks.Select(IPNetwork.Parse)];

    /// <summary>True when we may connect to <paramref name="address"/>.</summary>
    public bool Allows(IPAddress address)
    {
        var plain = Plain(address);
        if (_allowed.Any(n => n.Contains(plain)))
        {
            return true;
        }
        return !Refused.Any(n => n.Contains(plain)) && (allowPrivate || !Private.Any(n => n.Contains(plain)));
    }

    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>: resolves, leaves out what is refused, connects to the first that answers.</summary>
    /// <exception cref="AddressRefusedException">Every address of the host is refused.</exception>
    /// <exception cref="SocketException">The name is unknown, or none of its addresses answers.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = await ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellation);
        return new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>The same for a bare socket.</summary>
    public async Task<Socket> ConnectAsync(string host, int port, CancellationToken cancellation)
    {
        var allowed = await AllowedAsync(host, cancellation);
        for (var i = 0; ; i++)
        {
            var last = i == allowed.Length - 1;
            try
            {
                return await DialAsync(new IPEndPoint(allowed[i], port), last ? Timeout.InfiniteTimeSpan : PerAddress, cancellation);
            }
            catch (Exception e) when (!last && !cancellation.IsCancellationRequested && e is SocketException or OperationCanceledException)
            {
                // The next address may answer.
            }
        }
    }

    /// <summary>The addresses of the host, as they are now, that we may dial.</summary>
    /// <exception cref="AddressRefusedException">There is none.</exception>
    internal async Task<IPAddress[]> AllowedAsync(string host, CancellationToken cancellation)
    {
        var all = await (resolve ?? Dns.GetHostAddressesAsync)(host.Trim('[', ']'), cancellation);
        var allowed = all.Where(Allows).ToArray();
        return allowed.Length > 0 ? allowed : throw new AddressRefusedException(host, all.FirstOrDefault());
    }

    static async Task<Socket> DialAsync(IPEndPoint to, TimeSpan limit, CancellationToken cancellation)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(limit);
        var socket = new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(to, timeout.Token);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    static IPAddress Plain(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }
        // A scope (fe80::1%eth0) is part of equality but not of the range.
        var bytes = address.GetAddressBytes();
        var bare = new IPAddress(bytes);
        var embeds = Embedding.Any(n => n.Contains(bare)) && !bare.Equals(IPAddress.IPv6Loopback) && !bare.Equals(IPAddress.IPv6Any);
        return embeds ? new IPAddress(bytes.AsSpan(12)) : bare;
    }
}

/// <summary>The host lies at an address we do not connect to.</summary>
sealed class AddressRefusedException(string host, IPAddress? address)
    : IOException($"The host {host} lies at {address}, an address this console does not connect to.")
{
    public string Host { get; } = host;

    public IPAddress? Address { get; } = address;
}
