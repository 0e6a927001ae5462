namespace Tandem.Web.Features.Wizard.Overlays;

/// <summary>What the panels share that fetch files from elsewhere: one piece of work at a time, which ends with the page.</summary>
public abstract class SourcePanelBase : WizardStepBase, IDisposable
{
    readonly CancellationTokenSource _gone = new();

    protected Failure? Trouble { get; set; }

    protected bool Busy { get; private set; }

    protected async Task WorkAsync(Func<CancellationToken, Task> work)
    {
        if (Busy)
        {
            return;
        }
        (Busy, Trouble) = (true, null);
        try
        {
            await work(_gone.Token);
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            // The page is gone, and nobody waits for the answer.
        }
        finally
        {
            Busy = false;
        }
    }

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
        GC.SuppressFinalize(this);
    }
}
