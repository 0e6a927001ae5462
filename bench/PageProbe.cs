using Microsoft.Playwright;

namespace Tandem.Bench;

/// <summary>A real browser on a run's page, that notes when it first sees each tick.</summary>
sealed class PageProbe : IAsyncDisposable
{
    // Looks every few milliseconds and writes down the wall clock of the first sight of each tick. A look is cheap: the log's last lines only.
    const string Look = """
        () => {
          window.__seen = {};
          const lines = document.querySelector(".log-lines");
          const look = () => {
            for (let line = lines.lastElementChild; line; line = line.previousElementSibling) {
              const tick = /tick (\d+)$/.exec(line.textContent.trim())?.[1];
              if (!tick || window.__seen[tick]) break;
              window.__seen[tick] = performance.timeOrigin + performance.now();
            }
            setTimeout(look, 1);
          };
          look();
        }
        """;

    readonly IPlaywright _playwright;
    readonly IBrowser _browser;
    readonly IBrowserContext _context;

    PageProbe(IPlaywright playwright, IBrowser browser, IBrowserContext context) =>
        (_playwright, _browser, _context) = (playwright, browser, context);

    /// <param name="chromium">Path of the browser.</param>
    public static async Task<PageProbe> SignInAsync(string url, string chromium)
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = chromium,
                Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
            }
        );
        var context = await browser.NewContextAsync(new() { Locale = "en-US" });
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{url}/account/login");
        await page.FillAsync("input[name='Input.Name']", BenchConsole.User);
        await page.FillAsync("input[type=password]", BenchConsole.Password);
        await page.ClickAsync("button[type=submit]");
        await page.Locator("[data-interactive=true]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await page.CloseAsync();
        return new(playwright, browser, context);
    }

    /// <summary>The signed-in session as a header, for clients that are not browsers.</summary>
    public async Task<string> CookieAsync() => string.Join("; ", (await _context.CookiesAsync()).Select(c => $"{c.Name}={c.Value}"));

    public async Task<IPage> OpenAsync(string address)
    {
        var page = await _context.NewPageAsync();
        await page.GotoAsync(address);
        await page.Locator(".log-lines").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await page.EvaluateAsync(Look);
        return page;
    }

    /// <summary>Wall clock in milliseconds since 1970 at which each tick was first seen.</summary>
    public static async Task<Dictionary<int, double>> SeenAsync(IPage page) =>
        (await page.EvaluateAsync<Dictionary<string, double>>("() => window.__seen")).ToDictionary(s => int.Parse(s.Key), s => s.Value);

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
