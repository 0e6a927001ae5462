using System.Collections.Concurrent;

namespace Tandem.Adapters.Clouds.Alibaba.Wire;

/// <summary>
/// What all calls of one account pass: a limiter, because the cloud counts calls per account, and a breaker per host, so that a dead endpoint is
/// told at once and holds nobody up.
/// </summary>
sealed class AccountGate(TimeProvider clock)
{
    /// <summary>Thirty calls a second in the long run, sixty at once: far below what one account may do, far above what a run needs.</summary>
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(1.0 / 30);
    static readonly TimeSpan Burst = 60 * Interval;

    const int TroublesToOpen = 5;
    static readonly TimeSpan OpenFor = TimeSpan.FromSeconds(15);

    readonly Lock _turn = new();
    DateTimeOffset _next;

    readonly ConcurrentDictionary<string, Breaker> _breakers = new();

    /// <summary>
    /// Waits for its turn. Counted by the clock, without a timer that would have to be disposed of under calls that are still under way.
    /// </summary>
    public async Task EnterAsync(CancellationToken cancellation)
    {
        TimeSpan wait;
        lock (_turn)
        {
            var now = clock.GetUtcNow();
            _next = (_next < now - Burst ? now - Burst : _next) + Interval;
            wait = _next - now;
        }
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, clock, cancellation);
        }
    }

    /// <summary>False while the host is known to be down. Every 15 s one call is let through to see.</summary>
    public bool LetsThrough(string host) => _breakers.GetOrAdd(host, _ => new Breaker()).LetsThrough(clock.GetUtcNow());

    public void Report(string host, bool trouble) => _breakers.GetOrAdd(host, _ => new Breaker()).Report(trouble, clock.GetUtcNow());

    sealed class Breaker
    {
        readonly Lock _lock = new();
        int _troubles;
        DateTimeOffset _tryAgain;

        public bool LetsThrough(DateTimeOffset now)
        {
            lock (_lock)
            {
                if (_troubles < TroublesToOpen)
                {
                    return true;
                }
                if (now < _tryAgain)
                {
                    return false;
                }
                // This caller tries; the others wait for what it finds.
                _tryAgain = now + OpenFor;
                return true;
            }
        }

        public void Report(bool trouble, DateTimeOffset now)
        {
            lock (_lock)
            {
                _troubles = trouble ? _troubles + 1 : 0;
                _tryAgain = now + OpenFor;
            }
        }
    }
}
