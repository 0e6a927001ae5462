using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Tandem.Access;
using Tandem.Integration.EndToEnd;
using Tandem.Runs;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Tandem.Integration.Browser;

/// <summary>A running application, looked at while it lives, breaks, and goes out of reach.</summary>
public sealed class LiveSiteTests(Chromium chromium, ITestOutputHelper output)
{
    const string Password = "correct horse battery staple";

    [Fact]
    public async Task A_site_is_watched_live_down_to_what_its_containers_write()
    {
        var plan = Guid.Empty;
        var sandbox = "";
        await using var world = await Studio.StartBesideAsync(
            speed: 60,
            async (console, folder) =>
            {
                sandbox = folder;
                await console.AddUserAsync("ada", Password, Role.Administrator, Role.Engineer);
                var draft = await console.AddPlanAsync("Shop", await console.AddAccountsAsync(SeededConsole.Describe(folder)));
                plan = draft.Id;
                var view = await console.ExecuteAsync((await console.RequestAsync(draft)).Id);
                Assert.Equal(RunState.Succeeded, view.State);
                Assert.Contains(view.Logs, l => l.Line.ToString().StartsWith("Deploying as service account", StringComparison.Ordinal));
            }
        );
        await using var visitor = await chromium.VisitAsync(world.Console.Address);
        await visitor.SignInAsync("ada", Password);

        await Expect(visitor.Test("board-live-edge")).ToBeVisibleAsync();
        await visitor.Test("board-live-edge").ClickAsync();
        await Expect(visitor.Test("site-state")).ToContainTextAsync("Healthy");
        await Expect(visitor.Test("stuck")).ToHaveCountAsync(0);
        var pods = visitor.Page.Locator("[data-testid^='node-Pod/']");
        await Expect(pods).ToHaveCountAsync(2);
        await Expect(visitor.Page.Locator("[data-testid^='node-EndpointSlice/']")).ToHaveCountAsync(1);
        await visitor.CheckAsync("live");
        await visitor.PictureAsync("live-healthy");

        await ReadLogAsync(visitor, pods.First);
        await BreakAsync(visitor, sandbox);
        await InEveryDressAsync(world, visitor.Page.Url);
        await LoseAsync(world, visitor);
    }

    /// <summary>Lines come by themselves, can be held, searched and kept.</summary>
    static async Task ReadLogAsync(Visitor visitor, ILocator pod)
    {
        await pod.Locator("a.tree-name").ClickAsync();
        var lines = visitor.Test("pod-log").Locator(".log-line");
        await Expect(lines.First).ToContainTextAsync("starting");
        var before = await lines.CountAsync();
        await Expect(lines.Nth(before + 2)).ToBeVisibleAsync(new() { Timeout = 20_000 });

        await visitor.Test("log-pause").ClickAsync();
        await Expect(visitor.Test("log-status")).ToContainTextAsync("Paused");
        await Task.Delay(700);
        var held = await lines.CountAsync();
        await Task.Delay(1500);
        Assert.Equal(held, await lines.CountAsync());
        await visitor.Test("log-pause").ClickAsync();
        await Expect(lines.Nth(held)).ToBeVisibleAsync(new() { Timeout = 20_000 });

        await visitor.Test("log-search").FillAsync("starting");
        await Expect(lines).ToHaveCountAsync(1);
        Assert.Contains("q=starting", visitor.Page.Url);
        await visitor.Test("log-search").FillAsync("");

        var download = await visitor.Page.RunAndWaitForDownloadAsync(() => visitor.Test("log-download").ClickAsync());
        var text = await File.ReadAllTextAsync((await download.PathAsync())!);
        Assert.Matches(new Regex("^20..-..-..T.* level=info msg=\"starting\""), text);
        await visitor.CheckAsync("log");
        await visitor.PictureAsync("live-log");
    }

