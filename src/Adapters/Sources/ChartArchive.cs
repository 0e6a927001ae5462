using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Tandem.Overlays;
using Tandem.Overlays.Charts;
using Tandem.Overlays.Sources;
using Tandem.Plans;

namespace Tandem.Adapters.Sources;

/// <summary>
/// Unpacks the archive of a chart in memory: nothing is written, so there is nowhere to break out to. Links, devices, paths that leave the chart, names
/// that stand twice and archives that unpack to too much are refused; archives of sub-charts are unpacked in their turn.
/// </summary>
sealed class ChartArchive
{
    const long MostUnpacked = 20 * 1024 * 1024;
    const int MostDepth = 5;

    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    readonly Dictionary<string, OverlayFile> _files = new(StringComparer.Ordinal);
    readonly List<string> _leftOut = [];
    long _unpacked;

    /// <param name="name">That the chart must have.</param>
    public static Result<FetchedChart> Read(byte[] archive, string name, string version)
    {
        var reading = new ChartArchive();
        try
        {
            var problem = reading.Unpack(archive, _ => ChartSource.Folder, 0);
            return problem is null ? reading.Finish(archive, name, version) : Bad(problem);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException or ArgumentException or IOException)
        {
            return Bad(reading._unpacked > MostUnpacked ? Large() : Text.Of($"The archive is damaged, or is no archive of a chart."));
        }
    }

    Result<FetchedChart> Finish(byte[] archive, string name, string version) =>
        !_files.ContainsKey($"{ChartSource.Folder}/Chart.yaml") ? Bad(Text.Of($"The archive has no Chart.yaml, so it is no chart."))
        : _files.Count > OverlaysSection.MostFiles
            ? Bad(Text.Of($"The chart has {_files.Count} files; {OverlaysSection.MostFiles} are allowed."))
        : new FetchedChart(
            name,
            version,
            OciRegistry.DigestOf(archive),
            [.. _files.Values.OrderBy(f => f.Path, StringComparer.Ordinal)],
            _leftOut
        );

    /// <summary>Null when all is well.</summary>
    /// <param name="place">Folder for the archive's files, by the name of the one folder that they lie in.</param>
    Text? Unpack(byte[] archive, Func<string, string> place, int depth)
    {
        if (depth > MostDepth)
        {
            return Text.Of($"Sub-charts lie in sub-charts more than {MostDepth} deep.");
        }
        using var unzipped = new GZipStream(new MemoryStream(archive), CompressionMode.Decompress);
        using var tar = new TarReader(new Counted(unzipped, this), leaveOpen: true);
        string? root = null,
            folder = null;
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.EntryType is TarEntryType.Directory or TarEntryType.GlobalExtendedAttributes)
            {
                continue;
            }
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
            {
                return Text.Of($"The archive holds {Told(entry.Name)}, which is no plain file.");
            }
            var parts = entry.Name.Split('/');
            parts = parts is [".", .. var inner] ? inner : parts;
            root ??= parts[0];
            folder ??= place(root);
            var path = $"{folder}/{string.Join('/', parts.Skip(1))}";
            if (parts.Length < 2 || parts[0] != root || !OverlaysSection.IsSafe(path))
            {
                return Text.Of($"The archive holds a file whose path is not allowed: {Told(entry.Name)}.");
            }
            if (Take(entry, path, folder, depth) is { } problem)
            {
                return problem;
            }
        }
        return null;
    }

    Text? Take(TarEntry entry, string path, string folder, int depth)
    {
        if (_unpacked + entry.Length > MostUnpacked)
        {
            return Large();
        }
        var bytes = new byte[entry.Length];
        entry.DataStream?.ReadExactly(bytes);
        var within = path[(folder.Length + 1)..];
        if (within.StartsWith("charts/", StringComparison.Ordinal) && within.Count(c => c == '/') == 1 && IsArchive(within))
        {
            // Named for the chart, as Helm does when it complains; two archives of one chart are told apart by their own names.
            var sub = $"{folder}/charts/";
            var own = Path.GetFileName(within)
                .Replace(".tar.gz", "", StringComparison.Ordinal)
                .Replace(".tgz", "", StringComparison.Ordinal);
            return Unpack(
                bytes,
                root => sub + (_files.Keys.Any(f => f.StartsWith($"{sub}{root}/", StringComparison.Ordinal)) ? own : root),
                depth + 1
            );
        }
        if (TextOf(bytes) is not { } text)
        {
            _leftOut.Add(path);
            return null;
        }
        return text.Length > OverlaysSection.MostCharacters ? Text.Of($"{path} is larger than 1 MiB.")
            : _files.TryAdd(path, new OverlayFile(path, text)) ? null
            : Text.Of($"{path} stands twice in the archive.");
    }

    static bool IsArchive(string path) =>
        path.EndsWith(".tgz", StringComparison.Ordinal) || path.EndsWith(".tar.gz", StringComparison.Ordinal);

    /// <summary>Null when it is no text.</summary>
    internal static string? TextOf(byte[] bytes)
    {
        try
        {
            var text = Strict.GetString(bytes).TrimStart('\uFEFF');
            return text.Contains('\0') ? null : text;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    static string Told(string name) => new([.. name.Take(100).Select(c => char.IsControl(c) ? '?' : c)]);

    static Text Large() => Text.Of($"The archive unpacks to more than {MostUnpacked / 1024 / 1024} MiB.");

    static Failure Bad(Text what) =>
        new(SourceFailures.Content, what, Text.Of($"Choose another version, or tell whoever publishes the chart."));

    /// <summary>Counts what comes out of all archives together, headers and padding included, and stops a bomb while it unpacks.</summary>
    sealed class Counted(Stream inner, ChartArchive owner) : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var read = inner.Read(buffer);
            owner._unpacked += read;
            return owner._unpacked <= 2 * MostUnpacked ? read : throw new InvalidDataException("The archive unpacks to too much.");
        }

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
