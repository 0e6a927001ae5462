namespace Tandem.Adapters.Kube.Http;

/// <summary>
/// Stops dialling a cluster that does not answer: after 5 failures in a row within 30 s nothing is sent for 10 s, then one request tries.
/// Only unanswered requests count; an error the server says itself proves that it is there.
/// </summary>
sealed class Breaker(TimeProvider clock)
{
    const int Threshold = 5;
    static readonly TimeSpan Window = TimeSpan.FromSeconds(30);
    static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    readonly Lock _lock = new();
    readonly Queue<DateTimeOffset> _failures = new();
    DateTimeOffset? _openUntil;
    Failure? _last;

    /// <summary>Null when a request may be sent; else the failure that opened the breaker.</summary>
    public Failure? Refuses()
    {
        lock (_lock)
        {
            if (_openUntil is not { } until)
            {
                return null;
            }
            if (clock.GetUtcNow() < until)
            {
                return _last;
            }
            // Half open: this caller tries, the others keep waiting until it knows.
            _openUntil = clock.GetUtcNow() + Rest;
            return null;
        }
    }

    public void Answered()
    {
        lock (_lock)
        {
            _failures.Clear();
            _openUntil = null;
        }
    }

    public void Failed(Failure failure)
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            _last = failure;
            _failures.Enqueue(now);
            while (_failures.Count > 0 && now - _failures.Peek() > Window)
            {
                _failures.Dequeue();
            }
            if (_failures.Count >= Threshold)
            {
                _openUntil = now + Rest;
            }
        }
    }
}
