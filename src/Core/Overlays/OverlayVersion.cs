namespace Tandem.Overlays;

/// <summary>What a save did to one file.</summary>
/// <param name="Text">The whole file as it was saved; null when the save removed it.</param>
public sealed record OverlayChange(string Path, string? Text)
{
    /// <summary>What leads from one tree to another, by path. Pure.</summary>
    public static IReadOnlyList<OverlayChange> Between(IReadOnlyList<OverlayFile> before, IReadOnlyList<OverlayFile> after)
    {
        var (old, left) = (ByPath(before), ByPath(after));
        return
        [
            .. left.Where(f => old.GetValueOrDefault(f.Key) != f.Value)
                .Select(f => new OverlayChange(f.Key, f.Value))
                .Concat(old.Keys.Where(p => !left.ContainsKey(p)).Select(p => new OverlayChange(p, null)))
                .OrderBy(c => c.Path, StringComparer.Ordinal),
        ];
    }

    // Not ToDictionary: a half-filled plan may name a path twice, and then the last one is what a tree would hold.
    static Dictionary<string, string> ByPath(IReadOnlyList<OverlayFile> files)
    {
        var texts = new Dictionary<string, string>();
        foreach (var file in files)
        {
            texts[file.Path] = file.Content;
        }
        return texts;
    }
}

/// <summary>One save of a plan's files.</summary>
/// <param name="Version">The plan's version after the save.</param>
/// <param name="By">Name of the author.</param>
/// <param name="Paths">The files it added, changed or removed, by path; of a plan that is older than its versions, all that were there.</param>
public sealed record OverlayVersion(int Version, string By, DateTimeOffset At, IReadOnlyList<string> Paths);

/// <summary>What one file was, once.</summary>
/// <param name="Version">The plan's version that the save made.</param>
/// <param name="By">Name of the author.</param>
public sealed record OlderText(int Version, string By, DateTimeOffset At, string Text);

/// <summary>Every save of every plan's files, kept by <see cref="Plans.IPlanStore.SaveAsync"/>.</summary>
public interface IOverlayVersions
{
    /// <summary>Newest first.</summary>
    /// <param name="before">Only versions below this one; null begins at the newest.</param>
    Task<IReadOnlyList<OverlayVersion>> ListAsync(Guid planId, int? before, int most, CancellationToken cancellation);

    /// <summary>All files as they were at a version, by path; null when no save is known up to it.</summary>
    Task<IReadOnlyList<OverlayFile>?> FilesAsync(Guid planId, int version, CancellationToken cancellation);

    /// <summary>The newest other text that a file had before it had this one for the first time; when it was never saved with this one, the
    /// newest it was saved with. Null when there is none. Asked again with each answer, it ends at the first text and never turns in a circle. How lines end makes no difference.</summary>
    Task<OlderText?> OlderAsync(Guid planId, string path, string text, CancellationToken cancellation);
}
