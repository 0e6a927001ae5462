namespace Tandem.Releases;

public enum LineMark
{
    Same,

    /// <summary>Only on the left.</summary>
    Removed,

    /// <summary>Only on the right.</summary>
    Added,
}

/// <summary>One line of two texts held against each other.</summary>
/// <param name="Left">1-based number on the left; null when it is not there.</param>
/// <param name="Right">1-based number on the right; null when it is not there.</param>
/// <param name="Hidden">Set where the line ends in a value that is not shown.</param>
public sealed record ComparedLine(LineMark Mark, int? Left, int? Right, string Text, HiddenValue? Hidden = null);

/// <summary>The shortest way from one list of lines to another (Myers, 1986), in bounded time and memory. Pure.</summary>
static class LineDifference
{
    /// <summary>Texts that differ in more lines are shown as wholly different: nobody reads such a difference line by line.</summary>
    const int MostChanges = 1000;

    public static IReadOnlyList<ComparedLine> Of(IReadOnlyList<ManifestLine> left, IReadOnlyList<ManifestLine> right)
    {
        var start = 0;
        while (start < left.Count && start < right.Count && Same(left[start], right[start]))
        {
            start++;
        }
        var (a, b) = (left.Count, right.Count);
        while (a > start && b > start && Same(left[a - 1], right[b - 1]))
        {
            (a, b) = (a - 1, b - 1);
        }
        var lines = new List<ComparedLine>(left.Count + b - start);
        lines.AddRange(Enumerable.Range(0, start).Select(i => Both(left, i, i)));
        lines.AddRange(Middle(left, right, (start, a), (start, b)));
        lines.AddRange(Enumerable.Range(0, left.Count - a).Select(i => Both(left, a + i, b + i)));
        return lines;
    }

    /// <summary>A hidden value that changed is another line, although it reads the same.</summary>
    static bool Same(ManifestLine a, ManifestLine b) => a == b && a.Hidden is null or HiddenValue.Unchanged;

    static ComparedLine Both(IReadOnlyList<ManifestLine> left, int i, int j) =>
        new(LineMark.Same, i + 1, j + 1, left[i].Text, left[i].Hidden);

    static ComparedLine Removed(IReadOnlyList<ManifestLine> left, int i) =>
        new(LineMark.Removed, i + 1, null, left[i].Text, left[i].Hidden);

    static ComparedLine Added(IReadOnlyList<ManifestLine> right, int j) => new(LineMark.Added, null, j + 1, right[j].Text, right[j].Hidden);

    static IEnumerable<ComparedLine> Middle(
        IReadOnlyList<ManifestLine> left,
        IReadOnlyList<ManifestLine> right,
        (int From, int To) a,
        (int From, int To) b
    )
    {
        var trace = Trace(left, right, a, b);
        if (trace is null)
        {
            return
            [
                .. Enumerable.Range(a.From, a.To - a.From).Select(i => Removed(left, i)),
                .. Enumerable.Range(b.From, b.To - b.From).Select(j => Added(right, j)),
            ];
        }
        var back = new List<ComparedLine>();
        var (x, y) = (a.To - a.From, b.To - b.From);
        for (var d = trace.Count - 1; d >= 0; d--)
        {
            var down = d > 0 && IsDown(trace[d - 1], d, x - y);
            var (px, py) = d == 0 ? (0, 0) : Previous(trace[d - 1], d, x - y, down);
            var start = d == 0 || down ? px : px + 1;
            while (x > start)
            {
                (x, y) = (x - 1, y - 1);
                back.Add(Both(left, a.From + x, b.From + y));
            }
            if (d > 0)
            {
                back.Add(down ? Added(right, b.From + py) : Removed(left, a.From + px));
                (x, y) = (px, py);
            }
        }
        back.Reverse();
        return back;
    }

    /// <param name="before">How far one got with one change less.</param>
    static (int X, int Y) Previous(int[] before, int d, int k, bool down)
    {
        var from = down ? k + 1 : k - 1;
        return (before[from + d], before[from + d] - from);
    }

    /// <summary>True when diagonal <paramref name="k"/> is reached best by a line of the right side.</summary>
    static bool IsDown(int[] before, int d, int k) => k == -d || (k != d && before[k - 1 + d] < before[k + 1 + d]);

    /// <summary>After each number of changes how far along each diagonal one gets, at index diagonal + changes + 1; null when there are too many.</summary>
    static List<int[]>? Trace(
        IReadOnlyList<ManifestLine> left,
        IReadOnlyList<ManifestLine> right,
        (int From, int To) a,
        (int From, int To) b
    )
    {
        var (n, m) = (a.To - a.From, b.To - b.From);
        var trace = new List<int[]>();
        for (var d = 0; d <= Math.Min(n + m, MostChanges); d++)
        {
            var reached = new int[(2 * d) + 3];
            Array.Fill(reached, -1);
            for (var k = -d; k <= d; k += 2)
            {
                var x = d == 0 ? 0 : Start(trace[d - 1], d, k);
                while (x < n && x - k < m && Same(left[a.From + x], right[b.From + x - k]))
                {
                    x++;
                }
                reached[k + d + 1] = x;
                if (x >= n && x - k >= m)
                {
                    trace.Add(reached);
                    return trace;
                }
            }
            trace.Add(reached);
        }
        return null;
    }

    static int Start(int[] before, int d, int k) => IsDown(before, d, k) ? before[k + 1 + d] : before[k - 1 + d] + 1;
}
