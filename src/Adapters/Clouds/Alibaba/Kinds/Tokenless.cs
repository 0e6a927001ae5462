using System.Text.Json;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;

namespace Tandem.Adapters.Clouds.Alibaba.Kinds;

/// <summary>
/// Creations whose operation takes no ClientToken: sent twice they may make two, so one whose answer was lost is never sent again before ours has
/// been looked for.
/// </summary>
static class Tokenless
{
    /// <summary>Looks after a lost answer, and the pause before each: a list may lag behind the creation.</summary>
    const int Looks = 4;
    static readonly TimeSpan LookPause = TimeSpan.FromSeconds(3);

    const int Attempts = 3;

    /// <param name="order">The creation; it must not be repeatable.</param>
    /// <param name="look">Looks for ours by its tags; null when there is none.</param>
    /// <param name="made">Reads the answer.</param>
    public static async Task<Result<CloudResource>> CreateAsync(
        (AlibabaClient Client, TimeProvider Clock) with,
        AlibabaCall order,
        Func<Task<Result<CloudResource?>>> look,
        Func<JsonElement, CloudResource> made,
        CancellationToken cancellation
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            var there = await LookAsync(with.Clock, look, attempt == 1 ? 1 : Looks, cancellation);
            if (!there.Ok)
            {
                return there.Failure;
            }
            if (there.Value is { } found)
            {
                return found;
            }
            var outcome = await with.Client.AskAsync(order, cancellation);
            if (outcome is Answered answered)
            {
                return made(answered.Body);
            }
            if (!RetryRules.IsUnclear(outcome) || attempt == Attempts)
            {
                return with.Client.Explain(outcome, order);
            }
        }
    }

    static async Task<Result<CloudResource?>> LookAsync(
        TimeProvider clock,
        Func<Task<Result<CloudResource?>>> look,
        int looks,
        CancellationToken cancellation
    )
    {
        for (var n = 1; ; n++)
        {
            if (looks > 1)
            {
                await Task.Delay(LookPause, clock, cancellation);
            }
            var found = await look();
            if (!found.Ok || found.Value is not null || n >= looks)
            {
                return found;
            }
        }
    }
}
