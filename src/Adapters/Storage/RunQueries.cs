using System.Linq.Expressions;
using Tandem.Adapters.Storage.Rows;
using Tandem.Runs;

namespace Tandem.Adapters.Storage;

/// <summary>How runs are chosen and paged: by key, without offset or count, so that the millionth page costs what the first does.</summary>
static class RunQueries
{
    /// <summary>Runs an executor may take.</summary>
    public static Expression<Func<RunRow, bool>> Claimable { get; } =
        r => r.State == RunState.Running || (r.State == RunState.Queued && r.Approval != ApprovalState.Pending);

    /// <summary>The run of this claim, as long as it is this claim's.</summary>
    public static Expression<Func<RunRow, bool>> HeldBy(RunClaim claim)
    {
        var (id, epoch) = (claim.RunId, claim.Epoch);
        return r => r.Id == id && r.Epoch == epoch && r.State == RunState.Running;
    }

    /// <summary>The rows of one page: newest first, or oldest first when <paramref name="after"/> is given.</summary>
    public static IQueryable<RunRow> Page(IQueryable<RunRow> runs, RunFilter filter, long? before, long? after)
    {
        runs = Where(runs, filter);
        if (after is { } low)
        {
            return runs.Where(r => r.Id > low).OrderBy(r => r.Id);
        }
        return (before is { } high ? runs.Where(r => r.Id < high) : runs).OrderByDescending(r => r.Id);
    }

    /// <param name="rows">Up to <paramref name="take"/> + 1 rows: the one too many tells that there is more.</param>
    public static Page<Run> ToPage(IReadOnlyList<RunRow> rows, long? before, long? after, int take)
    {
        var more = rows.Count > take;
        var items = rows.Take(take).Select(r => r.ToRun()).ToList();
        if (after is { } low)
        {
            items.Reverse();
            return new Page<Run>(items, items.Count > 0 ? items[^1].Id : low + 1, more ? items[0].Id : null);
        }
        var newer = before is { } high ? (items.Count > 0 ? items[0].Id : high - 1) : (long?)null;
        return new Page<Run>(items, more ? items[^1].Id : null, newer);
    }

    static IQueryable<RunRow> Where(IQueryable<RunRow> runs, RunFilter f)
    {
        runs = f.Plan is { } plan ? runs.Where(r => r.PlanId == plan) : runs;
        runs = f.State is { } state ? runs.Where(r => r.State == state) : runs;
        runs = f.Purpose is { } purpose ? runs.Where(r => r.Purpose == purpose) : runs;
        runs = f.RequestedBy is { } by ? runs.Where(r => r.RequestedBy == by) : runs;
        runs = f.From is { } from ? runs.Where(r => r.RequestedAt >= from) : runs;
        runs = f.Until is { } until ? runs.Where(r => r.RequestedAt < until) : runs;
        if (string.IsNullOrWhiteSpace(f.PlanName))
        {
            return runs;
        }
        var name = f.PlanName.Trim().ToLowerInvariant();
        return runs.Where(r => r.PlanName.ToLower().Contains(name));
    }
}
