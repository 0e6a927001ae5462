namespace Tandem.Runs.Steps;

/// <summary>How often a step looks again while a cloud works: at first quickly, then ever slower.</summary>
static class Pacing
{
    static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);
    static readonly TimeSpan Slowest = TimeSpan.FromSeconds(5);

    /// <summary>Waits before look number <paramref name="look"/> (from 0).</summary>
    public static Task WaitAsync(TimeProvider clock, int look, CancellationToken cancellation) =>
        Task.Delay(
            TimeSpan.FromMilliseconds(Math.Min(Slowest.TotalMilliseconds, First.TotalMilliseconds * Math.Pow(1.4, look))),
            clock,
            cancellation
        );
}
