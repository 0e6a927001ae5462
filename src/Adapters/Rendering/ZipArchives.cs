using System.IO.Compression;
using System.Text;
using Tandem.Overlays;
using Tandem.Overlays.Transfer;

namespace Tandem.Adapters.Rendering;

/// <summary>
/// Zip files, unpacked in memory only. Nothing the archive says of itself is believed: sizes are counted while reading, checksums are compared, and an
/// archive inside of the archive is a file like any other.
/// </summary>
sealed class ZipArchives : IOverlayArchive
{
    /// <summary>Text seldom shrinks to less than a twentieth; what shrinks to less than a two-hundredth was made to.</summary>
    const int MostRatio = 200;

    /// <summary>Below this size the ratio says nothing.</summary>
    const int SmallEnough = 64 * 1024;

    const int UnixType = 0xF000;
    const int UnixFile = 0x8000;
    const int UnixFolder = 0x4000;

    static readonly DateTimeOffset Epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
    static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(Row)];

    public Result<IReadOnlyList<IncomingEntry>> Read(byte[] zip)
    {
        // Before anything is made of them: each entry of the directory costs memory, and there is room for half a million.
        if (zip.AsSpan().Count("PK\x01\x02"u8) > 10 * IncomingRules.MostEntries)
        {
            return IncomingRules.TooMany();
        }
        try
        {
            using var archive = new ZipArchive(new MemoryStream(zip, writable: false), ZipArchiveMode.Read);
            if (archive.Entries.Count > IncomingRules.MostEntries)
            {
                return IncomingRules.TooMany();
            }
            return Entries(archive);
        }
        catch (Exception e)
            when (e is InvalidDataException or EndOfStreamException or NotSupportedException or ArgumentException or OverflowException)
        {
            return Damaged();
        }
    }

    static Result<IReadOnlyList<IncomingEntry>> Entries(ZipArchive archive)
    {
        var (found, total) = (new List<IncomingEntry>(), 0L);
        foreach (var entry in archive.Entries)
        {
            if (Refused(entry) is { } refused)
            {
                return refused;
            }
            var content = Unpack(entry, IncomingRules.MostBytes - total);
            if (!content.Ok)
            {
                return content.Failure;
            }
            total += content.Value.Length;
            found.Add(new IncomingEntry(entry.FullName, content.Value));
        }
        return found;
    }

    static Failure? Refused(ZipArchiveEntry entry)
    {
        var type = (entry.ExternalAttributes >> 16) & UnixType;
        return type is not (0 or UnixFile or UnixFolder)
                ? new Failure(
                    "import.link",
                    Text.Of($"{Name(entry)} is a link or a device, not a file."),
                    Text.Of($"Put the file itself in its place.")
                )
            : entry.IsEncrypted
                ? new Failure("import.encrypted", Text.Of($"{Name(entry)} is encrypted."), Text.Of($"Pack the files without a password."))
            : entry.Length > SmallEnough && entry.Length > MostRatio * Math.Max(1, entry.CompressedLength) ? Bomb(entry)
            : null;
    }

    static Result<byte[]> Unpack(ZipArchiveEntry entry, long most)
    {
        using var from = entry.Open();
        using var to = new MemoryStream();
        var (buffer, check) = (new byte[16 * 1024], uint.MaxValue);
        for (int read; (read = from.Read(buffer)) > 0; )
        {
            to.Write(buffer, 0, read);
            foreach (var b in buffer.AsSpan(0, read))
            {
                check = Table[(check ^ b) & 0xFF] ^ (check >> 8);
            }
            if (to.Length > most)
            {
                return IncomingRules.TooLarge();
            }
            if (to.Length > SmallEnough && to.Length > MostRatio * Math.Max(1, entry.CompressedLength))
            {
                return Bomb(entry);
            }
        }
        return ~check == entry.Crc32 && to.Length == entry.Length ? to.ToArray() : Damaged();
    }

    static Failure Bomb(ZipArchiveEntry entry) =>
        new("import.bomb", Text.Of($"{Name(entry)} unpacks to far more than it is packed."), Text.Of($"Leave it out."));

    static Failure Damaged() =>
        new(
            "import.damaged",
            Text.Of($"This is no zip file, or it is damaged."),
            Text.Of($"Pack the files again, and upload the whole of the archive.")
        );

    static string Name(ZipArchiveEntry entry) => new([.. entry.FullName.Take(120).Select(c => char.IsControl(c) ? '\uFFFD' : c)]);

    public byte[] Write(IReadOnlyList<OverlayFile> files)
    {
        using var to = new MemoryStream();
        using (var archive = new ZipArchive(to, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var file in files.OrderBy(f => f.Path, StringComparer.Ordinal))
            {
                var entry = archive.CreateEntry(file.Path, CompressionLevel.Optimal);
                entry.LastWriteTime = Epoch;
                // Readable by everybody, whatever system made the archive.
                entry.ExternalAttributes = (UnixFile | 0x1A4) << 16;
                using var stream = entry.Open();
                stream.Write(Encoding.UTF8.GetBytes(file.Content));
            }
        }
        return to.ToArray();
    }

    static uint Row(int index)
    {
        var row = (uint)index;
        for (var bit = 0; bit < 8; bit++)
        {
            row = (row & 1) == 1 ? 0xEDB88320 ^ (row >> 1) : row >> 1;
        }
        return row;
    }
}
