using System.IO.Compression;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Tandem.Access;
using Tandem.Plans;

namespace Tandem.Bench.Workbench;

/// <summary>
/// <c>workbench [changes]</c>: from the last key to the new rendering on the screen, thirty objects and three sites, one person and ten at once; what the
/// editor weighs on the wire; how soon it takes keys.
/// </summary>
sealed class WorkbenchBench(string chromium, int changes)
{
    const int People = 10;
    static readonly Actor Engineer = new("bench", BenchConsole.User, new HashSet<Role> { Role.Engineer });

    public async Task RunAsync(Action<string, string> print)
    {
        await using var console = new BenchConsole();
        await console.AddUserAsync();
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = chromium,
                Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
            }
        );
        await WeighAsync(console.Url, print);

        var alone = await OpenAsync(console, browser, 1);
        // The first renderings of a process compile as they go.
        await alone.Writer.TypeAsync(3);
        print("workbench: from navigation to an editor that takes keys, cold", $"{alone.Ready:0} ms");
        Tell(print, "workbench: last key to result on screen, 1 person", await alone.Writer.TypeAsync(changes), 500);

        var others = new List<(Writer Writer, double Ready)>();
        for (var i = 2; i <= People; i++)
        {
            others.Add(await OpenAsync(console, browser, i));
        }
        print(
            "workbench: from navigation to an editor that takes keys, later ones",
            $"median {others.Select(o => o.Ready).Order().ElementAt(others.Count / 2):0} ms"
        );
        var all = await Task.WhenAll(others.Append(alone).Select(o => o.Writer.TypeAsync(changes)));
        Tell(print, $"workbench: last key to result on screen, {People} people at once", [.. all.SelectMany(t => t)], 1_500);
    }

    static void Tell(Action<string, string> print, string what, IReadOnlyList<Wait> took, double target)
    {
        var sorted = took.Select(t => t.Whole).Order().ToList();
        var rendering = took.Select(t => t.Rendering).Order().ElementAt(took.Count / 2);
        var (median, p95) = (sorted[sorted.Count / 2], sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * 0.95))]);
        print(
            what,
            $"median {median:0} ms, p95 {p95:0} ms, worst {sorted[^1]:0} ms ({sorted.Count} changes; rendering median {rendering:0} ms; {p95 / target:0.00} of {target:0} ms)"
        );
    }

    /// <summary>Signs in with a browser context of their own and opens a plan of their own.</summary>
    static async Task<(Writer Writer, double Ready)> OpenAsync(BenchConsole console, IBrowser browser, int number)
    {
        var plan = await console
            .Services.GetRequiredService<PlanService>()
            .CreateAsync(Engineer, $"Workbench {number}", WorkbenchTree.Plan(), CancellationToken.None);
        var context = await browser.NewContextAsync(
            new()
            {
                Locale = "en-US",
                ViewportSize = new() { Width = 1440, Height = 900 },
            }
        );
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{console.Url}/account/login");
        await page.FillAsync("input[name='Input.Name']", BenchConsole.User);
        await page.FillAsync("input[type=password]", BenchConsole.Password);
        await page.ClickAsync("button[type=submit]");
        await page.Locator("[data-interactive=true]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        var writer = new Writer(page, number);
        return (writer, await writer.OpenAsync($"{console.Url}/plans/{plan.Value.Id}/overlays"));
    }

    /// <summary>As it is published: compressed as small as it gets.</summary>
    static async Task WeighAsync(string url, Action<string, string> print)
    {
        using var http = new HttpClient { BaseAddress = new Uri(url) };
        var script = await http.GetByteArrayAsync(new Uri("js/editor.js", UriKind.Relative));
        var brotli = Size(script, s => new BrotliStream(s, CompressionLevel.SmallestSize, leaveOpen: true));
        var gzip = Size(script, s => new GZipStream(s, CompressionLevel.SmallestSize, leaveOpen: true));
        print("workbench: the editor's script", $"{brotli / 1024.0:0} KB br, {gzip / 1024.0:0} KB gz, {script.Length / 1024.0:0} KB plain");
    }

    static long Size(byte[] content, Func<Stream, Stream> compress)
    {
        using var target = new MemoryStream();
        using (var stream = compress(target))
        {
            stream.Write(content);
        }
        return target.Length;
    }
}
