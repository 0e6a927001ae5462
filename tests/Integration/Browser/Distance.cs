using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Tandem.Integration.Browser;

/// <summary>
/// The way between a browser and its console. With <c>TANDEM_TEST_DISTANCE=100</c> every byte takes 100 ms each way, as it does for
/// somebody on another continent: what only works next door is found by it.
/// </summary>
static class Distance
{
    static readonly TimeSpan OneWay = TimeSpan.FromMilliseconds(
        double.Parse(Environment.GetEnvironmentVariable("TANDEM_TEST_DISTANCE") ?? "0", CultureInfo.InvariantCulture)
    );

    static readonly ConcurrentDictionary<string, string> Relays = new();

    /// <summary>The address under which a browser at that distance reaches the console.</summary>
    public static string Of(string address) => OneWay == TimeSpan.Zero ? address : Relays.GetOrAdd(address, Open);

    static string Open(string address)
    {
        var target = new Uri(address).Port;
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _ = AcceptAsync(listener, target);
        return $"http://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}";
    }

    static async Task AcceptAsync(TcpListener listener, int target)
    {
        while (true)
        {
            _ = RelayAsync(await listener.AcceptTcpClientAsync(), target);
        }
    }

    static async Task RelayAsync(TcpClient near, int target)
    {
        using var _ = near;
        using var far = new TcpClient();
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, target);
            await Task.WhenAny(CarryAsync(near.GetStream(), far.GetStream()), CarryAsync(far.GetStream(), near.GetStream()));
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // The console was killed, or the browser closed: both ends see a closed connection, as they would without the relay.
        }
    }

    static async Task CarryAsync(NetworkStream from, NetworkStream to)
    {
        var way = Channel.CreateUnbounded<(long Due, byte[] Bytes)>();
        var arrival = ArriveAsync(way.Reader, to);
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer) is > 0 and var count)
        {
            way.Writer.TryWrite((Environment.TickCount64 + (long)OneWay.TotalMilliseconds, buffer[..count]));
        }
        way.Writer.Complete();
        await arrival;
    }

    static async Task ArriveAsync(ChannelReader<(long Due, byte[] Bytes)> way, NetworkStream to)
    {
        await foreach (var (due, bytes) in way.ReadAllAsync())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Max(0, due - Environment.TickCount64)));
            await to.WriteAsync(bytes);
        }
    }
}
