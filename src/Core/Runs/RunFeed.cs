using System.Runtime.CompilerServices;

namespace Tandem.Runs;

/// <summary>The single reader of a run's events: past and future in one call, without a gap or a repetition.</summary>
public sealed class RunFeed(IRunStore store, Doorbell doorbell, TimeProvider clock)
{
    const int Batch = 500;

    /// <summary>Between rings the ledger is read again anyway: a ring from another process may get lost, the truth does not.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Batches of events after number <paramref name="after"/>, in order, until cancelled. Never an empty batch.</summary>
    public async IAsyncEnumerable<IReadOnlyList<RunEvent>> WatchAsync(
        long runId,
        long after,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        using var bell = doorbell.Listen(runId);
        while (true)
        {
            var batch = await store.ReadAsync(runId, after, Batch, cancellation);
            if (batch.Count > 0)
            {
                after = batch[^1].Sequence;
                yield return batch;
                continue;
            }
            await WaitAsync(bell, cancellation);
        }
    }

    /// <summary>What the ledger has now after number <paramref name="after"/>, in order; ends there.</summary>
    public async IAsyncEnumerable<RunEvent> ReadAsync(long runId, long after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (await store.ReadAsync(runId, after, Batch, cancellation) is { Count: > 0 } batch)
        {
            foreach (var e in batch)
            {
                yield return e;
            }
            after = batch[^1].Sequence;
        }
    }

    async Task WaitAsync(Doorbell.Bell bell, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            await bell.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Nobody rang; look anyway.
        }
    }
}
