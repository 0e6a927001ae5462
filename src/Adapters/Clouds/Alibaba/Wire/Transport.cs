using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using Tandem.Adapters.Net;

namespace Tandem.Adapters.Clouds.Alibaba.Wire;

/// <summary>Sends one attempt and says what came of it. Never throws for anything a network or a server can do.</summary>
sealed class Transport(AlibabaConnection connection, TimeProvider clock)
{
    static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The largest real answer, the zones of a region with all their instance types, is about a tenth of it.</summary>
    const int MostBytes = 16 * 1024 * 1024;

    public async Task<Outcome> SendAsync(AlibabaCall call, AccessKey key, CancellationToken cancellation)
    {
        var endpoint = Endpoints.Of(call.Product, call.Region, connection.Endpoint);
        using var limit = new CancellationTokenSource(AttemptTimeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            return await ExchangeAsync(call, key, endpoint, both.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return new Lost(LostKind.TimedOut, endpoint.Authority, $"No answer in {AttemptTimeout.TotalSeconds} s");
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            // The handler's own connect timeout.
            return new Lost(LostKind.NotConnected, endpoint.Authority, e.Message);
        }
        catch (HttpRequestException e)
        {
            return new Lost(KindOf(e), endpoint.Authority, $"{e.HttpRequestError}: {(e.InnerException ?? e).Message}");
        }
        catch (IOException e)
        {
            return new Lost(LostKind.Dropped, endpoint.Authority, e.Message);
        }
    }

    async Task<Outcome> ExchangeAsync(AlibabaCall call, AccessKey key, Uri endpoint, CancellationToken cancellation)
    {
        var sentAt = clock.GetUtcNow();
        var signed = RequestBuilder.Build(call, endpoint, key, sentAt, Guid.NewGuid().ToString("N"));
        using var request = signed.Message;
        using var response = await connection.Http.SendAsync(request, cancellation);
        await response.Content.LoadIntoBufferAsync(MostBytes, cancellation);
        var body = await response.Content.ReadAsByteArrayAsync(cancellation);
        var skew = response.Headers.Date is { } date ? SkewOf(date, sentAt, clock.GetUtcNow()) : (TimeSpan?)null;
        if (!response.IsSuccessStatusCode)
        {
            var error = ApiError.Parse(response.StatusCode, body, Header(response, "x-acs-request-id"));
            return new Refused(error, RetryAfter(response), skew, signed.StringToSign);
        }
        if (body.AsSpan().Trim(" \r\n\t"u8).IsEmpty)
        {
            return new Answered(default, skew);
        }
        try
        {
            using var json = JsonDocument.Parse(body);
            // One product says "no" with a status that says "yes".
            return json.RootElement.Text("IsSuccess") == "false"
                ? new Refused(
                    ApiError.Parse(response.StatusCode, body, Header(response, "x-acs-request-id")),
                    RetryAfter(response),
                    skew,
                    signed.StringToSign
                )
                : new Answered(json.RootElement.Clone(), skew);
        }
        catch (JsonException e)
        {
            return new Lost(LostKind.Dropped, endpoint.Authority, $"The answer is no JSON: {e.Message}");
        }
    }

    /// <summary>The header has whole seconds, cut off: half a second more is the best guess.</summary>
    static TimeSpan SkewOf(DateTimeOffset theirs, DateTimeOffset sent, DateTimeOffset received) =>
        theirs + TimeSpan.FromSeconds(0.5) - (sent + (received - sent) / 2);

    static TimeSpan? RetryAfter(HttpResponseMessage response) =>
        double.TryParse(Header(response, "x-acs-retry-after"), NumberStyles.Float, CultureInfo.InvariantCulture, out var ms)
        && ms is > 0 and < 1e9
            ? TimeSpan.FromMilliseconds(ms)
            : null;

    static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    static LostKind KindOf(HttpRequestException e)
    {
        for (Exception? inner = e; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case AddressRefusedException:
                    return LostKind.AddressRefused;
                case AuthenticationException tls:
                    return tls.Message.Contains("NameMismatch", StringComparison.Ordinal)
                        ? LostKind.WrongCertificateName
                        : LostKind.UntrustedCertificate;
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData }:
                    return LostKind.UnknownName;
            }
        }
        return e.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => LostKind.UnknownName,
            // Broken off within the handshake: nothing of the request was sent.
            HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError => LostKind.NotConnected,
            _ => LostKind.Dropped,
        };
    }
}
