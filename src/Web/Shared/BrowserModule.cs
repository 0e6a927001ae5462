using Microsoft.JSInterop;

namespace Tandem.Web.Shared;

/// <summary>
/// One script of the site, loaded at its first call. A call whose component or browser goes meanwhile does nothing: its page has been left, and an
/// exception would be shown on the one that follows. What the script itself throws reaches the caller.
/// </summary>
/// <param name="path">Address of the module, e.g. <c>./js/runs.js</c>.</param>
public sealed class BrowserModule(IJSRuntime js, string path) : IAsyncDisposable
{
    IJSObjectReference? _module;
    bool _disposed;

    /// <summary>Calls a function of the module.</summary>
    /// <exception cref="JSException">The script could not be loaded, or threw.</exception>
    public async Task CallAsync(string function, params object?[] arguments) => await GetAsync<object>(function, arguments);

    /// <summary>Calls a function of the module and returns what it returns; null when nobody is there any more.</summary>
    /// <exception cref="JSException">The script could not be loaded, or threw.</exception>
    public async Task<T?> GetAsync<T>(string function, params object?[] arguments)
        where T : class
    {
        try
        {
            _module ??= await js.InvokeAsync<IJSObjectReference>("import", path);
            return _disposed ? null : await _module.InvokeAsync<T?>(function, arguments);
        }
        catch (JSDisconnectedException)
        {
            return null;
        }
        catch (Exception e) when (_disposed && e is ObjectDisposedException or OperationCanceledException or JSException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        try
        {
            await (_module?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and its module with it.
        }
    }
}
