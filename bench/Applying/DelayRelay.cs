using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Tandem.Bench.Applying;

/// <summary>
/// Stands for the distance to a cloud, or of a browser: passes bytes to a port of this machine, each a fixed time after it came. The benchmark runs it
/// in a process of its own, so that its work is in nobody's bill: <c>relay TARGET-PORT MILLISECONDS</c> prints the port it listens on and ends with
/// its standard input.
/// </summary>
static class DelayRelay
{
    public static async Task RunAsync(int target, TimeSpan delay)
    {
        using var stop = new CancellationTokenSource();
        var (port, passing) = Open(target, delay, stop.Token);
        Console.WriteLine(port);
        await Console.In.ReadToEndAsync();
        await stop.CancelAsync();
        await passing;
    }

    /// <summary>The port it listens on, and the task that ends when it is stopped.</summary>
    public static (int Port, Task Passing) Open(int target, TimeSpan delay, CancellationToken stop)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return (((IPEndPoint)listener.LocalEndpoint).Port, AcceptAsync(listener, target, delay, stop));
    }

    static async Task AcceptAsync(TcpListener listener, int target, TimeSpan delay, CancellationToken stop)
    {
        var open = new List<Task>();
        try
        {
            while (true)
            {
                open.Add(PassAsync(await listener.AcceptTcpClientAsync(stop), target, delay, stop));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(open);
        }
        finally
        {
            listener.Dispose();
        }
    }

    static async Task PassAsync(TcpClient near, int target, TimeSpan delay, CancellationToken stop)
    {
        using var there = new TcpClient { NoDelay = true };
        using (near)
        {
            near.NoDelay = true;
            try
            {
                await there.ConnectAsync(IPAddress.Loopback, target, stop);
                await Task.WhenAny(
                    OneWayAsync(near.GetStream(), there.GetStream(), delay, stop),
                    OneWayAsync(there.GetStream(), near.GetStream(), delay, stop)
                );
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException)
            {
                // One side is gone.
            }
        }
    }

    static async Task OneWayAsync(NetworkStream from, NetworkStream to, TimeSpan delay, CancellationToken stop)
    {
        // As much as flies at once over such a distance; beyond it the sender waits, as TCP would make it.
        var flying = Channel.CreateBounded<(long Due, byte[] Bytes)>(4096);
        var landing = LandAsync(flying.Reader, to, stop);
        var buffer = new byte[65536];
        try
        {
            int read;
            while ((read = await from.ReadAsync(buffer, stop)) > 0)
            {
                var due = Stopwatch.GetTimestamp() + (long)(delay.TotalSeconds * Stopwatch.Frequency);
                await flying.Writer.WriteAsync((due, buffer[..read]), stop);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Cut; what flies still lands.
        }
        flying.Writer.Complete();
        await landing;
    }

    static async Task LandAsync(ChannelReader<(long Due, byte[] Bytes)> flying, NetworkStream to, CancellationToken stop)
    {
        try
        {
            await foreach (var (due, bytes) in flying.ReadAllAsync(stop))
            {
                var left = TimeSpan.FromSeconds((due - Stopwatch.GetTimestamp()) / (double)Stopwatch.Frequency);
                if (left > TimeSpan.Zero)
                {
                    await Task.Delay(left, stop);
                }
                await to.WriteAsync(bytes, stop);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Nobody listens any more.
        }
    }
}
