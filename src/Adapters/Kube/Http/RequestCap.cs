namespace Tandem.Adapters.Kube.Http;

/// <summary>
/// What all clusters together may have under way, so that many at once do not exhaust this process; far above what one may have. Whoever is to go
/// first gets the next free place, the others stand in line.
/// </summary>
sealed class RequestCap(int most = 512)
{
    readonly Lock _lock = new();
    readonly LinkedList<TaskCompletionSource> _first = new();
    readonly LinkedList<TaskCompletionSource> _others = new();
    int _free = most;

    public async Task EnterAsync(bool first, CancellationToken cancellation)
    {
        LinkedListNode<TaskCompletionSource> place;
        lock (_lock)
        {
            if (_free > 0)
            {
                _free--;
                return;
            }
            place = (first ? _first : _others).AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        await using var registration = cancellation.Register(() => Forget(place, cancellation));
        await place.Value.Task;
    }

    public void Leave()
    {
        lock (_lock)
        {
            if ((_first.First ?? _others.First) is { } next)
            {
                next.List!.Remove(next);
                next.Value.SetResult();
            }
            else
            {
                _free++;
            }
        }
    }

    void Forget(LinkedListNode<TaskCompletionSource> place, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (place.List is { } line)
            {
                line.Remove(place);
                place.Value.SetCanceled(cancellation);
            }
        }
    }
}
