using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace Tandem.Unit.Adapters.Kube;

/// <summary>
/// Runs asynchronous work on one thread with a clock of its own: whatever can go on does, and only when nothing can does time pass. What comes out
/// is the same on every machine, however busy.
/// </summary>
sealed class VirtualTime : SynchronizationContext
{
    readonly ConcurrentQueue<(SendOrPostCallback Work, object? State)> _ready = new();

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public TimeSpan Step { get; init; } = TimeSpan.FromMilliseconds(1);

    public override void Post(SendOrPostCallback d, object? state) => _ready.Enqueue((d, state));

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Runs until the work is done and returns how long it took.</summary>
    /// <exception cref="TimeoutException">It was not done within <paramref name="most"/> of virtual time.</exception>
    public TimeSpan Run(Func<Task> work, TimeSpan? most = null)
    {
        var before = Current;
        var start = Clock.GetUtcNow();
        var end = start + (most ?? TimeSpan.FromMinutes(30));
        SetSynchronizationContext(this);
        try
        {
            var task = work();
            while (true)
            {
                Drain();
                Settle();
                if (task.IsCompleted)
                {
                    return task.Exception is { } broken ? throw broken.InnerException! : Clock.GetUtcNow() - start;
                }
                if (Clock.GetUtcNow() >= end)
                {
                    throw new TimeoutException($"Not done within {end - start} of virtual time.");
                }
                Clock.Advance(Step);
            }
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    /// <summary>Waits in virtual time until something holds.</summary>
    public async Task UntilAsync(Func<bool> holds)
    {
        while (!holds())
        {
            await Task.Delay(Step, Clock);
        }
    }

    /// <summary>
    /// Library code that captures no context goes on in the pool: whatever was queued there before us has had its turn once we have had ours, and what
    /// it queued once we have had another.
    /// </summary>
    void Settle()
    {
        for (var turn = 0; turn < 3 || ThreadPool.PendingWorkItemCount > 0; turn++)
        {
            using var ours = new ManualResetEventSlim();
            ThreadPool.UnsafeQueueUserWorkItem(static o => ((ManualResetEventSlim)o!).Set(), ours);
            ours.Wait();
            Drain();
        }
    }

    void Drain()
    {
        while (_ready.TryDequeue(out var item))
        {
            item.Work(item.State);
        }
    }
}
