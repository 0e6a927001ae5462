using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Tandem.Adapters.Clouds.Alibaba.Wire;

/// <summary>
/// Carries out calls: waits for its turn, signs, sends, tries again what may be tried again, and turns what is final into a value or a
/// <see cref="Failure"/>. The one class to replace, should the vendor's own client become usable.
/// </summary>
sealed partial class AlibabaClient(AlibabaConnection connection, IKeySource keys, TimeProvider clock, ILogger<AlibabaClient> log)
{
    /// <summary>A token may end while a call is on its way; when one new after the other is refused, waiting for better ones is no use.</summary>
    const int MostKeys = 5;

    readonly Transport _transport = new(connection, clock);

    /// <summary>The answer's JSON, which is undefined for an empty answer.</summary>
    public async Task<Result<JsonElement>> CallAsync(AlibabaCall call, CancellationToken cancellation)
    {
        var outcome = await AskAsync(call, cancellation);
        return outcome is Answered answered ? answered.Body : Explain(outcome, call);
    }

    /// <summary>The sentences for an outcome that is no answer.</summary>
    public Failure Explain(Outcome outcome, AlibabaCall call) => Problems.Explain.Failure(outcome, call, keys.Name);

    /// <summary>The outcome itself, for those that must look at more than the value.</summary>
    public async Task<Outcome> AskAsync(AlibabaCall call, CancellationToken cancellation)
    {
        if (call.Region.Length > 0 && !Endpoints.IsRegion(call.Region))
        {
            return Problems.Explain.NoRegion(call.Region);
        }
        var host = Endpoints.Of(call.Product, call.Region, connection.Endpoint).Authority;
        if (!connection.Gate.LetsThrough(host))
        {
            return new Lost(LostKind.BreakerOpen, host, "");
        }
        var began = clock.GetTimestamp();
        var lostKeys = 0;
        for (var attempt = 1; ; attempt++)
        {
            await connection.Gate.EnterAsync(cancellation);
            // Behind the wait for the turn, in which a key may have ended.
            var key = await keys.GetAsync(cancellation);
            if (!key.Ok)
            {
                return new Unsigned(key.Failure);
            }
            var outcome = await _transport.SendAsync(call, key.Value, cancellation);
            connection.Gate.Report(host, RetryRules.IsTrouble(outcome));
            // Counted by themselves: a call that was only told to wait a few times has not used up its keys.
            if (RetryRules.IsTokenTrouble(outcome) && lostKeys < MostKeys - 1 && keys.Drop(key.Value))
            {
                lostKeys++;
                continue;
            }
            var elapsed = clock.GetElapsedTime(began);
            var delay = RetryRules.DelayAfter(call, outcome, attempt, elapsed, Random.Shared.NextDouble());
            Log(call, outcome, attempt, delay);
            if (delay is not { } wait)
            {
                return outcome;
            }
            await Task.Delay(wait, clock, cancellation);
        }
    }

    void Log(AlibabaCall call, Outcome outcome, int attempt, TimeSpan? again)
    {
        switch (outcome)
        {
            case Refused r:
                LogRefused(call.Permission, call.Region, attempt, r.Error.Code, r.Error.RequestId, again);
                break;
            case Lost l:
                LogLost(call.Permission, l.Host, attempt, l.Kind, l.Detail, again);
                break;
            default:
                LogAnswered(call.Permission, call.Region, attempt);
                break;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Operation} in {Region} answered at attempt {Attempt}")]
    partial void LogAnswered(string operation, string region, int attempt);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "{Operation} in {Region} refused at attempt {Attempt}: {Code}, request {RequestId}; again in {Again}"
    )]
    partial void LogRefused(string operation, string region, int attempt, string code, string? requestId, TimeSpan? again);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Operation} at {Host} lost at attempt {Attempt}: {Kind}, {Detail}; again in {Again}"
    )]
    partial void LogLost(string operation, string host, int attempt, LostKind kind, string detail, TimeSpan? again);
}
