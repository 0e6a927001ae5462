namespace Tandem.Adapters.Clouds.Alibaba.Wire;

/// <summary>Whether and when a call is tried again. Pure: the same outcome gives the same answer, but for the jitter it is handed.</summary>
static class RetryRules
{
    /// <summary>How long "busy" and "too fast" are put up with: the slowest of the cloud's own locks last about a minute.</summary>
    static readonly TimeSpan BusyPatience = TimeSpan.FromMinutes(5);

    static readonly TimeSpan MostRetryAfter = TimeSpan.FromMinutes(2);

    /// <summary>Codes that mean "try later, nothing is wrong".</summary>
    static readonly HashSet<string> BusyCodes =
    [
        "TaskConflict",
        "OperationConflict",
        "SystemBusy",
        "LastTokenProcessing",
        "OperationFailed.LastTokenProcessing",
        "OperationFailed.IdempotentTokenProcessing",
        "OperationFailed.TokenIsProcessing",
        "TOKEN_PROCESSING",
        "ServiceIsConfiguring",
        "ServiceIsStopping",
        "BackendServer.configuring",
        "VPC_TASK_CONFLICT",
        "Conflict.Lock",
        "IdempotenceProcessing",
        "IncorrectBusinessStatus.LoadBalancer",
        "ResourceInConfiguring.Listener",
        "OperationFailed.ResourceIsConfiguring",
        "OperationFailed.DistibuteLock",
        "InvalidStatus.RouteEntry",
        "VswitchStatusError",
        "VpnGateway.Configuring",
        "VpnConnection.Configuring",
        "VpnTask.CONFLICT",
        "Appliance.Configuring",
        "FrequentPurchase.EIP",
    ];

    /// <summary>The wait before the next attempt, or null when the outcome stands.</summary>
    /// <param name="attempt">Attempts made so far, from 1.</param>
    /// <param name="elapsed">Since the first attempt began.</param>
    /// <param name="jitter">0 to 1: spreads the clients of one account.</param>
    public static TimeSpan? DelayAfter(AlibabaCall call, Outcome outcome, int attempt, TimeSpan elapsed, double jitter)
    {
        var (patience, first, most) = outcome switch
        {
            Refused r when IsThrottled(r) => (BusyPatience, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20)),
            Refused r when IsBusy(r.Error, call) => (BusyPatience, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(8)),
            Refused r when IsUnclear(r.Error) && call.Repeatable => (call.Patience, TimeSpan.FromSeconds(0.4), TimeSpan.FromSeconds(8)),
            Lost l when CanAskAgain(l.Kind, call) => (call.Patience, TimeSpan.FromSeconds(0.3), TimeSpan.FromSeconds(8)),
            _ => default,
        };
        if (elapsed >= patience)
        {
            return null;
        }
        var backOff = first * Math.Pow(1.7, Math.Min(attempt - 1, 20));
        var delay = (backOff < most ? backOff : most) * (0.5 + jitter / 2);
        if (outcome is Refused { RetryAfter: { } asked })
        {
            delay = Max(delay, asked < MostRetryAfter ? asked : MostRetryAfter);
        }
        return elapsed + delay > patience ? null : delay;
    }

    /// <summary>True when the work may have been done although no success was told.</summary>
    public static bool IsUnclear(Outcome outcome) =>
        outcome switch
        {
            Refused r => IsUnclear(r.Error),
            Lost l => l.Kind is LostKind.TimedOut or LostKind.Dropped,
            _ => false,
        };

    /// <summary>
    /// True for answers that speak of a host in trouble, not of the request: they count against it. A plain 500 may be one operation's own.
    /// </summary>
    public static bool IsTrouble(Outcome outcome) => outcome is Lost || (outcome is Refused r && (int)r.Error.Status > 500);

    /// <summary>The token of temporary credentials has ended or was taken back: nothing was done.</summary>
    public static bool IsTokenTrouble(Outcome outcome) =>
        outcome is Refused refused && refused.Error.Code.StartsWith("InvalidSecurityToken", StringComparison.Ordinal);

    static bool IsThrottled(Refused refused) =>
        refused.RetryAfter is not null
        || (int)refused.Error.Status == 429
        || refused.Error.Code.Contains("Throttling", StringComparison.Ordinal)
        || refused.Error.Code is "QPS Limit Exceeded" or "Degrade.Api"
        || refused.Error.Message.Contains("QPS Limit Exceeded", StringComparison.Ordinal);

    static bool IsBusy(ApiError error, AlibabaCall call) =>
        BusyCodes.Contains(error.Code)
        || call.Busy.Contains(error.Code)
        || error.Code.StartsWith("IncorrectStatus", StringComparison.Ordinal)
        || (error.Code.StartsWith("Incorrect", StringComparison.Ordinal) && error.Code.EndsWith("Status", StringComparison.Ordinal));

    /// <summary>
    /// 5xx, or a nonce seen before: the HTTP stack itself resends a request without a body when a kept connection dies under it, so the first copy
    /// may have been carried out.
    /// </summary>
    static bool IsUnclear(ApiError error) =>
        (int)error.Status >= 500 || error.Code is "SignatureNonceUsed" or "InternalError" or "UnknownError" or "ServiceUnavailable";

    static bool CanAskAgain(LostKind kind, AlibabaCall call) =>
        kind switch
        {
            LostKind.UnknownName or LostKind.NotConnected => true,
            LostKind.TimedOut or LostKind.Dropped => call.Repeatable,
            _ => false,
        };

    static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
