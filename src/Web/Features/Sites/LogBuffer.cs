using Tandem.Clusters.Live;

namespace Tandem.Web.Features.Sites;

/// <summary>The newest lines of a log, numbered; older ones fall out, so that a page that stays open does not grow.</summary>
public sealed class LogBuffer
{
    public const int Most = 2000;

    readonly Queue<(long Number, LogLine Line)> _lines = new();

    /// <summary>How many lines came in all.</summary>
    public long Count { get; private set; }

    public IReadOnlyCollection<(long Number, LogLine Line)> Lines => _lines;

    /// <summary>True when older lines have fallen out.</summary>
    public bool IsCut => Count > _lines.Count;

    public void Add(IEnumerable<LogLine> lines)
    {
        foreach (var line in lines)
        {
            _lines.Enqueue((++Count, line));
            if (_lines.Count > Most)
            {
                _lines.Dequeue();
            }
        }
    }
}
