using System.IO.Compression;
using System.Text;
using Tandem.Adapters.Rendering;
using Tandem.Overlays;
using Tandem.Overlays.Transfer;
using Tandem.Plans;
using Xunit;

namespace Tandem.Unit.Adapters.Rendering;

/// <summary>What strangers put into archives. Where it is sensible, a row shows first that a plain unpacking would fall for it.</summary>
public sealed class ZipArchivesTests
{
    static readonly ZipArchives Archives = new();

    static Result<Incoming> Take(byte[] zip) =>
        Archives.Read(zip) is { Ok: true, Value: var entries } ? IncomingRules.Take(entries) : Archives.Read(zip).Failure!;

    static byte[] Zip(params (string Path, string Text)[] files) =>
        Zip(_ => { }, [.. files.Select(f => (f.Path, Encoding.UTF8.GetBytes(f.Text)))]);

    static byte[] Zip(Action<ZipArchiveEntry> also, params (string Path, byte[] Content)[] files)
    {
        using var to = new MemoryStream();
        using (var zip = new ZipArchive(to, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, content) in files)
            {
                var entry = zip.CreateEntry(path);
                also(entry);
                using var stream = entry.Open();
                stream.Write(content);
            }
        }
        return to.ToArray();
    }

    /// <summary>As anybody would write it at first: name by name below a folder.</summary>
    static IEnumerable<string> Naively(byte[] zip)
    {
        using var archive = new ZipArchive(new MemoryStream(zip));
        return [.. archive.Entries.Select(e => Path.GetFullPath(Path.Combine("/tree", e.FullName)))];
    }

    static void Refused(byte[] zip, string code, string words)
    {
        var taken = Take(zip);
        Assert.False(taken.Ok);
        Assert.Equal(code, taken.Failure.Code);
        Assert.Contains(words, $"{taken.Failure}", StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("../evil.yaml")]
    [InlineData("base/../../evil.yaml")]
    [InlineData("/etc/evil.yaml")]
    public void A_path_out_of_the_tree_is_refused(string path)
    {
        var zip = Zip(("base/a.yaml", "a: 1"), (path, "evil: true"));
        Assert.Contains(Naively(zip), p => !p.StartsWith("/tree/", StringComparison.Ordinal));
        Refused(zip, "import.path", path);
    }

    [Theory]
    [InlineData("..\\evil.yaml")]
    [InlineData("C:\\evil.yaml")]
    [InlineData("C:/evil.yaml")]
    [InlineData("\\\\host\\share\\evil.yaml")]
    [InlineData("base//a.yaml")]
    [InlineData("./a.yaml")]
    [InlineData("base/.")]
    [InlineData("base/a b.yaml")]
    [InlineData("base/a;rm.yaml")]
    [InlineData("base/\u202Elmay.yaml")]
    public void A_path_that_other_systems_read_otherwise_is_refused(string path) =>
        Refused(Zip(("base/b.yaml", "b: 1"), (path, "a: 1")), "import.path", "not allowed");

    [Theory]
    [InlineData("base/a\0.yaml")]
    [InlineData("base/a\n.yaml")]
    [InlineData("base/\u001b[31m.yaml")]
    public void Control_characters_are_refused_and_not_repeated(string path)
    {
        var taken = IncomingRules.Take([new IncomingEntry(path, "a: 1"u8.ToArray())]);
        Assert.Equal("import.path", taken.Failure?.Code);
        Assert.DoesNotContain($"{taken.Failure}", char.IsControl);
    }

    [Theory]
    [InlineData(0xA1FF)] // symbolic link
    [InlineData(0x21B6)] // character device
    [InlineData(0x11B6)] // pipe
    public void Links_and_devices_are_refused(int mode)
    {
        var zip = Zip(e => e.ExternalAttributes = mode << 16, ("base/link.yaml", "/etc/hostname"u8.ToArray()));
        Refused(zip, "import.link", "link");
    }

    [Fact]
    public void A_bomb_is_refused_before_it_is_unpacked()
    {
        var zip = Zip(("base/bomb.yaml", new string('x', 19_000_000)));
        Assert.True(zip.Length < 100_000, "A naive reading would make 19 MB of this.");
        Refused(zip, "import.bomb", "bomb.yaml");
    }

    [Fact]
    public void A_size_that_is_lied_about_is_found_out()
    {
        var zip = Zip(("base/a.yaml", new string('x', 3_000_000)));
        // The directory says ten bytes: whoever believes it reserves no more, and reads on.
        PutSize(zip, 10);
        Assert.False(Take(zip).Ok);
        var noise = new byte[3_000_000];
        new Random(1).NextBytes(noise);
        var large = Zip(_ => { }, ("base/a.bin", noise));
        PutSize(large, 10);
        Assert.Equal("import.damaged", Take(large).Failure?.Code);
    }

    static void PutSize(byte[] zip, uint size)
    {
        var at = zip.AsSpan().LastIndexOf("PK\x01\x02"u8);
        BitConverter.TryWriteBytes(zip.AsSpan(at + 24), size);
    }

    [Fact]
    public void Many_that_are_small_are_too_much_together()
    {
        var noise = new byte[1_000_000];
        new Random(1).NextBytes(noise);
        var text = Convert.ToBase64String(noise)[..1_000_000];
        Refused(Zip([.. Enumerable.Range(0, 22).Select(i => ($"base/{i}.txt", text))]), "import.large", "20 MiB");
    }

    [Fact]
    public void More_entries_than_a_plan_may_have_files_are_refused()
    {
        Refused(
            Zip([.. Enumerable.Range(0, OverlaysSection.MostFiles + 1).Select(i => ($"base/{i}.yaml", "a: 1"))]),
            "import.many",
            $"{OverlaysSection.MostFiles}"
        );
        Refused(
            Zip([.. Enumerable.Range(0, (10 * OverlaysSection.MostFiles) + 100).Select(i => ($"{i}", ""))]),
            "import.many",
            $"{OverlaysSection.MostFiles}"
        );
        Assert.Equal(
            OverlaysSection.MostFiles,
            Take(Zip([.. Enumerable.Range(0, OverlaysSection.MostFiles).Select(i => ($"base/{i}.yaml", "a: 1"))])).Value.Files.Count
        );
    }

    [Fact]
    public void An_archive_inside_is_a_file_that_is_left_out_by_name()
    {
        var taken = Take(Zip(_ => { }, ("base/a.yaml", "a: 1"u8.ToArray()), ("base/inner.zip", Zip(("b.yaml", new string('x', 500_000))))));
        Assert.Equal("base/a.yaml", Assert.Single(taken.Value.Files).Path);
        Assert.Equal("base/inner.zip", Assert.Single(taken.Value.LeftOut).Path);
    }

    [Theory]
    [InlineData("base/a.yaml", "base/A.yaml")]
    [InlineData("base/a.yaml", "BASE/a.yaml")]
    [InlineData("base/a", "base/a/b.yaml")]
    public void Names_that_meet_on_some_systems_are_refused(string one, string other) =>
        Refused(Zip((one, "a: 1"), (other, "a: 2")), "import.twice", "Keep one");

    [Fact]
    public void A_name_that_stands_twice_is_refused()
    {
        var zip = Zip(("base/a.yaml", "good: 1"), ("base/a.yaml", "evil: 1"));
        Assert.Single(Naively(zip).Distinct());
        Refused(zip, "import.twice", "base/a.yaml");
    }

    [Fact]
    public void What_is_encrypted_is_refused()
    {
        var zip = Zip(("base/a.yaml", "a: 1"));
        // The flag of the directory and of the entry itself.
        zip[zip.AsSpan().IndexOf("PK\x01\x02"u8) + 8] |= 1;
        zip[6] |= 1;
        Refused(zip, "import.encrypted", "encrypted");
    }

    [Fact]
    public void A_wrong_checksum_is_found()
    {
        var zip = Zip(e => { }, ("base/a.yaml", "replicas: 1"u8.ToArray()));
        zip[zip.AsSpan().IndexOf("PK\x01\x02"u8) + 16] ^= 0xFF;
        using (var archive = new ZipArchive(new MemoryStream(zip)))
        using (var reader = new StreamReader(archive.Entries[0].Open()))
        {
            Assert.Equal("replicas: 1", reader.ReadToEnd());
        }
        Refused(zip, "import.damaged", "damaged");
    }

    [Fact]
    public void Half_an_archive_is_refused_wherever_it_ends()
    {
        var zip = Zip(
            ("base/a.yaml", string.Join('\n', Enumerable.Range(0, 50).Select(i => $"a{i}: {i * 7919}"))),
            ("base/b.yaml", "b: 1")
        );
        Assert.All(Enumerable.Range(0, zip.Length / 7), i => Assert.False(Take(zip[..(i * 7)]).Ok));
        Assert.False(Take(Encoding.UTF8.GetBytes("a: 1\n")).Ok);
        Assert.False(Take([]).Ok);
    }

    [Fact]
    public void No_single_wrong_byte_brings_an_exception()
    {
        var zip = Zip(("base/a.yaml", "a: 1\n"), ("base/b.yaml", "b: 2\n"));
        for (var i = 0; i < zip.Length; i++)
        {
            foreach (var value in new byte[] { 0, 1, 0x7F, 0xFF })
            {
                var broken = (byte[])zip.Clone();
                broken[i] = value;
                _ = Take(broken);
            }
        }
    }

    [Fact]
    public void What_is_no_text_is_left_out_by_name_and_tools_litter_too()
    {
        var taken = Take(
            Zip(
                _ => { },
                ("shop/base/a.yaml", "a: 1"u8.ToArray()),
                ("shop/logo.png", [0x89, 0x50, 0xFF, 0xFE]),
                ("shop/base/nul.txt", "a\0b"u8.ToArray()),
                ("shop/.git/config", "x"u8.ToArray()),
                ("shop/base/.DS_Store", "x"u8.ToArray())
            )
        );
        Assert.Equal("base/a.yaml", Assert.Single(taken.Value.Files).Path);
        Assert.Equal(
            ["base/nul.txt", "logo.png", "shop/.git/config", "shop/base/.DS_Store"],
            taken.Value.LeftOut.Select(l => l.Path).Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("shop-main/", "shop-main/base/kustomization.yaml", "base/kustomization.yaml")]
    [InlineData("", "base/kustomization.yaml", "base/kustomization.yaml")]
    [InlineData("", "overlays/prod/kustomization.yaml", "overlays/prod/kustomization.yaml")]
    [InlineData("", "kustomization.yaml", "kustomization.yaml")]
    public void The_one_folder_around_everything_is_taken_off(string top, string path, string expected)
    {
        _ = top;
        Assert.Equal(expected, Assert.Single(Take(Zip((path, "resources: []"))).Value.Files).Path);
    }

    [Fact]
    public void Line_ends_stay_and_a_mark_of_byte_order_goes()
    {
        var taken = Take(Zip(_ => { }, ("base/a.yaml", [0xEF, 0xBB, 0xBF, .. "a: 1\r\n"u8])));
        Assert.Equal("a: 1\r\n", Assert.Single(taken.Value.Files).Content);
    }

    [Fact]
    public void The_same_files_make_the_same_bytes_and_come_back_as_they_were()
    {
        OverlayFile[] files = [new("base/b.yaml", "b: ü\r\n"), new("base/a.yaml", "a: 1\n"), new("overlays/x/kustomization.yaml", "")];
        var zip = Archives.Write(files);
        Assert.Equal(zip, Archives.Write([.. files.Reverse()]));
        Assert.Equal(files.OrderBy(f => f.Path, StringComparer.Ordinal), Take(zip).Value.Files);
        using var archive = new ZipArchive(new MemoryStream(zip));
        Assert.All(archive.Entries, e => Assert.Equal(1980, e.LastWriteTime.Year));
    }
}
