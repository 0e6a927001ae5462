using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using Tandem.Adapters.Net;
using Tandem.Overlays.Sources;

namespace Tandem.Adapters.Sources;

/// <summary>What is asked.</summary>
/// <param name="MostBytes">Of the answer, unpacked.</param>
sealed record SourceRequest(HttpMethod Method, Uri At, long MostBytes)
{
    public IReadOnlyList<string> Accept { get; init; } = [];

    /// <summary>Sent to this host alone, never to one that it points to.</summary>
    public AuthenticationHeaderValue? Authorization { get; init; }
}

/// <param name="At">Where the answer came from in the end.</param>
sealed record SourceAnswer(HttpStatusCode Status, byte[] Body, HttpResponseHeaders Headers, Uri At)
{
    public bool Ok => (int)Status is >= 200 and < 300;

    public string? MediaType { get; init; }
}

/// <summary>
/// Fetches over HTTPS from hosts that users name. Redirects are followed by hand: each hop is looked at as if it had been typed, and a login stays with
/// the host it was given for.
/// </summary>
sealed class SourceClient : IDisposable
{
    const int MostHops = 5;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly SourceGate _gate;
    readonly TimeProvider _clock;
    readonly HttpClient _http;

    public SourceClient(SourceGate gate, SourceTrust trust, TimeProvider clock)
    {
        (_gate, _clock) = (gate, clock);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            // A name is looked up and judged anew after this.
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            MaxConnectionsPerServer = 8,
            MaxResponseHeadersLength = 64,
            ConnectCallback = gate.Guard.ConnectAsync,
            SslOptions = trust.Options(),
        };
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("Tandem-Console");
    }

    public async Task<Result<SourceAnswer>> SendAsync(SourceRequest request, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Patience, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            return await FollowAsync(request, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new Failure(
                SourceFailures.Slow,
                Text.Of($"{request.At.Host} did not answer in full within {Patience.TotalSeconds} seconds."),
                Text.Of($"Try again, or fetch from a nearer host.")
            );
        }
        catch (HttpRequestException e)
        {
            return Explain(request.At.Host, e);
        }
        catch (IOException e)
        {
            return Explain(request.At.Host, e);
        }
    }

    async Task<Result<SourceAnswer>> FollowAsync(SourceRequest request, CancellationToken cancellation)
    {
        var at = request.At;
        for (var hop = 0; hop <= MostHops; hop++)
        {
            if (Check(at) is { } no)
            {
                return no;
            }
            using var message = Message(request, at);
            using var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if ((int)response.StatusCode is 301 or 302 or 303 or 307 or 308 && response.Headers.Location is { } next)
            {
                at = new Uri(at, next);
                continue;
            }
            var body = await ReadAsync(response, request.MostBytes, at, cancellation);
            return body.Map(b => new SourceAnswer(response.StatusCode, b, response.Headers, at)
            {
                MediaType = response.Content.Headers.ContentType?.MediaType,
            });
        }
        return new Failure(
            SourceFailures.Content,
            Text.Of($"{request.At.Host} sends from one address to the next without an end."),
            Text.Of($"Write the address it leads to in the end.")
        );
    }

    Failure? Check(Uri at) =>
        at.Scheme != Uri.UriSchemeHttps || at.UserInfo.Length > 0
            ? new Failure(
                SourceFailures.Address,
                Text.Of(
                    $"The answer leads to {at.Scheme}://{at.Host}, and only encrypted HTTP without a login in the address is followed."
                ),
                Text.Of($"Fetch from a host that answers by itself.")
            )
            : _gate.Refuses(at.IdnHost);

    static HttpRequestMessage Message(SourceRequest request, Uri at)
    {
        var message = new HttpRequestMessage(request.Method, at);
        foreach (var accept in request.Accept)
        {
            message.Headers.Accept.ParseAdd(accept);
        }
        if (at.Authority == request.At.Authority)
        {
            message.Headers.Authorization = request.Authorization;
        }
        return message;
    }

    static async Task<Result<byte[]>> ReadAsync(HttpResponseMessage response, long most, Uri at, CancellationToken cancellation)
    {
        if (response.Content.Headers.ContentLength > most)
        {
            return TooLarge(at.Host, most);
        }
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        using var bytes = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellation)) > 0)
        {
            // Said or not said in the header: what counts is what comes, unpacked.
            if (bytes.Length + read > most)
            {
                return TooLarge(at.Host, most);
            }
            bytes.Write(buffer, 0, read);
        }
        return bytes.ToArray();
    }

    static Failure TooLarge(string host, long most) =>
        new(
            SourceFailures.Large,
            Text.Of($"What {host} sends is larger than {most / 1024 / 1024} MiB."),
            Text.Of($"Fetch something smaller; the limit protects everybody who uses this console.")
        );

    static Failure Explain(string host, Exception e)
    {
        for (var inner = e; inner is not null; inner = inner.InnerException)
        {
            if (inner is AddressRefusedException refused)
            {
                return SourceGate.Refused(refused);
            }
            if (inner is AuthenticationException)
            {
                return new Failure(
                    SourceFailures.Unreachable,
                    Text.Of($"The certificate of {host} is not signed by an authority that is trusted here, or is another host's."),
                    Text.Of($"Check the address, or ask an administrator to add the authority to Tandem:SourceAuthorities."),
                    Field: "Address"
                );
            }
        }
        return SourceGate.Unknown(host);
    }

    public void Dispose() => _http.Dispose();
}
