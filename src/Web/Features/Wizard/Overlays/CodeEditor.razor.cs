using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Microsoft.JSInterop;
using Tandem.Overlays;
using Tandem.Plans;
using Tandem.Web.Shared;

namespace Tandem.Web.Features.Wizard.Overlays;

/// <summary>
/// The YAML editor over one file. The browser owns the text while it is typed; it comes back after a short quiet time, under the path it was
/// typed into. Without the script a plain text area does the same.
/// </summary>
public sealed partial class CodeEditor
{
    ElementReference _host;
    DotNetObjectReference<CodeEditor>? _self;
    BrowserModule? _script;
    IJSObjectReference? _editor;
    (string Path, int Revision, bool Locked) _shown;
    IReadOnlyList<RenderProblem> _marked = [];
    bool _broken;
    bool _gone;

    [Inject]
    IJSRuntime Js { get; set; } = null!;

    [Parameter, EditorRequired]
    public string Path { get; set; } = "";

    [Parameter, EditorRequired]
    public string Text { get; set; } = "";

    /// <summary>Rises when <see cref="Text"/> came from elsewhere and replaces what the browser shows.</summary>
    [Parameter]
    public int Revision { get; set; }

    [Parameter]
    public bool Locked { get; set; }

    /// <summary>Problems of this file, with lines.</summary>
    [Parameter]
    public IReadOnlyList<RenderProblem> Marks { get; set; } = [];

    [Parameter]
    public EventCallback<OverlayFile> OnChanged { get; set; }

    /// <summary>Called by the script.</summary>
    /// <param name="text">A stream, since a pasted file would exceed the size of one message of the circuit.</param>
    [JSInvokable]
    public async Task TextChangedAsync(string path, IJSStreamReference text)
    {
        await using var stream = await text.OpenReadStreamAsync(4 * OverlaysSection.MostCharacters);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        await OnChanged.InvokeAsync(new OverlayFile(path, await reader.ReadToEndAsync()));
    }

    public async Task JumpAsync(int line)
    {
        if (_editor is not null)
        {
            await ShowAsync();
            await _editor.InvokeVoidAsync("jump", line);
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_broken)
        {
            return;
        }
        try
        {
            if (firstRender)
            {
                await OpenAsync();
            }
            else if (_editor is not null)
            {
                await ShowAsync();
            }
        }
        catch (Exception e) when (e is JSDisconnectedException || (_gone && e is ObjectDisposedException or JSException))
        {
            // Browser or step has gone; there is nothing to show anything to.
        }
        catch (JSException)
        {
            _broken = true;
            StateHasChanged();
        }
    }

    async Task OpenAsync()
    {
        _self = DotNetObjectReference.Create(this);
        _script = new BrowserModule(Js, "./js/editor.js");
        _shown = (Path, Revision, Locked);
        var options = new
        {
            Path,
            Text,
            ReadOnly = Locked,
            Label = (string)L["Text of {0}", Path],
            Phrases = Phrases(),
        };
        _editor = await _script.GetAsync<IJSObjectReference>("open", _host, _self, options);
        await MarkAsync();
    }

    async Task ShowAsync()
    {
        var wanted = (Path, Revision, Locked);
        if (wanted != _shown)
        {
            // Set before the call: renders that happen during it must not send the text again.
            _shown = wanted;
            _marked = [];
            await _editor!.InvokeVoidAsync("show", Path, Text, Locked, (string)L["Text of {0}", Path]);
        }
        await MarkAsync();
    }

    async Task MarkAsync()
    {
        if (_editor is not null && !Marks.SequenceEqual(_marked))
        {
            _marked = Marks;
            var marks = Marks.Select(m => new { m.Line, Message = $"{L.Say(m.What)} {L.Say(m.Remedy)}" });
            await _editor.InvokeVoidAsync("mark", [marks.ToArray()]);
        }
    }

    /// <summary>The words of the editor's own search panel.</summary>
    Dictionary<string, string> Phrases() =>
        new[]
        {
            "Find",
            "Replace",
            "next",
            "previous",
            "all",
            "match case",
            "regexp",
            "by word",
            "replace",
            "replace all",
            "close",
        }.ToDictionary(p => p, p => (string)L[p]);

    public async ValueTask DisposeAsync()
    {
        _gone = true;
        try
        {
            if (_editor is not null)
            {
                await _editor.InvokeVoidAsync("close");
                await _editor.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The circuit ends with the page; the browser has cleaned up by itself.
        }
        await (_script?.DisposeAsync() ?? ValueTask.CompletedTask);
        _self?.Dispose();
    }
}
