using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Tandem.Adapters;
using Tandem.Adapters.Rendering;
using Tandem.Overlays;
using Tandem.Overlays.Editing;
using Tandem.Overlays.Forms;
using Tandem.Overlays.Transfer;
using Tandem.Releases;
using Xunit;

namespace Tandem.Integration.Rendering;

/// <summary>
/// Fifty trees as they are found in public: in as a zip, rendered as kubectl alone renders them, changed by a form in the intended lines only, out as a
/// zip that kubectl takes.
/// </summary>
public sealed class LayoutTests(ITestOutputHelper output)
{
    static readonly YamlEditor Editor = new(new YamlReader());
    static readonly FormDesk Desk = new(Editor);
    static readonly ZipArchives Archives = new();
    static readonly Toolbox Tools = new(new AdapterOptions());
    static readonly KustomizeRenderer Renderer = new(Tools, new ClosedProcess(TimeProvider.System), TimeProvider.System);

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names => [.. Layout.Names()];

    [Fact]
    public void There_are_fifty_layouts() => Assert.Equal(50, Names.Count);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_layout_comes_in_is_changed_by_a_form_and_goes_out(string name)
    {
        var layout = Layout.Read(name);
        var incoming = IncomingRules.Take(Archives.Read(layout.Zip()).Value);
        Assert.True(incoming.Ok, $"{incoming.Failure}");
        Assert.Empty(incoming.Value.LeftOut);
        var files = incoming.Value.Files;

        var before = await RenderAsync(files);
        Assert.Equal(await PlainAsync(files), before.Yaml);

        var made = Desk.Apply(new FormInput(files, Layout.Folder, layout.ForAll, before), [layout.Change(before)]);
        Assert.True(made.Ok, $"{made.Failure}");
        foreach (var touched in made.Value.Touched)
        {
            output.WriteLine($"--- {touched.Path}");
            touched
                .Lines.Where(l => l.Mark != LineMark.Same)
                .ToList()
                .ForEach(l => output.WriteLine($"{(l.Mark == LineMark.Added ? '+' : '-')}{l.Text}"));
        }
        Assert.Equal(layout.Touches, string.Join(" | ", made.Value.Touched.Select(Words)));
        Assert.All(files.Where(f => made.Value.Touched.All(t => t.Path != f.Path)), f => Assert.Contains(f, made.Value.Files));
        Assert.All(made.Value.Touched, KeepsComments);

        var after = await RenderAsync(made.Value.Files);
        var changed = ReleaseDifference.Of(before.Objects, after.Objects).Changed.ToList();
        Assert.Equal(layout.Objects, changed.Count);
        Assert.Contains(
            layout.Shows,
            string.Join('\n', changed.SelectMany(c => c.Lines).Where(l => l.Mark != LineMark.Same).Select(l => l.Text))
        );

        var zip = Archives.Write(made.Value.Files);
        Assert.Equal(zip, Archives.Write([.. made.Value.Files.Reverse()]));
        Assert.Equal(after.Yaml, await UnzippedAsync(zip));
    }

    /// <summary>Every file gets another name and folder, then every folder another place: what is rendered stays.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public async Task Whatever_is_moved_the_rendering_stays(string name)
    {
        var files = IncomingRules.Take(Archives.Read(Layout.Read(name).Zip()).Value).Value.Files;
        var references = new FileReferences();
        var folders = files
            .Select(f => TreePath.FolderOf(f.Path))
            .Where(f => f.StartsWith("overlays/", StringComparison.Ordinal))
            .Distinct();
        Assert.Empty(references.Unused(files, [.. folders]));
        var moved = files;
        foreach (var path in files.Select(f => f.Path).Where(p => !KustomizeFields.IsKustomization(p)))
        {
            moved = Moved(path, $"{TreePath.FolderOf(path)}/moved/to-{TreePath.NameOf(path)}");
        }
        foreach (var folder in moved.Select(f => f.Path.Split('/')[0]).Distinct())
        {
            moved = Moved(folder, $"all/{folder}");
        }
        Assert.Empty(moved.Select(f => f.Path).Intersect(files.Select(f => f.Path)));

        var after = await Renderer.RenderAsync(moved, $"all/{Layout.Folder}", Token);
        Assert.True(after.Ok, string.Join('\n', after.Problems));
        Assert.Equal((await RenderAsync(files)).Yaml, after.Yaml);
        return;

        IReadOnlyList<OverlayFile> Moved(string from, string to)
        {
            var result = references.Move(moved, from, to);
            Assert.True(result.Ok, $"{result.Failure}");
            return result.Value;
        }
    }

    static string Words(TouchedFile file) =>
        $"{file.Path} +{file.Lines.Count(l => l.Mark == LineMark.Added)} -{file.Lines.Count(l => l.Mark == LineMark.Removed)}";

    /// <summary>A configuration's own file is a value as a whole; in YAML each comment stays.</summary>
    static void KeepsComments(TouchedFile file)
    {
        if (file.Before is { } before && !file.Path.EndsWith(".properties", StringComparison.Ordinal))
        {
            var comments = before.Split('\n').Where(l => l.Contains('#')).Select(l => l[l.IndexOf('#')..]);
            Assert.All(comments, c => Assert.Contains(c, file.After));
        }
    }

    static async Task<Tandem.Overlays.Rendering> RenderAsync(IReadOnlyList<OverlayFile> files)
    {
        var rendering = await Renderer.RenderAsync(files, Layout.Folder, Token);
        Assert.True(rendering.Ok, string.Join('\n', rendering.Problems));
        return rendering;
    }

    /// <summary>What <c>kubectl kustomize</c> says without anything of ours.</summary>
    static async Task<string> PlainAsync(IReadOnlyList<OverlayFile> files)
    {
        var folder = Directory.CreateTempSubdirectory("tandem-layout-").FullName;
        foreach (var file in files)
        {
            var path = Path.Combine(folder, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, file.Content, Token);
        }
        return await KubectlAsync(folder);
    }

    static async Task<string> UnzippedAsync(byte[] zip)
    {
        var folder = Directory.CreateTempSubdirectory("tandem-layout-").FullName;
        await ZipFile.ExtractToDirectoryAsync(new MemoryStream(zip), folder, Token);
        return await KubectlAsync(folder);
    }

    static async Task<string> KubectlAsync(string folder)
    {
        try
        {
            var start = new ProcessStartInfo(Tools.Kubectl!.Path, ["kustomize", Path.Combine(folder, Layout.Folder)])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                StandardOutputEncoding = Encoding.UTF8,
            };
            using var kubectl = Process.Start(start)!;
            var errors = kubectl.StandardError.ReadToEndAsync(Token);
            var result = await kubectl.StandardOutput.ReadToEndAsync(Token);
            await kubectl.WaitForExitAsync(Token);
            Assert.True(kubectl.ExitCode == 0, await errors);
            return result;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
