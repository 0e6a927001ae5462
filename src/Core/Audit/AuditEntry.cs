using Tandem.Access;

namespace Tandem.Audit;

/// <summary>
/// One line of the append-only record: who meant to do what to what. Every method of a store that changes state takes one and stores it in the
/// same transaction. Sequence, previous hash and hash are the log's to fill in, see <see cref="AuditChain"/>.
/// </summary>
/// <param name="Actor">User id, or <c>console</c>.</param>
/// <param name="Action">Dotted verb, e.g. <c>run.requested</c>.</param>
/// <param name="Subject">What it was done to, e.g. <c>plan/3f…</c> or <c>run/41</c>.</param>
/// <param name="Intent">The sentence: "alice asked for run 41 of plan shop, hash 9f2c…".</param>
public sealed record AuditEntry(DateTimeOffset At, string Actor, string ActorName, string Action, string Subject, Text Intent)
{
    public long Sequence { get; init; }

    /// <summary>Hash of the entry before this one, hex; empty for the first.</summary>
    public string PreviousHash { get; init; } = "";

    /// <summary>Hash over this entry and <see cref="PreviousHash"/>, hex.</summary>
    public string Hash { get; init; } = "";

    public static AuditEntry By(Actor actor, DateTimeOffset at, string action, string subject, Text intent) =>
        new(at, actor.UserId, actor.Name, action, subject, intent);
}

/// <summary>Which entries to read. Null means any.</summary>
public sealed record AuditFilter(string? Actor = null, string? Action = null, DateTimeOffset? From = null, DateTimeOffset? Until = null);

/// <summary>The record: append (through the stores) and query, nothing else.</summary>
public interface IAuditLog
{
    /// <summary>Appends an entry that changes nothing else, such as a sign-in.</summary>
    Task AppendAsync(AuditEntry entry, CancellationToken cancellation);

    /// <param name="before">Read entries with a smaller sequence than this; null starts at the newest.</param>
    Task<Page<AuditEntry>> ListAsync(AuditFilter filter, long? before, int take, CancellationToken cancellation);

    /// <summary>Walks the whole chain. Null when every hash fits, else the sequence of the first entry that does not.</summary>
    Task<long?> FirstBrokenAsync(CancellationToken cancellation);
}
