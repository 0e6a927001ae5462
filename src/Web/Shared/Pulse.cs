using Microsoft.AspNetCore.Components;

namespace Tandem.Web.Shared;

/// <summary>Shows nothing; calls <see cref="OnBeat"/> at every period while the page is interactive, never two at a time.</summary>
public sealed class Pulse : ComponentBase, IDisposable
{
    readonly Lifetime _life = new();

    [Inject]
    TimeProvider Clock { get; set; } = null!;

    [Parameter, EditorRequired]
    public TimeSpan Period { get; set; }

    [Parameter, EditorRequired]
    public EventCallback OnBeat { get; set; }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender || !RendererInfo.IsInteractive)
        {
            return;
        }
        using var timer = new PeriodicTimer(Period, Clock);
        while (await timer.WaitForNextTickAsync(_life.Token))
        {
            await InvokeAsync(OnBeat.InvokeAsync);
        }
    }

    public void Dispose()
    {
        _life.Dispose();
    }
}
