using Tandem.Releases;

namespace Tandem.Overlays;

/// <summary>Two people's changes to one text put together.</summary>
/// <param name="Text">Where both changed the same lines differently, mine stands.</param>
/// <param name="Overlaps">The lines of <paramref name="Text"/>, 1-based, at which that happened; empty when nobody's work is lost.</param>
public sealed record MergedText(string Text, IReadOnlyList<int> Overlaps);

/// <summary>A merge of lines from a common start, as version control does it. Pure.</summary>
public static class TextMerge
{
    public static MergedText Of(string start, string mine, string theirs)
    {
        var (s, m, t) = (Lines(start), Lines(mine), Lines(theirs));
        var (toMine, toTheirs) = (Kept(s, m), Kept(s, t));
        var (merged, overlaps) = (new List<ManifestLine>(), new List<int>());
        var (i, j, k) = (0, 0, 0);
        while (true)
        {
            // The next line that both left as it was; what stands before it was changed by one of them, or by both.
            var next = i;
            while (next < s.Count && (toMine[next] < 0 || toTheirs[next] < 0))
            {
                next++;
            }
            var (endMine, endTheirs) = next < s.Count ? (toMine[next], toTheirs[next]) : (m.Count, t.Count);
            var (a, b, c) = (s[i..next], m[j..endMine], t[k..endTheirs]);
            if (!b.SequenceEqual(c) && !a.SequenceEqual(b) && !a.SequenceEqual(c))
            {
                overlaps.Add(merged.Count + 1);
            }
            merged.AddRange(a.SequenceEqual(b) ? c : b);
            if (next == s.Count)
            {
                return new(string.Join('\n', merged.Select(l => l.Text)), overlaps);
            }
            merged.Add(s[next]);
            (i, j, k) = (next + 1, endMine + 1, endTheirs + 1);
        }
    }

    /// <summary>For each line of the start where it stands in the other text; -1 when it is not there any more.</summary>
    static int[] Kept(List<ManifestLine> start, List<ManifestLine> other)
    {
        var kept = new int[start.Count];
        Array.Fill(kept, -1);
        foreach (var line in LineDifference.Of(start, other).Where(l => l.Mark == LineMark.Same))
        {
            kept[line.Left!.Value - 1] = line.Right!.Value - 1;
        }
        return kept;
    }

    static List<ManifestLine> Lines(string text) => [.. text.Split('\n').Select(l => new ManifestLine(l))];
}
