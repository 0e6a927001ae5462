using System.Diagnostics.CodeAnalysis;
using Tandem.Adapters.Kube.Http;

namespace Tandem.Adapters.Kube.Watching;

/// <summary>
/// Asks a cluster every few seconds whether it is there, as long as anything of it is watched. A watch alone cannot tell a quiet cluster from a
/// dead one: bookmarks come once a minute, and what is older than 15 s counts as stale.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A source without a timer holds nothing.")]
sealed class ClusterPulse(KubeClient client)
{
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(4);
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    CancellationTokenSource _back = new();

    /// <summary>When it last answered; null before the first time.</summary>
    public DateTimeOffset? AliveAt { get; private set; }

    /// <summary>Why it is taken for dead; null while it answers.</summary>
    public Failure? Problem { get; private set; }

    /// <summary>Cancelled when a cluster that did not answer does so again: what was asked meanwhile may never be answered.</summary>
    public CancellationToken Back => Volatile.Read(ref _back).Token;

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
        // Not disposed: somebody may be about to look at its token.
        await Interlocked.Exchange(ref _back, new CancellationTokenSource()).CancelAsync();
        return true;
    }
}
