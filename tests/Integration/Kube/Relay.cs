using System.Net;
using System.Net.Sockets;

namespace Tandem.Integration.Kube;

/// <summary>Passes bytes from 127.0.0.9 to a port of 127.0.0.1, and can cut what it passes.</summary>
sealed class Relay : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Parse("127.0.0.9"), 0);
    readonly CancellationTokenSource _stop = new();
    readonly List<TcpClient> _open = [];
    readonly int _to;
    readonly Task _running;

    Relay(int to)
    {
        _to = to;
        _listener.Start();
        _running = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public static Relay To(int port) => new(port);

    /// <summary>Cuts every connection under way; new ones are accepted.</summary>
    public void Cut()
    {
        lock (_open)
        {
            _open.ForEach(c => c.Dispose());
            _open.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        Cut();
        await _running;
        _stop.Dispose();
    }

    async Task AcceptAsync()
    {
        var passing = new List<Task>();
        try
        {
            while (true)
            {
                passing.Add(PassAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(passing);
        }
    }

    async Task PassAsync(TcpClient near)
    {
        using var far = new TcpClient();
        try
        {
            lock (_open)
            {
                _open.Add(near);
            }
            await far.ConnectAsync(IPAddress.Loopback, _to, _stop.Token);
            await Task.WhenAny(
                near.GetStream().CopyToAsync(far.GetStream(), _stop.Token),
                far.GetStream().CopyToAsync(near.GetStream(), _stop.Token)
            );
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // One side is gone.
        }
        finally
        {
            near.Dispose();
        }
    }
}
