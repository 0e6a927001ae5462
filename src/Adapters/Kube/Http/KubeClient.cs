using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Tandem.Adapters.Kube.Config;

namespace Tandem.Adapters.Kube.Http;

/// <summary>Sends requests to one cluster: identity, retries, breaker, and every outcome as a value.</summary>
sealed class KubeClient : IDisposable
{
    /// <summary>A server gives up on a write after 34 s itself.</summary>
    static readonly TimeSpan PerAttempt = TimeSpan.FromSeconds(40);

    /// <summary>A list of five thousand Deployments has 27 MB.</summary>
    const long LongestAnswer = 128 << 20;

    readonly HttpMessageInvoker _http;
    readonly Kubeconfig _config;
    readonly TimeProvider _clock;
    readonly Breaker _breaker;
    readonly string _prefix;

    public KubeClient(Kubeconfig config, HttpMessageHandler handler, TimeProvider clock)
    {
        (_config, _clock, _breaker) = (config, clock, new Breaker(clock));
        _http = new HttpMessageInvoker(handler);
        _prefix = config.Server.GetLeftPart(UriPartial.Path).TrimEnd('/');
    }

    public Uri Server => _config.Server;

    public TimeProvider Clock => _clock;

    public AdaptiveWindow Window { get; } = new();

    /// <summary>Asks, repeating as the table says. A failure only when there was no answer.</summary>
    public async Task<Result<KubeAnswer>> SendAsync(KubeRequest request, CancellationToken cancellation)
    {
        var start = _clock.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            var (answer, failure, again) = await AttemptAsync(request, cancellation);
            var spent = _clock.GetElapsedTime(start);
            var dice = Random.Shared.NextDouble();
            var wait =
                answer is not null ? RetryRules.After(request, answer, attempt, spent, dice)
                : again ? RetryRules.AfterNoAnswer(request, attempt, spent, dice)
                : null;
            if (wait is not { } delay)
            {
                return answer is not null ? answer : failure!;
            }
            if (answer is not null && RetryRules.IsThrottle(answer))
            {
                Window.Throttled();
            }
            await Task.Delay(delay, _clock, cancellation);
        }
    }

    /// <summary>The same, where anything but success is a failure.</summary>
    public async Task<Result<KubeAnswer>> AskAsync(KubeRequest request, CancellationToken cancellation)
    {
        var sent = await SendAsync(request, cancellation);
        return !sent.Ok || sent.Value.Ok ? sent : StatusFailures.Of(sent.Value, request.Subject);
    }

    /// <summary>Opens a stream that stays open (watch). The caller disposes the response. Not repeated: a watch is resumed, not retried.</summary>
    public async Task<Result<HttpResponseMessage>> OpenAsync(KubeRequest request, CancellationToken cancellation)
    {
        if (_breaker.Refuses() is { } open)
        {
            return open;
        }
        try
        {
            using var message = Message(request);
            var response = await _http.SendAsync(message, cancellation);
            _breaker.Answered();
            if (response.IsSuccessStatusCode)
            {
                return response;
            }
            using (response)
            {
                return StatusFailures.Of(await ReadAsync(response, cancellation), request.Subject);
            }
        }
        catch (Exception e) when (IsTransport(e) && !cancellation.IsCancellationRequested)
        {
            return Broken(e).Failure;
        }
    }

    public void Dispose() => _http.Dispose();

    async Task<(KubeAnswer? Answer, Failure? Failure, bool Again)> AttemptAsync(KubeRequest request, CancellationToken cancellation)
    {
        if (_breaker.Refuses() is { } open)
        {
            // A read says at once that the cluster is away; a write within its budget waits for it to come back.
            return (null, open, request.IsWrite);
        }
        using var limit = new CancellationTokenSource(PerAttempt, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using var message = Message(request);
            using var response = await _http.SendAsync(message, either.Token);
            var answer = await ReadAsync(response, either.Token);
            _breaker.Answered();
            return (answer, null, false);
        }
        catch (Exception e) when (IsTransport(e) && !cancellation.IsCancellationRequested)
        {
            var (failure, again) = Broken(e);
            return (null, failure, again);
        }
    }

    (Failure Failure, bool Again) Broken(Exception e)
    {
        var outcome = TransportFailures.Of(_config.Server, e);
        _breaker.Failed(outcome.Failure);
        return outcome;
    }

    static bool IsTransport(Exception e) => e is HttpRequestException or IOException or OperationCanceledException;

    [SuppressMessage("Reliability", "CA2000", Justification = "The caller disposes the message, and with it its content.")]
    HttpRequestMessage Message(KubeRequest request)
    {
        var message = new HttpRequestMessage(request.Method, _prefix + request.Path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        message.Headers.TryAddWithoutValidation("Accept", request.Accept);
        message.Headers.TryAddWithoutValidation("User-Agent", "tandem-console");
        if (_config.TlsServerName is { } name)
        {
            // The platform checks the certificate against the Host header's name.
            message.Headers.Host = name;
        }
        if (_config.Token is { } token)
        {
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
        if (request.Body is { } body)
        {
            message.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(request.ContentType) } };
        }
        return message;
    }

    async Task<KubeAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var json = response.Content.Headers.ContentType?.MediaType?.Contains("json", StringComparison.Ordinal) ?? false;
        var (body, raw) = (default(JsonElement), "");
        await using var stream = new BoundedStream(await response.Content.ReadAsStreamAsync(cancellation), LongestAnswer);
        if (json)
        {
            body = await ParseAsync(stream, cancellation);
        }
        else
        {
            using var reader = new StreamReader(stream);
            raw = await reader.ReadToEndAsync(cancellation);
        }
        var audit = response.Headers.TryGetValues("Audit-Id", out var ids) ? ids.FirstOrDefault() : null;
        return new KubeAnswer((int)response.StatusCode, body, raw, Warnings(response), RetryAfter(response), audit);
    }

    static async Task<JsonElement> ParseAsync(Stream stream, CancellationToken cancellation)
    {
        try
        {
            // Cloned out of its document, so that no pooled buffer outlives its owner.
            using var document = await JsonDocument.ParseAsync(stream, cancellationToken: cancellation);
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new IOException("The answer ended before its JSON did.", e);
        }
    }

    TimeSpan? RetryAfter(HttpResponseMessage response) =>
        response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } when date > _clock.GetUtcNow() => date - _clock.GetUtcNow(),
            _ => null,
        };

    static List<string> Warnings(HttpResponseMessage response) =>
        [.. response.Headers.Warning.Where(w => w.Code == 299).Select(w => w.Text.Trim('"').Replace("\\\"", "\"")).Distinct()];
}
