using Microsoft.AspNetCore.Components;
using Tandem.Runs;
using Tandem.Web.Shared;

namespace Tandem.Web.Features.Runs;

/// <summary>What a run page hears: the view with everything in it so far, and the events that are new.</summary>
public sealed record RunNews(RunView View, IReadOnlyList<RunEvent> Events);

/// <summary>
/// Shows nothing; keeps the page above it abreast of one run. The first news comes at once, later ones at most ten times a second, each with
/// all that happened meanwhile. Nothing is watched while the page is only prerendered, nor after it is left.
/// </summary>
public sealed class RunWatch : ComponentBase, IDisposable
{
    /// <summary>Between two paints. While it passes the ledger gathers what comes, so nothing piles up here.</summary>
    internal static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(100);

    /// <summary>A batch this large means there is more to catch up with: waiting would only delay the present.</summary>
    const int CatchingUp = 500;

    readonly Lifetime _life = new();

    [Inject]
    RunFeed Feed { get; set; } = null!;

    [Inject]
    TimeProvider Clock { get; set; } = null!;

    [Parameter, EditorRequired]
    public long RunId { get; set; }

    /// <summary>What the page knows already; read when watching begins.</summary>
    [Parameter]
    public RunView From { get; set; } = RunView.Empty;

    [Parameter, EditorRequired]
    public EventCallback<RunNews> OnNews { get; set; }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender || !RendererInfo.IsInteractive)
        {
            return;
        }
        // Awaited by the renderer, so that an error is shown as any other of the page, and leaving the page ends it.
        var view = From;
        await foreach (var batch in Feed.WatchAsync(RunId, view.LastSequence, _life.Token))
        {
            view = view.Apply(batch);
            await OnNews.InvokeAsync(new(view, batch));
            if (batch.Count < CatchingUp)
            {
                await Task.Delay(Frame, Clock, _life.Token);
            }
        }
    }

    public void Dispose()
    {
        _life.Dispose();
    }
}
