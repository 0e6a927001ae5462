using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Tandem.Adapters.Kube.Config;

namespace Tandem.Adapters.Kube.Http;

/// <summary>Sends requests to one cluster: identity, retries, breaker, and every outcome as a value.</summary>
sealed class KubeClient : IDisposable
{
    /// <summary>A list of five thousand Deployments has 27 MB.</summary>
    const long LongestAnswer = 128 << 20;

    public const string Agent = "tandem-console";

    readonly Wire _wire;
    readonly string _agent;
    readonly RetryBudget? _budget;

    public KubeClient(Kubeconfig config, HttpMessageHandler handler, TimeProvider clock)
        : this(new Wire(config, handler, clock, new StoredCredential(config.Token), new ClusterLimits(clock))) { }

    /// <param name="work">What the requests are made for, e.g. <c>run-41</c>; the cluster's audit log then tells it. Null when it is nothing in particular.</param>
    /// <param name="budget">What all of that work together may spend on asking again; null sets no such limit.</param>
    public KubeClient(Wire wire, string? work = null, RetryBudget? budget = null) =>
        (_wire, _agent, _budget) = (wire, work is null ? Agent : $"{Agent}/{work}", budget);

    public Wire Wire => _wire;

    public Uri Server => _wire.Config.Server;

    public TimeProvider Clock => _wire.Clock;

    public AdaptiveWindow Window => _wire.Limits.Window;

    Breaker Breaker => _wire.Limits.Breaker;

    /// <summary>Asks, repeating as the table says. A failure only when there was no answer.</summary>
    public async Task<Result<KubeAnswer>> SendAsync(KubeRequest request, CancellationToken cancellation)
    {
        var repeats = false;
        try
        {
            return await SendAsync(
                request,
                () =>
                {
                    if (!repeats)
                    {
                        repeats = true;
                        _budget?.Begin();
                    }
                },
                cancellation
            );
        }
        finally
        {
            if (repeats)
            {
                _budget?.End();
            }
        }
    }

    async Task<Result<KubeAnswer>> SendAsync(KubeRequest request, Action onRepeat, CancellationToken cancellation)
    {
        var start = Clock.GetTimestamp();
        var renewed = false;
        for (var attempt = 0; ; attempt++)
        {
            var sentAt = Clock.GetTimestamp();
            var (answer, failure, again) = await AttemptAsync(request, cancellation);
            if (answer is { Status: 401 } && !renewed && _wire.Credential.Renews(answer.Token))
            {
                renewed = true;
                continue;
            }
            Report(answer, sentAt);
            var spent = Clock.GetElapsedTime(start);
            var dice = Random.Shared.NextDouble();
            var wait =
                answer is not null ? RetryRules.After(request, answer, attempt, spent, dice)
                : again ? RetryRules.AfterNoAnswer(request, attempt, spent, dice)
                : null;
            if (wait is not { } delay || _budget?.Allows(delay) == false)
            {
                return answer is not null ? answer : failure!;
            }
            onRepeat();
            await Task.Delay(delay, Clock, cancellation);
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
        if (Breaker.Refuses() is { } open)
        {
            return open;
        }
        try
        {
            var token = await _wire.Credential.TokenAsync(cancellation);
            if (!token.Ok)
            {
                return token.Failure;
            }
            using var message = Message(request, token.Value);
            var response = await _wire.Http.SendAsync(message, cancellation);
            Breaker.Answered();
            if (response.IsSuccessStatusCode)
            {
                return response;
            }
            using (response)
            {
                if ((int)response.StatusCode == 401)
                {
                    _wire.Credential.Renews(token.Value);
                }
                return StatusFailures.Of(await ReadAsync(response, cancellation), request.Subject);
            }
        }
        catch (Exception e) when (IsTransport(e) && !cancellation.IsCancellationRequested)
        {
            return Broken(e).Failure;
        }
    }

    public void Dispose() => _wire.Dispose();

    async Task<(KubeAnswer? Answer, Failure? Failure, bool Again)> AttemptAsync(KubeRequest request, CancellationToken cancellation)
    {
        if (Breaker.Refuses() is { } open)
        {
            // A read says at once that the cluster is away; a write within its budget waits for it to come back.
            return (null, open, request.IsWrite);
        }
        using var limit = new CancellationTokenSource(request.Patience, Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            var token = await _wire.Credential.TokenAsync(either.Token);
            if (!token.Ok)
            {
                return (null, token.Failure, false);
            }
            using var message = Message(request, token.Value);
            using var response = await _wire.Http.SendAsync(message, either.Token);
            var answer = await ReadAsync(response, either.Token);
            Breaker.Answered();
            return (answer with { Token = token.Value }, null, false);
        }
        catch (Exception e) when (IsTransport(e) && !cancellation.IsCancellationRequested)
        {
            var (failure, again) = Broken(e);
            return (null, failure, again);
        }
    }

    void Report(KubeAnswer? answer, long sentAt)
    {
        if (answer is null)
        {
            return;
        }
        if (RetryRules.IsThrottle(answer))
        {
            Window.Throttled(sentAt);
        }
        else
        {
            Window.Answered(sentAt);
        }
    }

    (Failure Failure, bool Again) Broken(Exception e)
    {
        var outcome = TransportFailures.Of(Server, e);
        Breaker.Failed(outcome.Failure);
        return outcome;
    }

    static bool IsTransport(Exception e) => e is HttpRequestException or IOException or OperationCanceledException;

    [SuppressMessage("Reliability", "CA2000", Justification = "The caller disposes the message, and with it its content.")]
    HttpRequestMessage Message(KubeRequest request, string? token)
    {
        var message = new HttpRequestMessage(request.Method, _wire.Prefix + request.Path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        message.Headers.TryAddWithoutValidation("Accept", request.Accept);
        message.Headers.TryAddWithoutValidation("User-Agent", _agent);
        if (request.IfNoneMatch is { } tag)
        {
            message.Headers.TryAddWithoutValidation("If-None-Match", tag);
        }
        if (_wire.Config.TlsServerName is { } name)
        {
            // The platform checks the certificate against the Host header's name.
            message.Headers.Host = name;
        }
        if (token is not null)
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
        // "Not modified" has the type of what was not sent.
        var json =
            response.StatusCode != HttpStatusCode.NotModified
            && response.Content.Headers.ContentType?.MediaType?.Contains("json", StringComparison.Ordinal) == true;
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
        return new KubeAnswer((int)response.StatusCode, body, raw, Warnings(response), RetryAfter(response), audit)
        {
            ETag = response.Headers.ETag?.ToString(),
        };
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
            { Date: { } date } when date > Clock.GetUtcNow() => date - Clock.GetUtcNow(),
            _ => null,
        };

    static List<string> Warnings(HttpResponseMessage response) =>
        [.. response.Headers.Warning.Where(w => w.Code == 299).Select(w => w.Text.Trim('"').Replace("\\\"", "\"")).Distinct()];
}
