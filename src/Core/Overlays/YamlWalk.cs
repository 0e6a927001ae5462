using System.Globalization;

namespace Tandem.Overlays;

/// <summary>Goes up and down the lines of one document by their indentation.</summary>
/// <param name="first">First line of the document, 0-based.</param>
/// <param name="last">Its last line.</param>
sealed class YamlWalk(IReadOnlyList<string> lines, int first, int last)
{
    /// <summary>Keys above a line, outermost first; and whether the line lies in a text over several lines.</summary>
    public (IReadOnlyList<string> Path, bool InText) PathOf(int at, YamlRow row)
    {
        var up = new Climb(row);
        for (var i = at - 1; i >= first; i--)
        {
            var above = YamlRow.Of(lines[i]);
            if (!above.Blank)
            {
                up.Meet(above);
            }
        }
        return up.Done();
    }

    /// <summary>Value of a key at the top of the document; empty when it is not there.</summary>
    public string Top(string key)
    {
        for (var i = first; i <= last; i++)
        {
            if (lines[i].StartsWith(key, StringComparison.Ordinal) && YamlRow.Of(lines[i]) is var row && row.Key == key)
            {
                return row.Value;
            }
        }
        return "";
    }

    /// <summary>The other keys of the mapping that the row is in.</summary>
    public IReadOnlyList<string> Beside(int at, YamlRow row)
    {
        var found = new List<string>();
        for (var i = at - 1; i >= first && row.Dashes.Count == 0; i--)
        {
            var above = YamlRow.Of(lines[i]);
            if (above.Blank || above.Left > row.Column || IsEntryOfNeighbour(above, row))
            {
                continue;
            }
            if (above.Column != row.Column)
            {
                break;
            }
            found.Add(above.Key);
            if (above.Dashes.Count > 0)
            {
                break;
            }
        }
        for (var i = at + 1; i <= last; i++)
        {
            var below = YamlRow.Of(lines[i]);
            if (below.Blank || below.Left > row.Column || IsEntryOfNeighbour(below, row))
            {
                continue;
            }
            if (below.Column != row.Column || below.Dashes.Count > 0)
            {
                break;
            }
            found.Add(below.Key);
        }
        return [.. found.Where(k => k.Length > 0)];
    }

    /// <summary>A list may stand at the same column as the key it belongs to.</summary>
    static bool IsEntryOfNeighbour(YamlRow other, YamlRow row) => other.Dashes.Count > 0 && other.Left == row.Column;

    /// <summary>Collects the path while the lines above are met, from the inside out.</summary>
    sealed class Climb
    {
        readonly List<string> _path = [];
        int _column;
        bool _isEntry;
        int _index;
        bool _inText;

        public Climb(YamlRow row) => Stand(row);

        /// <summary>Takes the place of a row: its key, or its first dash when it begins a list entry.</summary>
        void Stand(YamlRow row)
        {
            for (var i = row.Dashes.Count - 1; i > 0; i--)
            {
                _path.Add("0");
            }
            (_column, _isEntry, _index) = (row.Left, row.Dashes.Count > 0, 0);
        }

        public void Meet(YamlRow above)
        {
            if (_isEntry)
            {
                MeetFromEntry(above);
            }
            else if (above.Left < _column)
            {
                MeetFromKey(above);
            }
        }

        void MeetFromEntry(YamlRow above)
        {
            if (above.Left > _column)
            {
                return;
            }
            if (above.Dashes.Contains(_column))
            {
                _index++;
                if (above.Left < _column)
                {
                    // The first entry of a list in a list: "- - a".
                    Push(_index);
                    Stand(above with { Dashes = [.. above.Dashes.Where(d => d < _column)] });
                }
            }
            else if (above.Column <= _column)
            {
                Push(_index);
                Enter(above);
            }
        }

        void MeetFromKey(YamlRow above)
        {
            if (above.Column < _column)
            {
                Enter(above);
            }
            else
            {
                // The line that begins the entry we are in.
                Stand(above);
            }
        }

        /// <summary>The row is the parent.</summary>
        void Enter(YamlRow parent)
        {
            if (parent.OpensText)
            {
                _path.Clear();
                _inText = true;
            }
            if (parent.Key.Length > 0)
            {
                _path.Add(parent.Key);
            }
            Stand(parent);
        }

        void Push(int index) => _path.Add(index.ToString(CultureInfo.InvariantCulture));

        public (IReadOnlyList<string> Path, bool InText) Done()
        {
            if (_isEntry)
            {
                Push(_index);
            }
            return ([.. Enumerable.Reverse(_path)], _inText);
        }
    }
}
