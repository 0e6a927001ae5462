using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Tandem.Integration.EndToEnd;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Tandem.Integration.Browser;

/// <summary>From the one-time link to an application that answers on three clusters, by clicking.</summary>
public sealed class FirstRunTests(Chromium chromium)
{
    const string Password = "correct horse battery staple";

    [Theory]
    [InlineData("en-US", "en")]
    [InlineData("zh-CN", "zh")]
    public async Task A_newcomer_clicks_from_the_first_link_to_a_running_application(string locale, string label)
    {
        await using var world = await Studio.StartAsync(speed: 60);
        await using var visitor = await chromium.VisitAsync(world.Console.Address, locale);
        var page = visitor.Page;

        await page.GotoAsync(await world.Console.SetUpLinkAsync());
        await visitor.PictureAsync($"setup-{label}");
        await page.Locator("input[autocomplete=username]").FillAsync("ada");
        await page.Locator("input[type=password]").Nth(0).FillAsync(Password);
        await page.Locator("input[type=password]").Nth(1).FillAsync(Password);
        await page.Locator("button[type=submit]").ClickAsync();
        await visitor.ReadyAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", new Regex($"^{label}"));
        await visitor.CheckAsync("/");
        await visitor.PictureAsync($"board-empty-{label}");

        await Tour.BeginAsync(visitor);
        await Tour.ClickThroughAsync(visitor, label);

        await Tour.RunAsync(visitor);
        await Expect(visitor.Test("run-progress")).ToBeVisibleAsync();

        // In the middle of it: loading again shows the same run, and a second pair of eyes sees it too.
        await page.ReloadAsync();
        await visitor.ReadyAsync();
        await using var second = await chromium.VisitAsync(world.Console.Address, locale);
        await second.SignInAsync("ada", Password);
        await second.GoAsync(new Uri(page.Url).AbsolutePath);
        await visitor.PictureAsync($"run-live-{label}");

        foreach (var watcher in (Visitor[])[visitor, second])
        {
            await Expect(watcher.Test("run-state"))
                .ToContainTextAsync(locale == "en-US" ? "Succeeded" : "成功", new() { Timeout = 180_000 });
        }
        await visitor.CheckAsync("run");
        await visitor.PictureAsync($"run-done-{label}");

        foreach (var path in (string[])["/", "/runs", "/history", "/accounts", "/plans", "/users"])
        {
            await visitor.GoAsync(path);
            await visitor.CheckAsync(path);
            await visitor.PictureAsync($"{path.Trim('/')}-page-{label}");
        }
        await visitor.GoAsync("/");
        await Expect(visitor.Test("board-site-primary")).ToHaveAttributeAsync("data-state", "Healthy", new() { Timeout = 30_000 });
    }
}
