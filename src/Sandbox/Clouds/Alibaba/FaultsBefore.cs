using Tandem.Sandbox.Clouds.Faults;

namespace Tandem.Sandbox.Clouds.Alibaba;

/// <summary>Faults that strike before the work is done.</summary>
internal static class FaultsBefore
{
    /// <summary>The answer that replaces the work, or null when the work shall be done.</summary>
    public static async Task<FrontDoorResponse?> ApplyAsync(
        IReadOnlyList<FaultHit> hits,
        Answers answers,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        foreach (var (fault, time) in hits.OrderByDescending(h => h.Fault.Kind == FaultKind.Delay))
            switch (fault.Kind)
            {
                case FaultKind.Delay:
                    await Task.Delay(time, clock, cancellation);
                    break;
                case FaultKind.DropBefore:
                    return FrontDoorResponse.NoAnswer;
                case FaultKind.Html:
                    return answers.Html(fault.AnswerStatus);
                case FaultKind.Fail:
                    throw new CloudError(fault.AnswerStatus, fault.AnswerCode, fault.AnswerMessage);
                case FaultKind.ExpireToken:
                    throw new CloudError(400, "InvalidSecurityToken.Expired", "Specified SecurityToken is expired.");
                case FaultKind.Throttle:
                    throw new CloudError(400, "Throttling.User", "Request was denied due to user flow control.")
                    {
                        RetryAfterMilliseconds = (int)Math.Ceiling(time.TotalMilliseconds),
                    };
            }
        return null;
    }

    /// <summary>Whether the fault is told of before the work.</summary>
    public static bool StrikesFirst(SandboxFault fault) =>
        fault.Kind is not (FaultKind.DropAfter or FaultKind.Truncate or FaultKind.EmptyPage or FaultKind.Hang or FaultKind.FailCreate);
}
