using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.JSInterop;
using Tandem.Overlays;
using Tandem.Plans;
using Tandem.Web.Shared;

namespace Tandem.Web.Features.Wizard.Overlays;

public sealed partial class OverlaysStep
{
    readonly Workbench _bench = new();
    readonly Lifetime _life = new();
    EditorAdvice? _advice;
    BrowserModule? _script;
    ElementReference _desk;
    CodeEditor? _editor;
    IReadOnlyList<RenderProblem> _problems = [];
    IReadOnlyList<string> _remembered = [];
    IReadOnlyList<string> _unused = [];
    IReadOnlyList<OverlayFile>? _looked;
    Failure? _failure;
    bool _begun;

    /// <summary>What was open before is known; until then it must not be overwritten.</summary>
    bool _attached;

    [Inject]
    IJSRuntime Js { get; set; } = null!;

    [Inject]
    OverlayPreview Preview { get; set; } = null!;

    [Inject]
    OverlayTree Tree { get; set; } = null!;

    [Inject]
    OverlayHistory History { get; set; } = null!;

    [Inject]
    TimeProvider Clock { get; set; } = null!;

    IReadOnlyList<OverlayFile> Files => Plan.Overlays.Files;

    OverlayFile? File => Files.FirstOrDefault(f => f.Path == _bench.Active);

    SiteChoice? Site => Plan.Sites.All.FirstOrDefault(s => s.Key == _bench.Site) ?? Plan.Sites.All.FirstOrDefault();

    protected override void OnParametersSet()
    {
        _advice ??= new EditorAdvice(Preview, Clock, Session, () => Site);
        _bench.Match(Files, openFirst: !_begun);
        _begun |= Files.Count > 0;
        if (Session.State == SaveState.Saved)
        {
            _bench.Saved();
        }
        if (!ReferenceEquals(_looked, Files))
        {
            _looked = Files;
            _unused = Tree.Unused(Plan);
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (Session.OpenFile != _bench.Active)
        {
            Session.Open(_bench.Active);
        }
        if (firstRender)
        {
            _script = new BrowserModule(Js, "./js/workbench.js");
            var first = _bench.Active;
            var open = await _script.GetAsync<string[]>("attach", _desk, Session.Current.Id) ?? [];
            _attached = true;
            // Who has chosen a file meanwhile wants that one.
            if (_bench.Active == first && _bench.Restore(open, Files))
            {
                StateHasChanged();
            }
        }
        else if (_script is not null && _attached && _bench.Active is { } front && !_remembered.SequenceEqual([front, .. _bench.Tabs]))
        {
            _remembered = [front, .. _bench.Tabs];
            await _script.CallAsync("remember", Session.Current.Id, _remembered);
        }
    }

    IReadOnlyList<RenderProblem> MarksOf(string path) => [.. _problems.Where(p => p.File == path && p.Line is not null)];

    void ShowProblems(IReadOnlyList<RenderProblem> problems) => _problems = problems;

    async Task JumpAsync(SourcePlace place)
    {
        if (Files.All(f => f.Path != place.File))
        {
            return;
        }
        _bench.Open(place.File);
        StateHasChanged();
        // The editor takes the other file when it is rendered; the jump waits behind that.
        await Task.Yield();
        if (_editor is not null)
        {
            await _editor.JumpAsync(place.Line ?? 1);
        }
    }

    void Put(TypedText typed)
    {
        // A late text of a file that was renamed or removed meanwhile is nobody's.
        if (ReadOnly || Files.FirstOrDefault(f => f.Path == typed.Path) is not { } old)
        {
            return;
        }
        // Somebody else's change, or a form's, may have come in while this was typed: neither is to be lost.
        var text = old.Content == typed.Start ? typed.Text : TextMerge.Of(typed.Start, typed.Text, old.Content).Text;
        if (old.Content != text)
        {
            Change([.. Files.Select(f => f == old ? f with { Content = text } : f)], typed.Path);
        }
    }

    async Task<Result<OlderText?>> OlderAsync(OverlayFile file)
    {
        // What was typed last is a version, too, before one goes back from it.
        await Session.FlushAsync();
        return await History.OlderAsync(await Session.WhoAsync(), Session.Current.Id, file.Path, file.Content, _life.Token);
    }

    void Add(string path)
    {
        var added = FileMoves.Add(Files, new OverlayFile(path, ""));
        if (Take(added, path))
        {
            _bench.Open(path);
        }
    }

    /// <summary>A folder is there when a file is in it, and in a tree of overlays that is its kustomization.</summary>
    void AddFolder(string folder)
    {
        var (file, kind) = ($"{folder}/kustomization.yaml", folder.StartsWith("components/", StringComparison.Ordinal));
        var text = kind
            ? "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"
            : "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n";
        if (Take(FileMoves.Add(Files, new OverlayFile(file, text)), file))
        {
            _bench.Open(file);
        }
    }

    void Move((string From, string To) names)
    {
        if (!ReadOnly && Take(Tree.Move(Files, names.From, names.To), names.To))
        {
            _bench.Moved(names.From, names.To.Trim('/'));
        }
    }

    void List(string path) => Take(Tree.List(Files, path), OverlayTree.PlaceOf(Files, path));

    void Remove(string path) => Change(FileMoves.Remove(Files, path), null);

    async Task UploadAsync((string Folder, IReadOnlyList<IBrowserFile> Files) upload)
    {
        var read = await OverlayUpload.ReadAsync(upload.Folder, upload.Files, CancellationToken.None);
        _failure = read.Failure;
        if (read.Ok && read.Value.Count > 0)
        {
            var names = read.Value.Select(f => f.Path).ToHashSet();
            await Session.ReplaceAsync(Section([.. Files.Where(f => !names.Contains(f.Path)), .. read.Value]));
            _bench.Open(read.Value[0].Path);
        }
    }

    async Task StartFromSampleAsync()
    {
        var sections = new List<IPlanSection>();
        var deploy = Plan.Deploy;
        if (deploy.Namespace.Length == 0)
        {
            deploy = SampleApplication.Deploy(deploy);
            sections.Add(deploy);
        }
        if (Plan.Test.Probes.Count == 0)
        {
            sections.Add(SampleApplication.Test);
        }
        // Last: a new namespace makes the overlays doubtful, and these were written for it.
        sections.Add(Section([.. SampleApplication.Files(Plan.Sites.All, deploy.Namespace)]));
        await Session.ReplaceAsync(sections);
    }

    bool Take(Result<IReadOnlyList<OverlayFile>> files, string? touched)
    {
        _failure = files.Failure;
        if (files.Ok)
        {
            Change(files.Value, touched);
        }
        return files.Ok;
    }

    void Change(IReadOnlyList<OverlayFile> files, string? touched)
    {
        _failure = null;
        if (touched is not null)
        {
            _bench.Touched(touched);
        }
        Session.Change(Section(files));
    }

    OverlaysSection Section(IReadOnlyList<OverlayFile> files) =>
        Plan.Overlays with
        {
            Files = [.. files.OrderBy(f => f.Path, StringComparer.Ordinal)],
        };

    public async ValueTask DisposeAsync()
    {
        _life.Dispose();
        await (_advice?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_script?.DisposeAsync() ?? ValueTask.CompletedTask);
    }
}
