using System.Net.Http;

namespace Tandem.Adapters.Kube.Http;

/// <summary>Which answers are worth asking again for, and after how long. Pure, so that each row of the table is a test.</summary>
static class RetryRules
{
    static readonly TimeSpan First = TimeSpan.FromSeconds(0.5);
    static readonly TimeSpan Slowest = TimeSpan.FromSeconds(10);
    static readonly TimeSpan FreshKind = TimeSpan.FromSeconds(30);
    static readonly TimeSpan FreshNamespace = TimeSpan.FromSeconds(10);

    /// <summary>How long to wait before asking again; null when asking again cannot help.</summary>
    /// <param name="attempt">From 0.</param>
    /// <param name="spent">Since the first attempt.</param>
    /// <param name="dice">0 to 1, for the jitter.</param>
    public static TimeSpan? After(KubeRequest request, KubeAnswer answer, int attempt, TimeSpan spent, double dice)
    {
        var wait = Kind(request, answer, spent) switch
        {
            Again.Never => (TimeSpan?)null,
            // Never before the server wants us back; a little later, or all come back at once.
            Again.AsTold => (answer.RetryAfter ?? TimeSpan.FromSeconds(1)) * (1 + 0.2 * dice),
            Again.Soon => TimeSpan.FromSeconds(0.2 + 0.8 * dice),
            _ => answer.RetryAfter ?? Backoff(attempt, dice),
        };
        return wait is { } w && spent + w <= Limit(request, answer) ? w : null;
    }

    /// <summary>The same when there was no answer: at once on another connection, then ever slower.</summary>
    public static TimeSpan? AfterNoAnswer(KubeRequest request, int attempt, TimeSpan spent, double dice)
    {
        var wait = attempt == 0 ? TimeSpan.Zero : Backoff(attempt - 1, dice);
        return spent + wait <= request.Budget ? wait : null;
    }

    public static bool IsThrottle(KubeAnswer answer) => answer.Status is 429 or 503;

    static Again Kind(KubeRequest request, KubeAnswer answer, TimeSpan spent)
    {
        var status = KubeStatus.Of(answer);
        return answer.Status switch
        {
            429 => Again.AsTold,
            502 or 503 or 504 => Again.Slower,
            500 => status.IsTransient500 ? Again.Slower : Again.Never,
            404 when status.IsUnservedKind => request.Fresh.HasFlag(Fresh.Kind) ? Again.Soon : Again.Never,
            404 when status.IsMissingNamespace => request.Fresh.HasFlag(Fresh.Namespace) && spent < FreshNamespace
                ? Again.Soon
                : Again.Never,
            403 when status.IsTerminatingNamespace => request.IsWrite ? Again.Slower : Again.Never,
            409 when status.IsBeingDeleted || status.IsQuotaRace => Again.Slower,
            _ => Again.Never,
        };
    }

    static TimeSpan Limit(KubeRequest request, KubeAnswer answer) =>
        answer.Status == 404 && request.Fresh.HasFlag(Fresh.Kind) ? FreshKind
        : answer.Status == 404 ? FreshNamespace
        : request.Budget;

    static TimeSpan Backoff(int attempt, double dice)
    {
        // Full jitter: whoever failed together does not come back together.
        var most = Math.Min(Slowest.TotalSeconds, First.TotalSeconds * Math.Pow(2, Math.Min(attempt, 10)));
        return TimeSpan.FromSeconds(most * dice);
    }

    enum Again
    {
        Never,
        Soon,
        AsTold,
        Slower,
    }
}
