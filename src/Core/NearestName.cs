namespace Tandem;

/// <summary>"Did you mean": the name somebody most likely wanted to write.</summary>
public static class NearestName
{
    /// <summary>The closest of the names, or null when none is near: at most a third of the letters may differ, and never more than three.</summary>
    public static string? To(string written, IEnumerable<string> names)
    {
        var limit = Math.Clamp(written.Length / 3, 1, 3);
        return names
            .Where(n => Math.Abs(n.Length - written.Length) <= limit)
            .Select(n => (Name: n, Distance: Distance(written.ToLowerInvariant(), n.ToLowerInvariant())))
            .Where(n => n.Distance <= limit)
            .OrderBy(n => n.Distance)
            .ThenBy(n => n.Name, StringComparer.Ordinal)
            .Select(n => n.Name)
            .FirstOrDefault();
    }

    /// <summary>Letters to add, drop, change or swap with their neighbour.</summary>
    static int Distance(string a, string b)
    {
        var (before, last, row) = (new int[b.Length + 1], Enumerable.Range(0, b.Length + 1).ToArray(), new int[b.Length + 1]);
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                row[j] = Math.Min(Math.Min(last[j], row[j - 1]) + 1, change);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                }
            }
            (before, last, row) = (last, row, before);
        }
        return last[b.Length];
    }
}
