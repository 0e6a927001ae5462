using Tandem.Access;

namespace Tandem.Audit;

/// <summary>What walking the whole record found.</summary>
/// <param name="Count">How many entries the record had when the walk began.</param>
/// <param name="FirstBroken">Number of the first entry that does not fit the one before it; null when all do.</param>
public sealed record AuditVerdict(long Count, long? FirstBroken);

/// <summary>The use cases around the record: reading it and proving it whole. Each demands <see cref="Permission.ReadAudit"/>.</summary>
public sealed class AuditService(IAuditLog log)
{
    const int ExportPage = 500;

    /// <param name="before">Only entries with a smaller number; null starts at the newest.</param>
    /// <param name="take">1 to 500; what lies outside is brought inside.</param>
    public async Task<Result<Page<AuditEntry>>> ListAsync(
        Actor actor,
        AuditFilter filter,
        long? before,
        int take,
        CancellationToken cancellation
    ) =>
        actor.Refuses(Permission.ReadAudit) is { } no
            ? no
            : await log.ListAsync(filter, before, Math.Clamp(take, 1, ExportPage), cancellation);

    /// <summary>Walks the hash chain from the first entry to the last.</summary>
    public async Task<Result<AuditVerdict>> VerifyAsync(Actor actor, CancellationToken cancellation)
    {
        if (actor.Refuses(Permission.ReadAudit) is { } no)
        {
            return no;
        }
        var newest = await log.ListAsync(new AuditFilter(), null, 1, cancellation);
        var broken = await log.FirstBrokenAsync(cancellation);
        return new AuditVerdict(newest.Items.Count == 0 ? 0 : newest.Items[0].Sequence, broken);
    }

    /// <summary>Every matching entry, newest first, read page by page so that a long record needs no long memory.</summary>
    public Result<IAsyncEnumerable<AuditEntry>> Export(Actor actor, AuditFilter filter) =>
        actor.Refuses(Permission.ReadAudit) is { } no ? no : Result.Of(AllAsync(filter));

    async IAsyncEnumerable<AuditEntry> AllAsync(
        AuditFilter filter,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation = default
    )
    {
        long? before = null;
        do
        {
            var page = await log.ListAsync(filter, before, ExportPage, cancellation);
            foreach (var entry in page.Items)
            {
                yield return entry;
            }
            before = page.Older;
        } while (before is not null);
    }
}
