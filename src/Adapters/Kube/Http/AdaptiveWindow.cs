namespace Tandem.Adapters.Kube.Http;

/// <summary>
/// How many requests of one cluster are under way at once: starts at 8, doubles with each round of clean answers to 32 as long as the server never
/// said that it is too much, then grows by one per round to <paramref name="most"/>, and halves when the server says so or answers slowly. One refusal tells of the whole round that was under way, so what was sent before a
/// halving cannot halve again.
/// </summary>
/// <param name="cap">What all clusters together may have under way; null sets no such limit.</param>
/// <param name="most">64 unless an administrator knows better; never above 128.</param>
sealed class AdaptiveWindow(TimeProvider? clock = null, RequestCap? cap = null, int most = AdaptiveWindow.Most)
{
    const int Start = 8;
    const int Most = 64;
    const int Ceiling = 128;

    /// <summary>Up to here no server was ever seen to refuse; far away, one more per round would take seconds to get here.</summary>
    const int Quick = 32;

    /// <summary>Of this many answers one per cent may be slow: the 99th percentile.</summary>
    const int Answers = 100;
    static readonly TimeSpan Slow = TimeSpan.FromSeconds(2);

    readonly TimeProvider _clock = clock ?? TimeProvider.System;
    readonly int _most = Math.Clamp(most, 1, Ceiling);
    readonly Lock _lock = new();
    readonly LinkedList<TaskCompletionSource> _waiting = new();
    readonly Queue<bool> _slow = new();
    double _limit = Start;
    int _running;
    long _halvedAt = long.MinValue;

    public int Limit
    {
        get
        {
            lock (_lock)
            {
                return (int)_limit;
            }
        }
    }

    /// <param name="first">True goes before other clusters' where all of them together have too much under way.</param>
    public async Task EnterAsync(CancellationToken cancellation, bool first = false)
    {
        await TurnAsync(cancellation);
        if (cap is null)
        {
            return;
        }
        try
        {
            await cap.EnterAsync(first, cancellation);
        }
        catch (OperationCanceledException)
        {
            Free();
            throw;
        }
    }

    public void Leave(bool clean)
    {
        cap?.Leave();
        lock (_lock)
        {
            var quick = _halvedAt == long.MinValue && _limit < Quick;
            _limit = clean ? Math.Min(_most, _limit + (quick ? 1 : 1 / _limit)) : _limit;
        }
        Free();
    }

    /// <summary>The server asked us to slow down.</summary>
    /// <param name="sentAt">When the refused request was sent, a timestamp of the clock; null when that is not known.</param>
    public void Throttled(long? sentAt = null)
    {
        lock (_lock)
        {
            if (sentAt is not { } sent || sent >= _halvedAt)
            {
                Halve();
            }
        }
    }

    /// <summary>An answer came. More than one slow one in a hundred halves the window.</summary>
    public void Answered(long sentAt)
    {
        lock (_lock)
        {
            _slow.Enqueue(_clock.GetElapsedTime(sentAt) > Slow);
            if (_slow.Count > Answers)
            {
                _slow.Dequeue();
            }
            if (_slow.Count(s => s) > 1 && sentAt >= _halvedAt)
            {
                Halve();
            }
        }
    }

    void Halve()
    {
        _limit = Math.Max(1, _limit / 2);
        _halvedAt = _clock.GetTimestamp();
        _slow.Clear();
    }

    async Task TurnAsync(CancellationToken cancellation)
    {
        TaskCompletionSource turn;
        LinkedListNode<TaskCompletionSource> place;
        lock (_lock)
        {
            if (_running < (int)_limit)
            {
                _running++;
                return;
            }
            turn = new(TaskCreationOptions.RunContinuationsAsynchronously);
            place = _waiting.AddLast(turn);
        }
        await using var registration = cancellation.Register(() => Forget(place, cancellation));
        await turn.Task;
    }

    void Free()
    {
        lock (_lock)
        {
            _running--;
            while (_running < (int)_limit && _waiting.First is { } next)
            {
                _waiting.RemoveFirst();
                _running++;
                next.Value.SetResult();
            }
        }
    }

    void Forget(LinkedListNode<TaskCompletionSource> place, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (place.List is null)
            {
                return;
            }
            _waiting.Remove(place);
            place.Value.SetCanceled(cancellation);
        }
    }
}
