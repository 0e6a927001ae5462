using Microsoft.AspNetCore.Components;
using Tandem.Access;
using Tandem.Clusters.Live;
using Tandem.Releases;
using Tandem.Web.Shared;

namespace Tandem.Web.Features.Sites;

/// <summary>
/// Shows nothing; keeps the page above it abreast of what lives at a site, at most five times a second. Nothing is watched while the page is only
/// prerendered, nor after it is left.
/// </summary>
public sealed class SiteWatch : ComponentBase, IDisposable
{
    static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(200);

    readonly Lifetime _life = new();

    [Inject]
    SiteView View { get; set; } = null!;

    [Inject]
    TimeProvider Clock { get; set; } = null!;

    [Parameter, EditorRequired]
    public Actor Actor { get; set; } = null!;

    [Parameter, EditorRequired]
    public Release Release { get; set; } = null!;

    [Parameter, EditorRequired]
    public EventCallback<SiteTree> OnTree { get; set; }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender || !RendererInfo.IsInteractive)
        {
            return;
        }
        // Awaited by the renderer, so that an error is shown as any other of the page, and leaving the page ends it.
        await foreach (var tree in View.WatchAsync(Actor, Release, _life.Token))
        {
            await OnTree.InvokeAsync(tree);
            await Task.Delay(Frame, Clock, _life.Token);
        }
    }

    public void Dispose() => _life.Dispose();
}
