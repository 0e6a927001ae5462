using Microsoft.JSInterop;

namespace Tandem.Web.Shared;

/// <summary>The clipboard of the browser.</summary>
static class Clipboard
{
    /// <summary>Copies a text; false when the browser refuses, as it does without TLS or without leave, or has gone.</summary>
    public static async Task<bool> CopyAsync(this IJSRuntime js, string text)
    {
        try
        {
            await js.InvokeVoidAsync("navigator.clipboard.writeText", text);
            return true;
        }
        catch (Exception e) when (e is JSException or JSDisconnectedException)
        {
            return false;
        }
    }
}
