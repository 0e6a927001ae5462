using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Tandem.Adapters.Kube.Http;
using Tandem.Clusters;
using Tandem.Clusters.Live;

namespace Tandem.Adapters.Kube.Watching;

/// <summary>
/// Follows what one container writes. Lines come with their times, so that a stream that was cut goes on behind the last line that came. Nothing is
/// gathered here: what is not taken waits in the cluster.
/// </summary>
sealed class LogFollower(ClusterLink link, LogQuestion question)
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    const int LongestLine = 16 << 10;
    const int ChunkSize = 32 << 10;

    DateTimeOffset? _last;

    /// <summary>What is not younger than this came before the stream was opened anew.</summary>
    DateTimeOffset? _from;

    public async IAsyncEnumerable<LogPiece> RunAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var waits = false; ; )
        {
            _from = _last;
            var opened = await link.Client.OpenAsync(new KubeRequest(HttpMethod.Get, Path()) { Accept = "text/plain,*/*" }, cancellation);
            if (opened.Ok)
            {
                using var response = opened.Value;
                await foreach (var lines in LinesAsync(response, cancellation))
                {
                    waits = false;
                    yield return new(lines);
                }
                if (question.Ends)
                {
                    yield break;
                }
            }
            else if (opened.Failure.Code is "cluster.absent" or "cluster.forbidden" or "cluster.unauthorized" || question.Ends)
            {
                yield return new([], opened.Failure);
                yield break;
            }
            else if (opened.Failure.Code is not ("cluster.BadRequest" or "cluster.400"))
            {
                yield return new([], opened.Failure);
            }
            // 400 is how a server says that the container does not run yet.
            if (!waits)
            {
                yield return new([], Waits: waits = true);
            }
            await Task.Delay(Pause, link.Clock, cancellation);
        }
    }

    string Path()
    {
        var path = KubePath.Of(ApiKind.Pods, question.Namespace, question.Pod);
        // Seconds are as fine as the question gets; lines that came already are left out when they come again.
        var from = _from is { } since
            ? $"sinceTime={Uri.EscapeDataString(since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture))}"
            : $"tailLines={question.Tail}";
        var which = (question.Previous ? "previous=true" : "previous=false") + (question.Ends ? "" : "&follow=true");
        return $"{path}/log?container={Uri.EscapeDataString(question.Container)}&timestamps=true&{which}&{from}";
    }

    async IAsyncEnumerable<IReadOnlyList<LogLine>> LinesAsync(
        HttpResponseMessage response,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        var reader = new ChunkReader(stream, ChunkSize, LongestLine);
        while (await reader.ReadAsync(cancellation) is { } lines)
        {
            var fresh = lines.Select(Parse).Where(IsNew).ToList();
            if (fresh.Count > 0)
            {
                _last = fresh[^1].At ?? _last;
                yield return fresh;
            }
        }
    }

    bool IsNew(LogLine line) => _from is not { } from || line.At is not { } at || at > from;

    static LogLine Parse(string line)
    {
        var blank = line.IndexOf(' ', StringComparison.Ordinal);
        var time = blank < 0 ? line : line[..blank];
        return DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? new(at, blank < 0 ? "" : line[(blank + 1)..])
            : new(null, line);
    }
}

/// <summary>Cuts a stream of UTF-8 into lines, as many at once as came at once; a line without an end is cut where it gets too long.</summary>
sealed class ChunkReader(Stream stream, int chunk, int longest)
{
    readonly byte[] _bytes = new byte[chunk];
    readonly char[] _chars = new char[chunk + 1];
    readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    readonly StringBuilder _rest = new();

    /// <summary>The next lines, perhaps none; null at the end. A broken connection is an end like any other.</summary>
    public async Task<IReadOnlyList<string>?> ReadAsync(CancellationToken cancellation)
    {
        int count;
        try
        {
            count = await stream.ReadAsync(_bytes, cancellation);
        }
        catch (Exception e) when (e is IOException or HttpRequestException && !cancellation.IsCancellationRequested)
        {
            return null;
        }
        if (count == 0)
        {
            return null;
        }
        var lines = new List<string>();
        foreach (var c in _chars.AsSpan(0, _decoder.GetChars(_bytes, 0, count, _chars, 0)))
        {
            if (c == '\n' || _rest.Length >= longest)
            {
                lines.Add(_rest.ToString().TrimEnd('\r'));
                _rest.Clear();
            }
            if (c != '\n')
            {
                _rest.Append(c);
            }
        }
        return lines;
    }
}
