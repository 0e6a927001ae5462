using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Tandem.Overlays;

namespace Tandem.Web.Features.Wizard.Overlays;

/// <summary>The files by folder, and what can be done with them.</summary>
public sealed partial class FileTree
{
    string? _asking;
    bool _renaming;

    [Parameter, EditorRequired]
    public IReadOnlyList<OverlayFile> Files { get; set; } = [];

    [Parameter]
    public string? Selected { get; set; }

    [Parameter]
    public IReadOnlyList<RenderProblem> Problems { get; set; } = [];

    [Parameter]
    public bool Locked { get; set; }

    [Parameter]
    public EventCallback<string> OnSelect { get; set; }

    /// <summary>Path of the new file.</summary>
    [Parameter]
    public EventCallback<string> OnAdd { get; set; }

    [Parameter]
    public EventCallback<(string From, string To)> OnRename { get; set; }

    [Parameter]
    public EventCallback<string> OnRemove { get; set; }

    [Parameter]
    public EventCallback<(string Folder, IReadOnlyList<IBrowserFile> Files)> OnUpload { get; set; }

    /// <summary>Where new things go: beside what is selected.</summary>
    string Folder => Selected is null ? "base" : FolderOf(Selected);

    static string FolderOf(string path) => path.LastIndexOf('/') is > 0 and var at ? path[..at] : "";

    void Ask(bool rename)
    {
        _renaming = rename;
        _asking =
            rename ? Selected
            : Folder.Length == 0 ? ""
            : $"{Folder}/";
    }

    Task SelectAsync(string path)
    {
        _asking = null;
        return OnSelect.InvokeAsync(path);
    }

    Task FinishAsync()
    {
        var path = (_asking ?? "").Trim();
        _asking = null;
        return _renaming ? OnRename.InvokeAsync((Selected!, path)) : OnAdd.InvokeAsync(path);
    }
}
