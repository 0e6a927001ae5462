using Tandem.Overlays;
using Tandem.Plans;

namespace Tandem.Web.Features.Wizard.Overlays;

/// <summary>What the editor's script shows of an offer.</summary>
public sealed record Offer(string Label, string Type, bool Required, string? About, string Insert);

/// <summary>What the editor's script shows of a field.</summary>
public sealed record FieldCard(string Title, string? About);

/// <summary>
/// Help for the site that is chosen. Keeps its cluster open while it stays chosen; one that did not answer is asked again after half a minute, so that
/// nobody who types waits for it at every key.
/// </summary>
public sealed class EditorAdvice(OverlayPreview preview, TimeProvider clock, WizardSession session, Func<SiteChoice?> chosen)
    : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly SemaphoreSlim _opening = new(1);
    (SiteChoice Site, OverlayAdvice Advice)? _open;
    long? _troubleAt;
    bool _gone;

    /// <summary>Why nothing is known; null while something is.</summary>
    public Text? Trouble { get; private set; }

    public async Task<IReadOnlyList<AdviceOption>> CompleteAsync(string file, string text, int line, int column)
    {
        if (await OpenAsync() is not { } advice)
        {
            return [];
        }
        var found = await advice.CompleteAsync(file, text, line, column, CancellationToken.None);
        Note(found.Unavailable);
        return found.Options;
    }

    public async Task<FieldNote?> ExplainAsync(string file, string text, int line)
    {
        if (await OpenAsync() is not { } advice)
        {
            return null;
        }
        var found = await advice.ExplainAsync(file, text, line, CancellationToken.None);
        Note(found?.Unavailable);
        return found;
    }

    public async ValueTask DisposeAsync()
    {
        _gone = true;
        if (_open is { } open)
        {
            _open = null;
            await open.Advice.DisposeAsync();
        }
    }

    void Note(Text? trouble)
    {
        Trouble = trouble;
        _troubleAt = trouble is null ? null : _troubleAt ?? clock.GetTimestamp();
    }

    async Task<OverlayAdvice?> OpenAsync()
    {
        if (chosen() is not { } site)
        {
            return null;
        }
        await _opening.WaitAsync();
        try
        {
            var doubtful = _troubleAt is { } at && clock.GetElapsedTime(at) > Patience;
            if (_open is { } open && open.Site == site && !doubtful)
            {
                return open.Advice;
            }
            _troubleAt = null;
            var opened = await preview.AdviseAsync(session.Actor, session.Current.Id, session.Current.Plan, site, CancellationToken.None);
            if (_gone)
            {
                // The page was left while the cluster was opened; nobody else would close it.
                await (opened.Ok ? opened.Value.DisposeAsync() : ValueTask.CompletedTask);
                return null;
            }
            await (_open?.Advice.DisposeAsync() ?? ValueTask.CompletedTask);
            _open = opened.Ok ? (site, opened.Value) : null;
            Trouble = opened.Failure?.What;
            return _open?.Advice;
        }
        finally
        {
            _opening.Release();
        }
    }
}
