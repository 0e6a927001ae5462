using System.Net;
using System.Text;
using Microsoft.Extensions.Logging;
using Tandem.Adapters.Clouds.Alibaba;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;
using Tandem.Secrets;

namespace Tandem.Unit.Adapters.Clouds;

/// <summary>One request as the cloud would see it.</summary>
sealed record SeenRequest(
    string Method,
    string Path,
    string Action,
    Dictionary<string, string> Parameters,
    string Body,
    string Nonce,
    string Key
)
{
    public string? this[string parameter] => Parameters.GetValueOrDefault(parameter);
}

/// <summary>The far end of the wire: answers what a test scripts and keeps what it was asked.</summary>
sealed class FakeAlibaba(Func<SeenRequest, HttpResponseMessage> answer) : HttpMessageHandler
{
    public const string Secret = "TheSecretThatMustNotShow";

    public List<SeenRequest> Seen { get; } = [];

    public HastyClock Clock { get; } = new();

    public ListLogger Log { get; } = new();

    public AlibabaClient Client => field ??= NewClient();

    public AlibabaCloud Cloud => new(Client, new FakeLinkKeys(), Clock);

    /// <summary>A client whose key takes on a role.</summary>
    public AlibabaClient As(RamRole role) => New(new RoleKeys(Client, "LTAIkey", role, Clock));

    AlibabaClient NewClient() => New(new OwnKey(new AccessKey("LTAIkey", new SecretText(Secret), null)));

    AlibabaClient New(IKeySource keys) => new(new AlibabaConnection(this, new AccountGate(Clock), null), keys, Clock, Log);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var form = request.Content?.Headers.ContentType?.MediaType == "application/x-www-form-urlencoded" ? body : "";
        var pairs = (request.RequestUri!.Query.TrimStart('?') + "&" + form).Split('&', StringSplitOptions.RemoveEmptyEntries);
        var seen = new SeenRequest(
            request.Method.Method,
            request.RequestUri.AbsolutePath,
            request.Headers.GetValues("x-acs-action").Single(),
            pairs.Select(p => p.Split('=')).ToDictionary(p => Uri.UnescapeDataString(p[0]), p => Uri.UnescapeDataString(p[1])),
            body,
            request.Headers.GetValues("x-acs-signature-nonce").Single(),
            request.Headers.GetValues("Authorization").Single().Split("Credential=")[1].Split(',')[0]
        );
        lock (Seen)
        {
            Seen.Add(seen);
        }
        return answer(seen);
    }

    public static HttpResponseMessage Ok(string json) => Answer(HttpStatusCode.OK, json);

    public static HttpResponseMessage Error(int status, string code, string message = "Says why.") =>
        Answer(
            (HttpStatusCode)status,
            $$"""{"RequestId":"3C87BF47-3724-5443-ADC1-5AEAD9A03EB1","Code":"{{code}}","Message":"{{message}}"}"""
        );

    public static HttpResponseMessage Answer(HttpStatusCode status, string body) =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    public static HttpResponseMessage Dropped() =>
        throw new HttpRequestException(HttpRequestError.ResponseEnded, "The response ended prematurely.");
}

/// <summary>Keys that name their link.</summary>
sealed class FakeLinkKeys : ILinkKeys
{
    public const string Prefix = "KeyThatMustNotShow-";

    public Task<SecretText> OfAsync(string link, CancellationToken cancellation) => Task.FromResult(new SecretText(Prefix + link));
}

/// <summary>A clock on which waits take no time but are counted. Time limits of 30 s on answers never strike.</summary>
sealed class HastyClock : TimeProvider
{
    readonly Lock _lock = new();
    DateTimeOffset _now = new(2026, 1, 15, 8, 30, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public void Advance(TimeSpan by)
    {
        lock (_lock)
        {
            _now += by;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime > TimeSpan.Zero && dueTime != TimeSpan.FromSeconds(30))
        {
            Advance(dueTime);
            callback(state);
        }
        return new NoTimer();
    }

    sealed class NoTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() { }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

/// <summary>Keeps what is logged, to search it for secrets.</summary>
sealed class ListLogger : ILogger<AlibabaClient>
{
    public List<string> Lines { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel level, EventId id, TState state, Exception? e, Func<TState, Exception?, string> format)
    {
        lock (Lines)
        {
            Lines.Add(format(state, e) + e);
        }
    }
}
