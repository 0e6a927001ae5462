using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Microsoft.JSInterop;
using Tandem.Overlays;
using Tandem.Plans;
using Tandem.Web.Shared;

namespace Tandem.Web.Features.Wizard.Overlays;

/// <summary>A text that was typed.</summary>
/// <param name="Start">The text that the typing began with.</param>
public sealed record TypedText(string Path, string Text, string Start);

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
    (string Path, bool Locked) _shown;

    // What the browser was last given or has last sent: what is typed there is a change of this.
    string _browser = "";
    int _received;
    int _busy;
    IReadOnlyList<RenderProblem> _marked = [];
    string? _told;
    string _toldOf = "";
    bool _broken;
    bool _gone;

    [Inject]
    IJSRuntime Js { get; set; } = null!;

    [Parameter, EditorRequired]
    public string Path { get; set; } = "";

    [Parameter, EditorRequired]
    public string Text { get; set; } = "";

    [Parameter]
    public bool Locked { get; set; }

    /// <summary>Problems of this file, with lines.</summary>
    [Parameter]
    public IReadOnlyList<RenderProblem> Marks { get; set; } = [];

    /// <summary>What the paths belong to; what can be undone is kept under it in the browser.</summary>
    [Parameter]
    public Guid Scope { get; set; }

    /// <summary>What may be written where; null: no help.</summary>
    [Parameter]
    public EditorAdvice? Advice { get; set; }

    /// <summary>What a file was before it was this text.</summary>
    [Parameter, EditorRequired]
    public Func<OverlayFile, Task<Result<OlderText?>>> Older { get; set; } = null!;

    [Parameter]
    public EventCallback<TypedText> OnChanged { get; set; }

    /// <summary>Called by the script.</summary>
    [JSInvokable]
    public async Task TextTypedAsync(string path, string text)
    {
        var typed = new TypedText(path, text, _browser);
        _browser = text;
        _received++;
        _busy++;
        try
        {
            await OnChanged.InvokeAsync(typed);
        }
        finally
        {
            _busy--;
        }
        // What became of it may be another text: somebody else's change was put together with this one.
        StateHasChanged();
    }

    /// <summary>Called by the script with a text that is too long for one message of the circuit.</summary>
    [JSInvokable]
    public async Task TextChangedAsync(string path, IJSStreamReference text)
    {
        await using var stream = await text.OpenReadStreamAsync(4 * OverlaysSection.MostCharacters);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        await TextTypedAsync(path, await reader.ReadToEndAsync());
    }

    /// <summary>Called by the script when nothing typed is left to undo, and what was typed has come.</summary>
    [JSInvokable]
    public async Task<string?> OlderAsync(string path)
    {
        if (path != _shown.Path)
        {
            return null;
        }
        var found = await Older(new OverlayFile(path, _browser));
        Tell(
            found.Failure is { } failure ? $"{L.Say(failure.What)} {L.Say(failure.Hint)}"
            : found.Value is not { } older ? L["There is no older text of this file."]
            : L["As {1} saved it in version {0}, {2}.", older.Version, older.By, $"{older.At.UtcDateTime:yyyy-MM-dd HH:mm} UTC"]
        );
        return found.Ok ? found.Value?.Text : null;
    }

    /// <summary>Called by the script.</summary>
    /// <param name="asked">The user asked, so silence would be no answer.</param>
    [JSInvokable]
    public async Task<IReadOnlyList<Offer>> CompleteAsync(string path, string text, int line, int column, bool asked)
    {
        var found = Advice is null ? [] : await Advice.CompleteAsync(path, text, line, column);
        Tell(
            Advice?.Trouble is { } trouble ? L.Say(trouble)
            : asked && found.Count == 0 ? (string)L["Nothing is known about what may stand here."]!
            : null
        );
        return [.. found.Select(o => new Offer(o.Label, o.Type, o.Required, o.About is { } about ? L.Say(about) : null, o.Insert))];
    }

    /// <summary>Called by the script: what the key on a line means.</summary>
    [JSInvokable]
    public async Task<FieldCard?> ExplainAsync(string path, string text, int line)
    {
        var note = Advice is null ? null : await Advice.ExplainAsync(path, text, line);
        if (note is null)
        {
            return null;
        }
        var about =
            note.Unavailable is { } why ? L.Say(why)
            : note.About is { } said ? L.Say(said)
            : null;
        var title = note.Type.Length == 0 ? note.Path : $"{note.Path}: {note.Type}";
        return new FieldCard(note.Required ? $"{title} ({L["must be there"]})" : title, about);
    }

    /// <summary>Called by the script: the same for those who have no pointer.</summary>
    [JSInvokable]
    public async Task TellAsync(string path, string text, int line) =>
        Tell(
            await ExplainAsync(path, text, line) is { } card
                ? $"{card.Title} {card.About}"
                : (string)L["Nothing is known about what stands here."]
        );

    void Tell(string? words)
    {
        if (words != _told)
        {
            _told = words;
            StateHasChanged();
        }
    }

    public Task JumpAsync(int line) =>
        _editor is null
            ? Task.CompletedTask
            : TryAsync(async () =>
            {
                await ShowAsync();
                await _editor.InvokeVoidAsync("jump", line);
            });

    protected override void OnParametersSet()
    {
        if (Path != _toldOf)
        {
            // What was said was about the file that was here before.
            (_toldOf, _told) = (Path, null);
        }
    }

    protected override Task OnAfterRenderAsync(bool firstRender) =>
        _broken ? Task.CompletedTask
        : firstRender ? TryAsync(OpenAsync)
        : _editor is null ? Task.CompletedTask
        : TryAsync(ShowAsync);

    async Task TryAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (Exception e)
            when (e is JSDisconnectedException || (_gone && e is ObjectDisposedException or OperationCanceledException or JSException))
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
        (_shown, _browser) = ((Path, Locked), Text);
        var options = new
        {
            Path,
            Text,
            Scope,
            ReadOnly = Locked,
            Label = (string)L["Text of {0}", Path],
            Phrases = Phrases(),
        };
        _editor = await _script.GetAsync<IJSObjectReference>("open", _host, _self, options);
        if (_editor is not null)
        {
            // Another file may have been chosen while the editor opened.
            await ShowAsync();
        }
    }

    async Task ShowAsync()
    {
        // While a text comes in or goes out, whoever is at it looks again afterwards.
        if (_busy > 0)
        {
            return;
        }
        while ((Path, Locked) != _shown || Text != _browser)
        {
            var (path, text, locked, received) = (Path, Text, Locked, _received);
            _busy++;
            try
            {
                if (await _editor!.InvokeAsync<bool>("show", path, text, locked, (string)L["Text of {0}", path], received))
                {
                    (_shown, _browser, _marked) = ((path, locked), text, []);
                }
                else if (received == _received)
                {
                    // Something was typed and is on its way; when it is here, the text to show is another one.
                    return;
                }
            }
            finally
            {
                _busy--;
            }
        }
        await MarkAsync();
    }

    async Task MarkAsync()
    {
        if (!Marks.SequenceEqual(_marked))
        {
            _marked = Marks;
            var marks = Marks.Select(m => new { m.Line, Message = $"{L.Say(m.What)} {L.Say(m.Remedy)}" });
            await _editor!.InvokeVoidAsync("mark", [marks.ToArray()]);
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
