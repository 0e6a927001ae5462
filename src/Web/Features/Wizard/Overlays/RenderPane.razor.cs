using Microsoft.AspNetCore.Components;
using Tandem.Access;
using Tandem.Overlays;
using Tandem.Plans;

namespace Tandem.Web.Features.Wizard.Overlays;

/// <summary>Renders one site's overlay whenever the files change and rest for a moment.</summary>
public sealed partial class RenderPane
{
    static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(300);

    CancellationTokenSource _newest = new();
    (OverlaysSection?, string) _asked;
    Rendering? _rendering;
    SchemaReport? _report;
    Failure? _failure;
    string? _chosen;
    bool _busy;

    [Inject]
    OverlayPreview Preview { get; set; } = null!;

    [Inject]
    TimeProvider Clock { get; set; } = null!;

    /// <summary>What is wrong now; empty when it renders.</summary>
    [Parameter]
    public EventCallback<IReadOnlyList<RenderProblem>> OnProblems { get; set; }

    /// <summary>The user wants to see where a problem is.</summary>
    [Parameter]
    public EventCallback<RenderProblem> OnJump { get; set; }

    string Site => Plan.Sites.All.Any(s => s.Key == _chosen) ? _chosen! : Plan.Sites.All[0].Key;

    string Word =>
        _busy ? "busy"
        : _rendering is null ? "none"
        : Problems.Count == 0 ? "good"
        : "bad";

    /// <summary>What keeps it from rendering or, when it renders, what the cluster would refuse.</summary>
    IReadOnlyList<RenderProblem> Problems => _rendering is { Ok: true } ? _report?.Problems ?? [] : _rendering?.Problems ?? [];

    protected override Task OnParametersSetAsync() => RenderAsync(Rest);

    Task ChooseAsync(string site)
    {
        _chosen = site;
        return RenderAsync(TimeSpan.Zero);
    }

    async Task RenderAsync(TimeSpan rest)
    {
        var wanted = (Plan.Overlays, Site);
        if (wanted == _asked)
        {
            return;
        }
        var first = _asked.Item1 is null;
        _asked = wanted;
        _newest.Cancel();
        var mine = _newest = new CancellationTokenSource();
        _busy = true;
        try
        {
            await Task.Delay(first ? TimeSpan.Zero : rest, Clock, mine.Token);
            var result = await Preview.RenderAsync(Session.Actor, wanted.Overlays, wanted.Site, mine.Token);
            if (mine.IsCancellationRequested)
            {
                return;
            }
            _busy = false;
            (_rendering, _report, _failure) = (result.Ok ? result.Value : null, null, result.Failure);
            await OnProblems.InvokeAsync(Problems);
            await CheckAsync(wanted.Site, mine.Token);
        }
        catch (OperationCanceledException) when (mine.IsCancellationRequested)
        {
            // The files changed again; the newer rendering shows its own outcome.
        }
    }

    /// <summary>Behind the rendering, which is shown already: a cluster may be far away.</summary>
    async Task CheckAsync(string site, CancellationToken cancellation)
    {
        if (_rendering is not { Ok: true } rendering || Plan.Sites.All.FirstOrDefault(s => s.Key == site) is not { } choice)
        {
            return;
        }
        StateHasChanged();
        var checked_ = await Preview.CheckAsync(Session.Actor, Session.Current.Id, Plan, choice, rendering, cancellation);
        if (!cancellation.IsCancellationRequested)
        {
            (_report, _failure) = (checked_.Ok ? checked_.Value : null, checked_.Failure);
            await OnProblems.InvokeAsync(Problems);
        }
    }

    public void Dispose()
    {
        _newest.Cancel();
        _newest.Dispose();
    }
}
