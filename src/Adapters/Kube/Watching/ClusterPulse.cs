using Tandem.Adapters.Kube.Http;

namespace Tandem.Adapters.Kube.Watching;

/// <summary>
/// Asks a cluster every few seconds whether it is there, as long as anything of it is watched. A watch alone cannot tell a quiet cluster from a
/// dead one: bookmarks come once a minute, and what is older than 15 s counts as stale.
/// </summary>
sealed class ClusterPulse(KubeClient client)
{
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(4);
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    TaskCompletionSource _back = New();

    /// <summary>When it last answered; null before the first time.</summary>
    public DateTimeOffset? AliveAt { get; private set; }

    /// <summary>Why it is taken for dead; null while it answers.</summary>
    public Failure? Problem { get; private set; }

    /// <summary>Ends when a cluster that did not answer does so again.</summary>
    public Task Back => Volatile.Read(ref _back).Task;

    /// <summary>One beat. True when life or death is news.</summary>
    public async Task<bool> BeatAsync(CancellationToken cancellation)
    {
        var before = Problem;
        // Any answer is a sign of life, also one that says that we may not ask.
        var answer = await client.SendAsync(
            new KubeRequest(HttpMethod.Get, "/version") { Budget = TimeSpan.Zero, Patience = Patience },
            cancellation
        );
        if (!answer.Ok)
        {
            Problem = answer.Failure;
            return before is null;
        }
        (AliveAt, Problem) = (client.Clock.GetUtcNow(), null);
        if (before is null)
        {
            return false;
        }
        Interlocked.Exchange(ref _back, New()).TrySetResult();
        return true;
    }

    static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
