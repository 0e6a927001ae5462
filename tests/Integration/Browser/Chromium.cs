using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(Tandem.Integration.Browser.Chromium))]

namespace Tandem.Integration.Browser;

/// <summary>The one browser of the test run: Debian's Chromium, driven by Playwright.</summary>
public sealed class Chromium : IAsyncLifetime
{
    static readonly string[] Flags =
    [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ];

    IPlaywright? _playwright;
    IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        // A busy machine is slow, not wrong: only what never comes is a failure.
        Assertions.SetDefaultExpectTimeout(30_000);
        _playwright = await Playwright.CreateAsync();
        var path = (string[])["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = path.FirstOrDefault(File.Exists), Args = Flags });
    }

    /// <summary>A new visitor: own cookies, own language, own theme.</summary>
    internal async Task<Visitor> VisitAsync(
        string address,
        string locale = "en-US",
        ColorScheme theme = ColorScheme.Light,
        int width = 1280
    )
    {
        var context = await _browser!.NewContextAsync(
            new()
            {
                BaseURL = Distance.Of(address),
                Locale = locale,
                ColorScheme = theme,
                ViewportSize = new() { Width = width, Height = 900 },
                AcceptDownloads = true,
            }
        );
        context.SetDefaultTimeout(30_000);
        await context.AddInitScriptAsync(
            "window.__csp=[];document.addEventListener('securitypolicyviolation',e=>window.__csp.push(e.effectiveDirective+' '+e.blockedURI+' '+e.sourceFile))"
        );
        return new Visitor(await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }
        _playwright?.Dispose();
    }
}

/// <summary>Somebody at a browser.</summary>
sealed class Visitor(IPage page) : IAsyncDisposable
{
    public IPage Page => page;

    public ILocator Test(string id) => page.Locator($"[data-testid=\"{id}\"]");

    /// <summary>
    /// Opens a page and waits until it answers to clicks and keys: a click on prerendered HTML is lost, and the heading takes the focus once the
    /// page is alive.
    /// </summary>
    public async Task GoAsync(string path)
    {
        await page.GotoAsync(path);
        await ReadyAsync();
        await Assertions.Expect(page.Locator("h1")).ToBeFocusedAsync();
    }

    public Task ReadyAsync() => page.Locator("[data-interactive=true]").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });

    public async Task SignInAsync(string name, string password)
    {
        await page.GotoAsync("/account/login");
        await page.Locator("input[autocomplete=username]").FillAsync(name);
        await page.Locator("input[type=password]").FillAsync(password);
        await page.Locator("button[type=submit]").First.ClickAsync();
        await ReadyAsync();
    }

    /// <summary>Fails on any serious accessibility finding and on any violation of the security policy.</summary>
    public async Task CheckAsync(string where)
    {
        await Assertions.Expect(page).ToHaveTitleAsync(new System.Text.RegularExpressions.Regex("."));
        var serious = await FindingsAsync(where);
        if (serious.Count > 0)
        {
            // A button that was enabled in that very moment was changing its colour; what is really wrong is wrong the second time, too.
            serious = await FindingsAsync(where);
        }
        Assert.True(serious.Count == 0, string.Join('\n', serious));
        var csp = await page.EvaluateAsync<string[]>("window.__csp");
        Assert.True(csp.Length == 0, $"{where}: {string.Join(" | ", csp)}");
    }

    async Task<List<string>> FindingsAsync(string where)
    {
        // What fades in has no contrast yet.
        await page.EvaluateAsync(
            "() => Promise.all(document.getAnimations().filter(a => a.effect.getComputedTiming().endTime !== Infinity).map(a => a.finished.catch(() => {})))"
        );
        var found = await page.RunAxe(new AxeRunOptions { ResultTypes = [ResultType.Violations] });
        return
        [
            .. found
                .Violations.Where(v => v.Impact is "serious" or "critical")
                .Select(v => $"{where}: {v.Id}: {v.Help}: {string.Join(" | ", v.Nodes.Take(3).Select(n => n.Html))}"),
        ];
    }

    /// <summary>Keeps a picture when asked to by <c>TANDEM_SCREENSHOTS=folder</c>.</summary>
    public async Task PictureAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("TANDEM_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
        }
    }

    public async ValueTask DisposeAsync() => await page.Context.DisposeAsync();
}
