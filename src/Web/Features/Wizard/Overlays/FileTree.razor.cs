using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.JSInterop;
using Tandem.Overlays;
using Tandem.Web.Shared;

namespace Tandem.Web.Features.Wizard.Overlays;

/// <summary>The files by folder, and what can be done with them. What can be dragged can also be renamed, which is the way of the keyboard.</summary>
public sealed partial class FileTree
{
    readonly HashSet<string> _closed = [];
    ElementReference _tree;
    BrowserModule? _script;
    DotNetObjectReference<FileTree>? _self;
    Asked? _asking;
    string _path = "";
    string? _aimed;

    enum Asked
    {
        File,
        Folder,
        Move,
    }

    [Inject]
    IJSRuntime Js { get; set; } = null!;

    [Parameter, EditorRequired]
    public IReadOnlyList<OverlayFile> Files { get; set; } = [];

    [Parameter, EditorRequired]
    public Workbench Bench { get; set; } = null!;

    [Parameter]
    public IReadOnlyList<RenderProblem> Problems { get; set; } = [];

    /// <summary>Paths of files that no site gets.</summary>
    [Parameter]
    public IReadOnlyList<string> Unused { get; set; } = [];

    [Parameter]
    public bool Locked { get; set; }

    [Parameter]
    public EventCallback<string> OnOpen { get; set; }

    /// <summary>Path of the new file.</summary>
    [Parameter]
    public EventCallback<string> OnAdd { get; set; }

    /// <summary>Path of the new folder.</summary>
    [Parameter]
    public EventCallback<string> OnAddFolder { get; set; }

    /// <summary>Of a file or a folder.</summary>
    [Parameter]
    public EventCallback<(string From, string To)> OnMove { get; set; }

    [Parameter]
    public EventCallback<string> OnRemove { get; set; }

    [Parameter]
    public EventCallback<(string Folder, IReadOnlyList<IBrowserFile> Files)> OnUpload { get; set; }

    public string? Chosen => Bench.Chosen;

    bool ChosenIsFolder => Chosen is { } chosen && Files.All(f => f.Path != chosen);

    int Within => Files.Count(f => FileMoves.IsIn(f.Path, Chosen ?? ""));

    /// <summary>Where new things go: into the chosen folder, or beside the chosen file.</summary>
    string Folder =>
        Chosen is null ? "base"
        : ChosenIsFolder ? Chosen
        : Chosen.LastIndexOf('/') is > 0 and var at ? Chosen[..at]
        : "";

    string Label =>
        _asking switch
        {
            Asked.Folder => L["Path of the folder"],
            Asked.Move => L["New path"],
            _ => L["Path of the file"],
        };

    public bool IsClosed(string folder) => _closed.Contains(folder);

    /// <summary>Opens or closes a folder and chooses it for the tools.</summary>
    public Task ToggleAsync(string folder)
    {
        if (!_closed.Remove(folder))
        {
            _closed.Add(folder);
        }
        _asking = null;
        Bench.Choose(folder);
        StateHasChanged();
        return Task.CompletedTask;
    }

    /// <summary>Something of the tree was dropped on a folder. Called by the script.</summary>
    [JSInvokable]
    public Task MoveIntoAsync(string path, string folder) => OnMove.InvokeAsync((path, FileMoves.Into(folder, path)));

    /// <summary>Files from the disk are about to come, for this folder. Called by the script.</summary>
    [JSInvokable]
    public void Aim(string folder) => _aimed = folder;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _self = DotNetObjectReference.Create(this);
            _script = new BrowserModule(Js, "./js/workbench.js");
            await _script.CallAsync("drags", _tree, _self);
        }
    }

    string Target()
    {
        var target = _aimed ?? Folder;
        _aimed = null;
        return target;
    }

    void Ask(Asked what)
    {
        _asking = what;
        _path =
            what == Asked.Move ? Chosen!
            : Folder.Length == 0 ? ""
            : $"{Folder}/";
    }

    Task FinishAsync()
    {
        var (what, path) = (_asking, _path.Trim());
        _asking = null;
        return what switch
        {
            Asked.Move => OnMove.InvokeAsync((Chosen!, path)),
            Asked.Folder => OnAddFolder.InvokeAsync(path.Trim('/')),
            _ => OnAdd.InvokeAsync(path),
        };
    }

    public async ValueTask DisposeAsync()
    {
        await (_script?.DisposeAsync() ?? ValueTask.CompletedTask);
        _self?.Dispose();
    }
}
