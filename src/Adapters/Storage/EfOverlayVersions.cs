using Microsoft.EntityFrameworkCore;
using Tandem.Adapters.Storage.Rows;
using Tandem.Overlays;
using Tandem.Plans;

namespace Tandem.Adapters.Storage;

sealed class EfOverlayVersions(Ledger ledger) : IOverlayVersions
{
    public Task<IReadOnlyList<OverlayVersion>> ListAsync(Guid planId, int? before, int most, CancellationToken cancellation) =>
        ledger.ReadAsync<IReadOnlyList<OverlayVersion>>(
            async db =>
            {
                var versions = await db
                    .OverlayVersions.Where(v => v.PlanId == planId && (before == null || v.Version < before))
                    .OrderByDescending(v => v.Version)
                    .Take(most)
                    .ToListAsync(cancellation);
                if (versions.Count == 0)
                {
                    return [];
                }
                var (from, to) = (versions[^1].Version, versions[0].Version);
                var paths = await db
                    .OverlayChanges.Where(c => c.PlanId == planId && c.Version >= from && c.Version <= to)
                    .Select(c => new { c.Version, c.Path })
                    .ToListAsync(cancellation);
                var byVersion = paths.ToLookup(p => p.Version, p => p.Path);
                return
                [
                    .. versions.Select(v => new OverlayVersion(
                        v.Version,
                        v.By,
                        v.At,
                        [.. byVersion[v.Version].Order(StringComparer.Ordinal)]
                    )),
                ];
            },
            cancellation
        );

    public Task<IReadOnlyList<OverlayFile>?> FilesAsync(Guid planId, int version, CancellationToken cancellation) =>
        ledger.ReadAsync<IReadOnlyList<OverlayFile>?>(
            async db =>
            {
                if (!await db.OverlayVersions.AnyAsync(v => v.PlanId == planId && v.Version <= version, cancellation))
                {
                    return null;
                }
                var upTo = db.OverlayChanges.Where(c => c.PlanId == planId && c.Version <= version);
                var newest = await upTo.Where(c => c.Text != null && !upTo.Any(d => d.Path == c.Path && d.Version > c.Version))
                    .Select(c => new OverlayFile(c.Path, c.Text!))
                    .ToListAsync(cancellation);
                return [.. newest.OrderBy(f => f.Path, StringComparer.Ordinal)];
            },
            cancellation
        );

    public Task<OlderText?> OlderAsync(Guid planId, string path, string text, CancellationToken cancellation) =>
        ledger.ReadAsync<OlderText?>(
            async db =>
            {
                // An editor ends lines in its own way.
                text = text.ReplaceLineEndings("\n");
                var saves = db.OverlayChanges.Where(c => c.PlanId == planId && c.Path == path && c.Text != null);
                var first = await saves.Where(c => c.Text!.Replace("\r\n", "\n") == text).MinAsync(c => (int?)c.Version, cancellation);
                var older =
                    from save in saves
                    join version in db.OverlayVersions on new { save.PlanId, save.Version } equals new { version.PlanId, version.Version }
                    where save.Text!.Replace("\r\n", "\n") != text && (first == null || save.Version < first)
                    orderby save.Version descending
                    select new OlderText(save.Version, version.By, version.At, save.Text!);
                return await older.FirstOrDefaultAsync(cancellation);
            },
            cancellation
        );

    /// <summary>Adds what a save does to the files, in its transaction; nothing when it leaves them as they are.</summary>
    public static async Task KeepAsync(TandemDb db, PlanDraft before, PlanDraft after, CancellationToken cancellation)
    {
        var changes = OverlayChange.Between(before.Plan.Overlays.Files, after.Plan.Overlays.Files);
        if (changes.Count == 0)
        {
            return;
        }
        var known = await db.OverlayVersions.AnyAsync(v => v.PlanId == after.Id, cancellation);
        if (!known && before.Plan.Overlays.Files.Count > 0)
        {
            // What the plan began with, or had when it was last saved by a console that kept no versions.
            Add(db, before, OverlayChange.Between([], before.Plan.Overlays.Files));
        }
        Add(db, after, changes);
    }

    static void Add(TandemDb db, PlanDraft draft, IReadOnlyList<OverlayChange> changes)
    {
        db.OverlayVersions.Add(
            new OverlayVersionRow
            {
                PlanId = draft.Id,
                Version = draft.Version,
                By = draft.UpdatedBy,
                At = draft.UpdatedAt,
            }
        );
        db.OverlayChanges.AddRange(
            changes.Select(c => new OverlayChangeRow
            {
                PlanId = draft.Id,
                Version = draft.Version,
                Path = c.Path,
                Text = c.Text,
            })
        );
    }
}
