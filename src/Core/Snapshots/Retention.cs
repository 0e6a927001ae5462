namespace Tandem.Snapshots;

/// <summary>Which snapshots are to be removed. Pure.</summary>
public static class Retention
{
    /// <summary>
    /// Those beyond either limit, region by region and disk by disk. Only ours; never one in the making; never the newest good one of its disk and
    /// region, however old it is. One that failed holds nothing and goes as soon as a good one was made after it.
    /// </summary>
    /// <param name="all">Whatever the cloud showed, in any order.</param>
    public static IReadOnlyList<DiskSnapshot> Beyond(IEnumerable<DiskSnapshot> all, string plan, SiteData rule, DateTimeOffset now) =>
        [
            .. all.Where(s => s.Mark?.Plan == plan && s.Mark.Site == rule.Site)
                .GroupBy(s => (s.Region, s.Mark!.Disk))
                .SelectMany(g => OfOneDisk([.. g], rule, now)),
        ];

    static IEnumerable<DiskSnapshot> OfOneDisk(IReadOnlyList<DiskSnapshot> all, SiteData rule, DateTimeOffset now)
    {
        var good = all.Where(s => s.State == SnapshotState.Accomplished)
            .OrderByDescending(s => s.CreatedAt)
            .ThenByDescending(s => s.Mark!.Run)
            .ThenBy(s => s.Id, StringComparer.Ordinal)
            .ToList();
        if (good.Count == 0)
        {
            return [];
        }
        var old = good.Where((s, at) => at > 0 && (at >= rule.KeepCount || IsOlder(s, rule.KeepDays, now)));
        // Clouds tell times in whole seconds, so that a retry may seem to be as old as what it replaces.
        return [.. old, .. all.Where(s => s.State == SnapshotState.Failed && s.CreatedAt <= good[0].CreatedAt)];
    }

    static bool IsOlder(DiskSnapshot snapshot, int? days, DateTimeOffset now) =>
        days is { } most && now - snapshot.CreatedAt > TimeSpan.FromDays(most);
}
