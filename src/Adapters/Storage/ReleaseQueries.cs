using Microsoft.EntityFrameworkCore;
using Tandem.Adapters.Storage.Rows;
using Tandem.Releases;

namespace Tandem.Adapters.Storage;

/// <summary>The history of a plan's releases, by key: three queries for a page, whatever lies before it, and none reads the bytes.</summary>
sealed class ReleaseQueries(TandemDb db)
{
    public async Task<Page<ReleasedRun>> PageAsync(Guid planId, long? before, long? after, int take, CancellationToken cancellation)
    {
        // One too many tells that there is more.
        var ids = await Runs(planId, before, after).Take(take + 1).ToListAsync(cancellation);
        var more = ids.Count > take;
        ids = [.. ids.Take(take).OrderDescending()];
        var items = await ItemsAsync(planId, ids, cancellation);
        if (after is { } low)
        {
            return new(items, ids.Count > 0 ? ids[^1] : low + 1, more ? ids[0] : null);
        }
        var newer = before is { } high ? (ids.Count > 0 ? ids[0] : high - 1) : (long?)null;
        return new(items, more ? ids[^1] : null, newer);
    }

    IQueryable<long> Runs(Guid planId, long? before, long? after)
    {
        var runs = db.Releases.Where(r => r.PlanId == planId).Select(r => r.RunId).Distinct();
        return after is { } low ? runs.Where(r => r > low).OrderBy(r => r)
            : before is { } high ? runs.Where(r => r < high).OrderByDescending(r => r)
            : runs.OrderByDescending(r => r);
    }

    async Task<IReadOnlyList<ReleasedRun>> ItemsAsync(Guid planId, List<long> ids, CancellationToken cancellation)
    {
        var sites = await db
            .Releases.Where(r => r.PlanId == planId && ids.Contains(r.RunId))
            .OrderBy(r => r.Id)
            .Select(r => new { r.RunId, Site = new ReleasedSite(r.Site, r.SiteName, r.Sha256, r.At, r.Current, r.Retired) })
            .ToListAsync(cancellation);
        var runs = await db.Runs.Where(r => ids.Contains(r.Id)).ToDictionaryAsync(r => r.Id, cancellation);
        return
        [
            .. ids.Where(runs.ContainsKey)
                .Select(id =>
                    Item(runs[id], [.. sites.Where(s => s.RunId == id).Select(s => s.Site).GroupBy(s => s.Site).Select(g => g.Last())])
                ),
        ];
    }

    static ReleasedRun Item(RunRow run, IReadOnlyList<ReleasedSite> sites) =>
        new(run.Id, run.Purpose, run.State, run.RequestedBy, run.RequestedAt, run.EndedAt, sites);
}
