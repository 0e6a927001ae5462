namespace Tandem.Adapters.Kube.Http;

/// <summary>
/// How long one piece of work may spend in one cluster on asking again, whatever its requests may each: a cluster that is ill for longer will not get
/// well by being asked. Counts the time in which at least one request is being repeated, not the sum over all of them.
/// </summary>
sealed class RetryBudget(TimeProvider clock)
{
    public static readonly TimeSpan Most = TimeSpan.FromMinutes(10);

    readonly Lock _lock = new();
    int _repeating;
    long _since;
    TimeSpan _spent;

    public bool Allows(TimeSpan wait)
    {
        lock (_lock)
        {
            var now = _repeating > 0 ? clock.GetElapsedTime(_since) : TimeSpan.Zero;
            return _spent + now + wait <= Most;
        }
    }

    public void Begin()
    {
        lock (_lock)
        {
            if (_repeating++ == 0)
            {
                _since = clock.GetTimestamp();
            }
        }
    }

    public void End()
    {
        lock (_lock)
        {
            if (--_repeating == 0)
            {
                _spent += clock.GetElapsedTime(_since);
            }
        }
    }
}
