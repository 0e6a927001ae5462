using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Security.Authentication;
using Tandem.Adapters.Net;
using Tandem.Checks;

namespace Tandem.Adapters.Checks;

/// <summary>Asks an address as a visitor would, on connections of its own: a fresh one each time, so that a probe sees what a newcomer sees.</summary>
sealed class Prober(HttpMessageHandler handler, TimeProvider clock) : IProber, IDisposable
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    readonly HttpMessageInvoker _http = new(handler);

    public Prober(AddressGuard guard, TimeProvider clock)
        : this(
            new SocketsHttpHandler
            {
                ConnectCallback = guard.ConnectAsync,
                AllowAutoRedirect = false,
                UseProxy = false,
                UseCookies = false,
                PooledConnectionLifetime = TimeSpan.Zero,
            },
            clock
        ) { }

    public async Task<ProbeAnswer> AskAsync(Uri address, string? hostHeader, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        using var message = new HttpRequestMessage(HttpMethod.Get, address);
        message.Headers.TryAddWithoutValidation("User-Agent", "tandem-console");
        message.Headers.Host = hostHeader;
        var start = clock.GetTimestamp();
        try
        {
            using var response = await _http.SendAsync(message, either.Token);
            return new ProbeAnswer((int)response.StatusCode, clock.GetElapsedTime(start), null);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new ProbeAnswer(null, clock.GetElapsedTime(start), Text.Of($"It took longer than {Limit.TotalSeconds} seconds."));
        }
        catch (Exception e) when (e is HttpRequestException or IOException && !cancellation.IsCancellationRequested)
        {
            return new ProbeAnswer(null, clock.GetElapsedTime(start), Why(e));
        }
    }

    public void Dispose() => _http.Dispose();

    static Text Why(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case AddressRefusedException refused:
                    return Text.Of($"It lies at {refused.Address}, an address this console does not connect to.");
                case AuthenticationException:
                    return Text.Of($"Its certificate is not trusted or is for another name.");
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused }:
                    return Text.Of($"Nothing listens there.");
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }:
                    return Text.Of($"The host name is unknown.");
            }
        }
        return Text.Of($"The connection broke off.");
    }
}
