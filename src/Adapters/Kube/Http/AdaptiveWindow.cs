namespace Tandem.Adapters.Kube.Http;

/// <summary>How many requests of one cluster are under way at once: starts at 8, grows by one per round of clean answers to 64, halves when the server says it is too much.</summary>
sealed class AdaptiveWindow
{
    const int Start = 8;
    const int Most = 64;

    readonly Lock _lock = new();
    readonly LinkedList<TaskCompletionSource> _waiting = new();
    double _limit = Start;
    int _running;

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

    public async Task EnterAsync(CancellationToken cancellation)
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

    public void Leave(bool clean)
    {
        lock (_lock)
        {
            _running--;
            _limit = clean ? Math.Min(Most, _limit + 1 / _limit) : _limit;
            Admit();
        }
    }

    /// <summary>The server asked us to slow down.</summary>
    public void Throttled()
    {
        lock (_lock)
        {
            _limit = Math.Max(1, _limit / 2);
        }
    }

    void Admit()
    {
        while (_running < (int)_limit && _waiting.First is { } next)
        {
            _waiting.RemoveFirst();
            _running++;
            next.Value.SetResult();
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
