using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Tandem.Bench.Workbench;

/// <summary>What one change took, in milliseconds.</summary>
/// <param name="Whole">From the last key to the painted result; the editor's own rest of 300 ms is in it.</param>
/// <param name="Rendering">Of that, what the page says the rendering took.</param>
sealed record Wait(double Whole, double Rendering);

/// <summary>Somebody who types in a browser of their own, and how long they wait for the result.</summary>
sealed class Writer(IPage page, int seed)
{
    /// <summary>
    /// Notes the moment of every key, and the first frame that was painted after the wanted line stood on the page: the callback of a frame runs before it
    /// is painted, the one of the next frame after.
    /// </summary>
    const string Watch = """
        () => {
          window.__took = [];
          document.addEventListener("keydown", () => { window.__last = performance.now(); }, { capture: true });
          new MutationObserver(() => {
            if (!window.__want) return;
            const there = [...document.querySelectorAll(".yaml-line")].some((l) => l.textContent.trim() === window.__want);
            if (!there) return;
            const last = window.__last;
            window.__want = null;
            requestAnimationFrame(() => requestAnimationFrame(() => window.__took.push(performance.now() - last)));
          }).observe(document.body, { subtree: true, childList: true, characterData: true });
        }
        """;

    static readonly PageWaitForFunctionOptions Patience = new() { Timeout = 60_000 };

    readonly Random _random = new(seed);

    /// <summary>Nobody writes what somebody else wrote: that would come out of the memory of renderings.</summary>
    int _value = 1000 * (1 + seed);

    /// <summary>Milliseconds from the beginning of the navigation until the editor takes keys.</summary>
    public async Task<double> OpenAsync(string address)
    {
        await page.GotoAsync(address);
        await page.Locator(".cm-content").WaitForAsync();
        var ready = await page.EvaluateAsync<double>("() => performance.now()");
        await page.Locator("[data-testid=render-state][data-state=good]").WaitForAsync(new() { Timeout = 60_000 });
        await page.Locator($"[data-testid='file-{WorkbenchTree.Typed}']").ClickAsync();
        await page.Locator(".cm-line", new() { HasText = "replicas: 1000" }).WaitForAsync();
        await page.Locator(".cm-content").FocusAsync();
        await page.Keyboard.PressAsync("Control+End");
        await page.EvaluateAsync(Watch);
        return ready;
    }

    static double Milliseconds(string state) =>
        Regex.Match(state, @"(\d+) ms") is { Success: true } found
            ? double.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture)
            : double.NaN;

    /// <summary>Digits of the number that stands there.</summary>
    async Task<int> LengthAsync() =>
        (await page.Locator(".cm-line", new() { HasText = "replicas: " }).InnerTextAsync()).Trim().Length - "replicas: ".Length;

    /// <summary>Milliseconds from the last key to the painted result, one for each change.</summary>
    public async Task<IReadOnlyList<Wait>> TypeAsync(int changes)
    {
        var took = new List<Wait>();
        for (var i = 0; i < changes; i++)
        {
            _value++;
            var text = _value.ToString(CultureInfo.InvariantCulture);
            await page.EvaluateAsync("want => { window.__want = want; window.__took = []; }", $"replicas: {text}");
            for (var old = await LengthAsync(); old > 0; old--)
            {
                await page.Keyboard.PressAsync("Backspace");
                await Task.Delay(_random.Next(40, 90));
            }
            foreach (var key in text)
            {
                await page.Keyboard.PressAsync(key.ToString());
                await Task.Delay(_random.Next(40, 90));
            }
            await page.WaitForFunctionAsync("() => window.__took.length > 0", null, Patience);
            var rendered = await page.Locator("[data-testid=render-state]").InnerTextAsync();
            took.Add(new(await page.EvaluateAsync<double>("() => window.__took[0]"), Milliseconds(rendered)));
            // Reads what came, as people do; also so that several do not fall into step.
            await Task.Delay(_random.Next(400, 1200));
        }
        return took;
    }
}