    /// <summary>Somebody sets an image that crashes: the cause is on top within seconds of the cluster knowing it.</summary>
    async Task BreakAsync(Visitor visitor, string sandbox)
    {
        await KubectlAsync(sandbox, "set", "image", "deployment/hello", "*=registry.example/tandem/hello:crash");
        await Expect(visitor.Test("stuck")).ToContainTextAsync("exit code 1", new() { Timeout = 30_000 });
        var known = await SinceCrashAsync(sandbox);
        output.WriteLine($"The page named the crash {known.TotalSeconds:0.0} s after the cluster first knew it.");
        Assert.InRange(known, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        await Expect(visitor.Test("stuck").Locator("code")).ToContainTextAsync("BackOff", new() { Timeout = 20_000 });
        await visitor.Test("stuck").Locator("a").ClickAsync();
        await Expect(visitor.Test("site-object").Locator(".warnings")).ToContainTextAsync("BackOff");
        await visitor.Test("log-previous").SelectOptionAsync("previous");
        await Expect(visitor.Test("pod-log")).ToContainTextAsync("cannot reach the database");
        await visitor.CheckAsync("stuck");
        await visitor.PictureAsync("live-stuck");
    }

    async Task InEveryDressAsync(Studio world, string address)
    {
        foreach (
            var (label, locale, theme, width) in ((string, string, ColorScheme, int)[])
                [("dark", "en-US", ColorScheme.Dark, 1280), ("narrow-zh", "zh-CN", ColorScheme.Light, 390)]
        )
        {
            await using var other = await chromium.VisitAsync(world.Console.Address, locale, theme, width);
            await other.SignInAsync("ada", Password);
            await other.GoAsync(new Uri(address).PathAndQuery);
            await Expect(other.Test("stuck")).ToBeVisibleAsync();
            await Expect(other.Test("pod-log")).ToBeVisibleAsync();
            await other.CheckAsync($"live {label}");
            var wide = await other.Page.EvaluateAsync<int>("document.documentElement.scrollWidth");
            Assert.True(wide <= width, $"{label}: the page is {wide} px wide.");
            await other.PictureAsync($"live-stuck-{label}");
        }
    }

    /// <summary>The cluster goes away: within 15 s nothing is green any more, and the age says how old it is.</summary>
    static async Task LoseAsync(Studio world, Visitor visitor)
    {
        await world.StopSandboxAsync();
        await Expect(visitor.Test("site-state")).ToContainTextAsync("Unknown", new() { Timeout = 15_000 });
        await Expect(visitor.Page.Locator(".site-tree [data-state=Healthy]")).ToHaveCountAsync(0);
        await Expect(visitor.Test("stuck")).ToHaveCountAsync(0);
        await Expect(visitor.Test("site-age").Locator(".age-stale")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await visitor.CheckAsync("lost");
        await visitor.PictureAsync("live-lost");
    }

    /// <summary>How long ago the first container of the new version ended.</summary>
    static async Task<TimeSpan> SinceCrashAsync(string sandbox)
    {
        var ends = await KubectlAsync(
            sandbox,
            "get",
            "events",
            "--field-selector",
            "type=Warning,reason=BackOff",
            "-o",
            "jsonpath={.items[*].firstTimestamp}"
        );
        var first = ends.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(t => DateTimeOffset.Parse(t, System.Globalization.CultureInfo.InvariantCulture))
            .Order()
            .ToList();
        return first.Count == 0 ? TimeSpan.Zero : TimeProvider.System.GetUtcNow() - first[0];
    }

    static async Task<string> KubectlAsync(string sandbox, params string[] arguments)
    {
        var edge = SeededConsole.Describe(sandbox).Clusters[0].Kubeconfig;
        var file = Path.Combine(sandbox, "edge.kubeconfig");
        await File.WriteAllTextAsync(file, edge);
        var start = new ProcessStartInfo(Repository.Kubectl, ["--kubeconfig", file, "-n", "hello", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (said, wrong) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await wrong);
        return await said;
    }
}
