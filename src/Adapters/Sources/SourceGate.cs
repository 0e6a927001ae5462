using System.Net;
using System.Net.Sockets;
using Tandem.Adapters.Net;
using Tandem.Overlays.Sources;

namespace Tandem.Adapters.Sources;

/// <summary>Decides from where anything is fetched: the host by its name, and the address it lies at when it is dialled.</summary>
sealed class SourceGate(AdapterOptions options, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
{
    /// <summary>Private addresses pass only where the settings allow their network: what lies there is rarely meant for whoever types an address.</summary>
    public AddressGuard Guard { get; } = new(options, allowPrivate: false, resolve);

    /// <summary>Null when the host may be asked.</summary>
    public Failure? Refuses(string host) =>
        options.SourceHosts.Count == 0 || options.SourceHosts.Any(h => Matches(h, host))
            ? null
            : new Failure(
                SourceFailures.Host,
                Text.Of($"{host} is not among the hosts that may be fetched from."),
                Text.Of($"Ask an administrator to add it to Tandem:SourceHosts, or use one of those there."),
                Field: "Address"
            );

    /// <summary>The addresses that a program of its own may dial.</summary>
    public async Task<Result<IPAddress[]>> AddressesOfAsync(string host, CancellationToken cancellation)
    {
        if (Refuses(host) is { } no)
        {
            return no;
        }
        try
        {
            return await Guard.AllowedAsync(host, cancellation);
        }
        catch (AddressRefusedException e)
        {
            return Refused(e);
        }
        catch (SocketException)
        {
            return Unknown(host);
        }
    }

    public static Failure Refused(AddressRefusedException e) =>
        new(
            SourceFailures.Host,
            Text.Of($"{e.Host} lies at an address that nothing is fetched from: {e.Address?.ToString() ?? "none"}."),
            Text.Of($"Use a public host, or ask an administrator to allow its network in Tandem:AllowedNetworks."),
            Field: "Address"
        );

    public static Failure Unknown(string host) =>
        new(
            SourceFailures.Unreachable,
            Text.Of($"{host} cannot be reached."),
            Text.Of($"Check the address, and that the console's machine may reach it."),
            Field: "Address"
        );

    static bool Matches(string allowed, string host) =>
        allowed.StartsWith("*.", StringComparison.Ordinal)
            ? host.EndsWith(allowed[1..], StringComparison.OrdinalIgnoreCase)
            : host.Equals(allowed, StringComparison.OrdinalIgnoreCase);
}
