using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;

namespace Tandem.Web.Shell;

/// <summary>
/// The theme as a stylesheet of its own. MudThemeProvider would write it into a style element, which the security policy forbids; here it is
/// rendered once, light and dark, and served under a name with its hash. Without a choice the browser's preference decides, in CSS alone.
/// </summary>
sealed partial class ThemeFile(IServiceScopeFactory scopes, ILoggerFactory logs)
{
    readonly SemaphoreSlim _once = new(1);
    string? _css;

    /// <summary>The stylesheet and the address it is served at.</summary>
    public async Task<(string Href, string Css)> GetAsync()
    {
        if (_css is null)
        {
            await _once.WaitAsync();
            try
            {
                _css ??= await RenderAsync();
            }
            finally
            {
                _once.Release();
            }
        }
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_css)))[..12];
        return ($"theme.css?v={hash}", _css);
    }

    async Task<string> RenderAsync()
    {
        var light = await RenderAsync(dark: false);
        var dark = await RenderAsync(dark: true);
        // The second :root block of MudBlazor repeats what the light one says except for the palette, so it may stand whole.
        var chosen = dark.Replace(":root", ":root[data-theme=dark]", StringComparison.Ordinal);
        var preferred = dark.Replace(":root", ":root:not([data-theme=light])", StringComparison.Ordinal);
        return $"{light}\n:root{{color-scheme:light}}\n{chosen}\n:root[data-theme=dark]{{color-scheme:dark}}\n"
            + $"@media (prefers-color-scheme: dark) {{\n{preferred}\n:root:not([data-theme=light]){{color-scheme:dark}}\n}}\n";
    }

    async Task<string> RenderAsync(bool dark)
    {
        await using var scope = scopes.CreateAsyncScope();
        await using var renderer = new HtmlRenderer(scope.ServiceProvider, logs);
        var html = await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var parameters = new Dictionary<string, object?>
            {
                [nameof(MudThemeProvider.Theme)] = TandemTheme.Theme,
                [nameof(MudThemeProvider.IsDarkMode)] = dark,
            };
            return (await renderer.RenderComponentAsync<MudThemeProvider>(ParameterView.FromDictionary(parameters))).ToHtmlString();
        });
        return string.Join('\n', StyleElement().Matches(html).Select(m => m.Groups[1].Value.Trim()));
    }

    [GeneratedRegex("<style[^>]*>(.*?)</style>", RegexOptions.Singleline)]
    private static partial Regex StyleElement();
}
