namespace Tandem.Adapters.Kube.Http;

/// <summary>Does the same to many objects at once, within the cluster's window, and stops starting new work after the first failure.</summary>
static class KubeParallel
{
    /// <summary>The first failure, after everything begun has ended; null when there was none.</summary>
    public static async Task<Failure?> EachAsync<T>(
        IEnumerable<T> items,
        AdaptiveWindow window,
        Func<T, CancellationToken, Task<Failure?>> work,
        CancellationToken cancellation
    )
    {
        Failure? first = null;
        await Task.WhenAll(
            items.Select(async item =>
            {
                await window.EnterAsync(cancellation);
                Failure? failure = null;
                try
                {
                    if (Volatile.Read(ref first) is null)
                    {
                        failure = await work(item, cancellation);
                    }
                }
                finally
                {
                    window.Leave(failure is null);
                }
                if (failure is not null)
                {
                    Interlocked.CompareExchange(ref first, failure, null);
                }
            })
        );
        return first;
    }
}
