namespace Tandem.Clusters.Live;

/// <summary>
/// What a running application does in a cluster, as it happens. Everybody who looks at the same cluster shares its watches, so that a hundred open
/// pages ask it no more than one.
/// </summary>
public interface ILiveCluster
{
    /// <summary>The health of the objects as the shared watch knows it; waits for the first answer, then reads memory.</summary>
    Task<Result<Sighting>> SightAsync(IReadOnlyList<ObjectRef> objects, CancellationToken cancellation);

    /// <summary>
    /// The objects with what lives below them: the present at once, then each change (several that come together as one), and at least every two
    /// seconds, so that its age is known. Ends only when cancelled; trouble is told in the tree, which keeps what was last known.
    /// </summary>
    IAsyncEnumerable<SiteTree> WatchTreeAsync(IReadOnlyList<ObjectRef> objects, CancellationToken cancellation);

    /// <summary>
    /// Ends when somebody has written one of the objects, made it or deleted it; what controllers tell of its state does not count. Never ends while
    /// the cluster cannot be followed.
    /// </summary>
    Task WrittenAsync(IReadOnlyList<ObjectRef> objects, CancellationToken cancellation);

    /// <summary>
    /// What a container writes: the end of what it wrote, then what it goes on to write, across cut connections and restarts, until cancelled. A run
    /// before the present one, and a pod that is gone, end it. Reads no faster than the pieces are taken.
    /// </summary>
    IAsyncEnumerable<LogPiece> FollowLogAsync(LogQuestion question, CancellationToken cancellation);

    /// <summary>What speaks for the cause of an object's trouble: how its containers ended, warnings, last words. Best effort.</summary>
    Task<Evidence> EvidenceAsync(ObjectRef sick, CancellationToken cancellation);
}

/// <summary>The health of some objects.</summary>
/// <param name="KnownAt">The moment up to which it is known to be so.</param>
public sealed record Sighting(IReadOnlyList<ObjectHealth> Objects, DateTimeOffset KnownAt);

/// <summary>Which lines of which container.</summary>
/// <param name="Previous">The run before the present one, of a container that ended and was started again.</param>
/// <param name="Follow">False for what is there already and nothing more.</param>
/// <param name="Tail">How many of the lines that are there already.</param>
public sealed record LogQuestion(
    string Namespace,
    string Pod,
    string Container,
    bool Previous = false,
    bool Follow = true,
    int Tail = LogQuestion.Screen
)
{
    /// <summary>As many as a page shows at once.</summary>
    public const int Screen = 500;

    /// <summary>As many as a file may have.</summary>
    public const int File = 20_000;

    /// <summary>A run that is over writes nothing more.</summary>
    public bool Ends => Previous || !Follow;
}

/// <summary>A line of a log.</summary>
/// <param name="At">When the container wrote it; null when the cluster did not say.</param>
public sealed record LogLine(DateTimeOffset? At, string Text);

/// <summary>What came of a log at once.</summary>
/// <param name="Problem">Why no more comes now; null while all is well.</param>
/// <param name="Waits">True when the container does not run at the moment; more follows when it does.</param>
public sealed record LogPiece(IReadOnlyList<LogLine> Lines, Failure? Problem = null, bool Waits = false);

/// <summary>What was found beside an object that did not become healthy.</summary>
/// <param name="Ends">How each container last ended.</param>
/// <param name="Warnings">Newest first.</param>
/// <param name="LogLines">Newest last.</param>
public sealed record Evidence(IReadOnlyList<Text> Ends, IReadOnlyList<ClusterEvent> Warnings, IReadOnlyList<string> LogLines);

/// <summary>A warning that a part of the cluster gave about an object.</summary>
/// <param name="Reason">One word of its reporter, e.g. <c>FailedMount</c>.</param>
/// <param name="Count">How often it was given.</param>
/// <param name="At">When last.</param>
public sealed record ClusterEvent(ObjectRef About, string Uid, string Reason, string Message, int Count, DateTimeOffset At);
