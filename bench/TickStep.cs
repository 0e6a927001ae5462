using System.Collections.Concurrent;
using System.Globalization;
using Tandem.Runs;

namespace Tandem.Bench;

/// <summary>Says "tick n" at uneven moments and remembers when it began to say it: before the ledger, which is part of the way.</summary>
sealed class TickStep(TimeProvider clock) : IRunStep
{
    public const string KindName = "bench.tick";
    public const string Key = "bench/tick";

    public string Kind => KindName;

    public int Count { get; set; } = 100;

    /// <summary>Mean time between two ticks; each is between half and one and a half of it.</summary>
    public TimeSpan Pause { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Milliseconds since 1970, by number of the tick.</summary>
    public ConcurrentDictionary<int, double> Said { get; } = new();

    public async Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellation)
    {
        // Always the same unevenness, so that two measurements can be compared.
        var random = new Random(7);
        for (var tick = 1; tick <= Count; tick++)
        {
            await Task.Delay(Pause * (0.5 + random.NextDouble()), clock, cancellation);
            Said[tick] = (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMilliseconds;
            await context.LogAsync(Text.Of($"tick {tick.ToString(CultureInfo.InvariantCulture)}"));
        }
        return new Succeeded(Text.Of($"{Count} ticks."));
    }
}
