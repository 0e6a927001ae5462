using System.Text.RegularExpressions;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Tandem.Integration.Browser;

/// <summary>A cloud that cannot make what was asked: the run says so, waits to be mended, and goes on without making anything twice.</summary>
public sealed class FailedCreateTests(Chromium chromium)
{
    const string Password = "correct horse battery staple";

    [Theory]
    [InlineData("fault-cluster", "cluster", false)] // it ends as failed minutes later: no request was refused
    [InlineData("fault-quota", "network", true)]
    public async Task A_failed_create_is_explained_and_resumed(string fault, string label, bool refused)
    {
        await using var world = await Studio.StartAsync(speed: 60);
        await using var visitor = await chromium.VisitAsync(world.Console.Address);
        var page = visitor.Page;
        await page.GotoAsync(await world.Console.SetUpLinkAsync());
        await page.Locator("input[autocomplete=username]").FillAsync("ada");
        await page.Locator("input[type=password]").Nth(0).FillAsync(Password);
        await page.Locator("input[type=password]").Nth(1).FillAsync(Password);
        await page.Locator("button[type=submit]").ClickAsync();
        await visitor.ReadyAsync();
        await Tour.BeginAsync(visitor);
        var plan = new Uri(page.Url).AbsolutePath;

        await visitor.GoAsync("/sandbox");
        await visitor.Test(fault).ClickAsync();
        await Expect(visitor.Test("faults").Locator("tbody tr")).ToHaveCountAsync(1);
        await visitor.GoAsync(plan);
        await Tour.ClickThroughAsync(visitor, label: null);
        await Tour.RunAsync(visitor);

        await Expect(visitor.Test("run-state")).ToContainTextAsync("Failed", new() { Timeout = 120_000 });
        await Expect(visitor.Test("run-why").Locator("li")).ToHaveCountAsync(1);
        await Expect(visitor.Test("run-not-begun")).ToContainTextAsync(new Regex(@"^\d+ steps? were not begun"));
        var failed = page.Locator("li.step[data-state=Failed]");
        await Expect(failed.Locator("[data-testid=failure-hint]")).Not.ToBeEmptyAsync();
        if (refused)
        {
            await Expect(failed.Locator("[data-testid=failure-request]")).ToContainTextAsync(new Regex("[0-9A-F-]{36}"));
        }
        await visitor.CheckAsync("failed run");
        await visitor.PictureAsync($"run-failed-{label}");

        await visitor.Test("run-resume").ClickAsync();
        await Expect(visitor.Test("run-state")).ToContainTextAsync("Succeeded", new() { Timeout = 180_000 });
        await visitor.PictureAsync($"run-resumed-{label}");

        await visitor.GoAsync("/sandbox");
        var kinds = await visitor
            .Test("sandbox-resources")
            .Locator("tbody tr")
            .EvaluateAllAsync<string[]>(
                "rows => rows.map(r => r.cells[0].innerText + ' in ' + r.cells[4].innerText + ': ' + r.cells[3].innerText)"
            );
        foreach (var alone in (string[])["vpc", "cluster"])
        {
            var regions = kinds.Where(k => Regex.IsMatch(k, $"^{alone} in", RegexOptions.IgnoreCase)).ToList();
            Assert.True(regions.Count == 2 && regions.Distinct().Count() == 2, string.Join('\n', kinds));
        }
    }
}
