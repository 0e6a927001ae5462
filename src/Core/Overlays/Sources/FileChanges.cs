namespace Tandem.Overlays.Sources;

/// <summary>What taking one tree in place of another would do, by path. Pure.</summary>
public sealed record FileChanges(IReadOnlyList<string> Added, IReadOnlyList<string> Changed, IReadOnlyList<string> Removed)
{
    public int Count => Added.Count + Changed.Count + Removed.Count;

    public static FileChanges Between(IReadOnlyList<OverlayFile> before, IReadOnlyList<OverlayFile> after)
    {
        var (old, next) = (before.ToDictionary(f => f.Path, f => f.Content), after.ToDictionary(f => f.Path, f => f.Content));
        return new(
            [.. next.Keys.Where(p => !old.ContainsKey(p)).Order(StringComparer.Ordinal)],
            [.. next.Where(p => old.TryGetValue(p.Key, out var was) && was != p.Value).Select(p => p.Key).Order(StringComparer.Ordinal)],
            [.. old.Keys.Where(p => !next.ContainsKey(p)).Order(StringComparer.Ordinal)]
        );
    }
}
