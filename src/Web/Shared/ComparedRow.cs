using Tandem.Releases;

namespace Tandem.Web.Shared;

/// <summary>One row of a comparison as it is shown: a line, or a fold over equal ones.</summary>
/// <param name="Row">Null for a fold.</param>
/// <param name="Folded">How many equal lines the fold hides; 0 for a line.</param>
/// <param name="At">Where the fold begins: its name while the comparison stands.</param>
sealed record ComparedRow(SideBySide? Row, int Folded, int At)
{
    /// <summary>Hides what is equal, but for a few lines around what is not.</summary>
    /// <param name="open">Folds that were opened, by where they begin.</param>
    public static IReadOnlyList<ComparedRow> Fold(IReadOnlyList<SideBySide> rows, int around, IReadOnlySet<int> open)
    {
        var near = new bool[rows.Count];
        for (var i = 0; i < rows.Count; i++)
        {
            if (Differs(rows[i]))
            {
                Array.Fill(near, true, Math.Max(0, i - around), Math.Min(rows.Count, i + around + 1) - Math.Max(0, i - around));
            }
        }
        var shown = new List<ComparedRow>();
        for (var i = 0; i < rows.Count; )
        {
            var hidden = 0;
            while (i + hidden < rows.Count && !near[i + hidden])
            {
                hidden++;
            }
            if (hidden > 1 && !open.Contains(i))
            {
                shown.Add(new(null, hidden, i));
                i += hidden;
                continue;
            }
            var count = Math.Max(1, hidden);
            shown.AddRange(rows.Skip(i).Take(count).Select(r => new ComparedRow(r, 0, i)));
            i += count;
        }
        return shown;
    }

    static bool Differs(SideBySide row) => row.Left?.Mark != LineMark.Same || row.Right?.Mark != LineMark.Same;
}
