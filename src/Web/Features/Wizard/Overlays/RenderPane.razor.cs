using Microsoft.AspNetCore.Components;
using Tandem.Overlays;
using Tandem.Plans;

namespace Tandem.Web.Features.Wizard.Overlays;

/// <summary>
/// Renders one site's overlay whenever the files change. They come after the editor's own rest, so nothing waits here; what a newer change makes
/// pointless is cancelled. Shown as soon as there is a result; silent mistakes and the cluster's word follow behind it.
/// </summary>
public sealed partial class RenderPane
{
    CancellationTokenSource _newest = new();
    (OverlaysSection?, string) _asked;
    Rendering? _rendering;
    (string Site, Rendering Rendering)? _good;
    SchemaReport? _report;
    Failure? _failure;
    bool _busy;
    bool _draft;
    bool _nowhere;

    [Inject]
    OverlayPreview Preview { get; set; } = null!;

    [Parameter, EditorRequired]
    public Workbench Bench { get; set; } = null!;

    /// <summary>What is wrong now; empty when it renders.</summary>
    [Parameter]
    public EventCallback<IReadOnlyList<RenderProblem>> OnProblems { get; set; }

    /// <summary>The user wants to see where a problem is, or where a line comes from.</summary>
    [Parameter]
    public EventCallback<SourcePlace> OnJump { get; set; }

    string Site => Plan.Sites.All.Any(s => s.Key == Bench.Site) ? Bench.Site! : Plan.Sites.All[0].Key;

    /// <summary>While something is broken the last good result stays, because it is what one corrects towards.</summary>
    Rendering? Shown => _good is { } good && good.Site == Site ? good.Rendering : null;

    string Word =>
        _busy ? "busy"
        : _rendering is null ? "none"
        : Problems.Count == 0 ? "good"
        : "bad";

    /// <summary>What keeps it from rendering or, when it renders, what the cluster would refuse.</summary>
    IReadOnlyList<RenderProblem> Problems => _rendering is { Ok: true } ? _report?.Problems ?? [] : _rendering?.Problems ?? [];

    protected override Task OnParametersSetAsync() => RenderAsync();

    Task ChooseAsync(string site)
    {
        Bench.Site = site;
        return RenderAsync();
    }

    async Task RenderAsync()
    {
        var wanted = (Plan.Overlays, Site);
        if (wanted == _asked)
        {
            return;
        }
        _asked = wanted;
        // Not CancelAsync: a newer change could slip in before the next line, and this one would never be cancelled.
        _newest.Cancel();
        var mine = _newest = new CancellationTokenSource();
        _busy = true;
        try
        {
            var draft = await Preview.DraftAsync(Session.Actor, wanted.Overlays, wanted.Site, mine.Token);
            await ShowAsync(draft, wanted.Site, draft: true, mine.Token);
            if (draft is { Ok: true, Value.Ok: true })
            {
                // Two answers to one question, each shown when it comes: the cluster may be far away.
                await Task.WhenAll(LookAsync(wanted, mine.Token), CheckAsync(wanted.Site, draft.Value, mine.Token));
            }
        }
        catch (OperationCanceledException) when (mine.IsCancellationRequested)
        {
            // The files changed again; the newer rendering shows its own outcome.
        }
    }

    async Task LookAsync((OverlaysSection Overlays, string Site) wanted, CancellationToken cancellation)
    {
        var whole = await Preview.RenderAsync(Session.Actor, wanted.Overlays, wanted.Site, cancellation);
        await ShowAsync(whole, wanted.Site, draft: false, cancellation);
    }

    async Task ShowAsync(Result<Rendering> result, string site, bool draft, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        (_busy, _nowhere) = (false, false);
        _draft = draft && result is { Ok: true, Value.Ok: true };
        (_rendering, _failure) = (result.Ok ? result.Value : null, result.Failure);
        _report = draft ? null : _report;
        if (draft && _rendering is { Ok: true } good)
        {
            _good = (site, good);
        }
        StateHasChanged();
        await OnProblems.InvokeAsync(Problems);
    }

    async Task CheckAsync(string site, Rendering rendering, CancellationToken cancellation)
    {
        if (Plan.Sites.All.FirstOrDefault(s => s.Key == site) is not { } choice)
        {
            return;
        }
        var checked_ = await Preview.CheckAsync(Session.Actor, Session.Current.Id, Plan, choice, rendering, cancellation);
        cancellation.ThrowIfCancellationRequested();
        (_report, _failure) = (checked_.Ok ? checked_.Value : null, checked_.Failure);
        StateHasChanged();
        await OnProblems.InvokeAsync(Problems);
    }

    async Task GoToSourceAsync((RenderedObject Object, int Line) at)
    {
        var place = Shown is { } shown ? Preview.SourceOf(Plan.Overlays, Site, shown, at.Object, at.Line) : null;
        _nowhere = place is null;
        if (place is not null)
        {
            await OnJump.InvokeAsync(place);
        }
    }

    Task JumpAsync(RenderProblem problem) => OnJump.InvokeAsync(new SourcePlace(problem.File!, problem.Line));

    public void Dispose() => _newest.Cancel();
}
