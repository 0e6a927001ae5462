using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Tandem.Access;
using Tandem.Integration.EndToEnd;
using Tandem.Runs;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Tandem.Integration.Browser;

/// <summary>Two deploys, compared; rolled back; pinned: by clicking.</summary>
public sealed class ReleaseTests(Chromium chromium)
{
    const string Password = "correct horse battery staple";

    [Fact]
    public async Task Rule_44_two_releases_are_compared_the_first_is_rolled_back_to_and_pinned()
    {
        var plan = Guid.Empty;
        await using var world = await Studio.StartBesideAsync(
            speed: 500,
            async (console, sandbox) =>
            {
                await console.AddUserAsync("ada", Password, Role.Engineer);
                await console.AddUserAsync("leo", Password, Role.Lead);
                var draft = await console.AddPlanAsync("Shop", await console.AddAccountsAsync(SeededConsole.Describe(sandbox)));
                plan = draft.Id;
                Assert.Equal(RunState.Succeeded, (await console.ExecuteAsync((await console.RequestAsync(draft)).Id)).State);
                var changed = await Releasing.ChangeAsync(console, draft);
                Assert.Equal(RunState.Succeeded, (await console.ExecuteAsync((await console.RequestAsync(changed)).Id)).State);
            }
        );
        await using var ada = await chromium.VisitAsync(world.Console.Address);
        await ada.SignInAsync("ada", Password);

        await CompareAsync(ada, plan);
        await RollBackAsync(ada, plan);
        await LooksAsync(world, plan);
        await PinAsync(world, ada, plan);
    }

    static async Task CompareAsync(Visitor ada, Guid plan)
    {
        await ada.GoAsync($"/plans/{plan}/releases");
        await Expect(ada.Test("current-2-primary")).ToBeVisibleAsync();
        await Expect(ada.Test("current-1-primary")).ToHaveCountAsync(0);
        await ada.Test("releases-compare").ClickAsync();
        await Expect(ada.Test("compared-PodDisruptionBudget-hello")).ToContainTextAsync("Only in run 2");
        await Expect(ada.Page.Locator(".line-added").GetByText("COLOUR: red")).ToBeVisibleAsync();
        await ada.Test("view-unified").ClickAsync();
        await Expect(ada.Page.Locator(".compared-unified").First).ToBeVisibleAsync();
        await ada.CheckAsync("comparison, unified");

        var title = await ada.Page.Locator(".compare-side code").First.GetAttributeAsync("title");
        var download = await ada.Page.RunAndWaitForDownloadAsync(() => ada.Test("download-1").ClickAsync());
        var bytes = await File.ReadAllBytesAsync(await download.PathAsync());
        Assert.Equal(title, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    static async Task RollBackAsync(Visitor ada, Guid plan)
    {
        await ada.GoAsync($"/plans/{plan}/releases");
        await ada.Test("roll-back-1").ClickAsync();
        await Expect(ada.Test("rollback-run")).ToBeEnabledAsync(new() { Timeout = 60_000 });
        await Expect(ada.Test("rollback-site-edge")).ToContainTextAsync("PodDisruptionBudget");
        await ada.PictureAsync("rollback-light");
        await ada.CheckAsync("preview of a roll-back");
        await ada.Test("rollback-run").ClickAsync();
        await ada.Test("confirm").ClickAsync();
        await ada.Page.WaitForURLAsync(new Regex("/runs/3$"));
        await Expect(ada.Test("run-state")).ToContainTextAsync("Succeeded", new() { Timeout = 120_000 });

        await ada.GoAsync($"/plans/{plan}/releases");
        await Expect(ada.Test("current-3-primary")).ToBeVisibleAsync();
        await ada.GoAsync($"/plans/{plan}/releases/compare?left=1&right=3");
        await Expect(ada.Page.GetByText("the same, byte for byte")).ToBeVisibleAsync();
    }

    /// <summary>Every page of it in every dress.</summary>
    async Task LooksAsync(Studio world, Guid plan)
    {
        var looks = new[]
        {
            ("light", "en-US", ColorScheme.Light, 1280),
            ("dark", "en-US", ColorScheme.Dark, 1280),
            ("narrow-zh", "zh-CN", ColorScheme.Light, 390),
        };
        foreach (var (label, locale, theme, width) in looks)
        {
            await using var visitor = await chromium.VisitAsync(world.Console.Address, locale, theme, width);
            await visitor.SignInAsync("ada", Password);
            await SeeAsync(visitor, $"/plans/{plan}/releases", visitor.Test("release-table"), $"releases-{label}");
            await SeeAsync(visitor, $"/plans/{plan}/releases/compare?left=1&right=2", visitor.Test("compare-counts"), $"compare-{label}");
            await SeeAsync(visitor, $"/plans/{plan}/releases/2/roll-back", visitor.Test("rollback-site-edge"), $"rollback-{label}");
        }
    }

    static async Task SeeAsync(Visitor visitor, string path, ILocator what, string label)
    {
        await visitor.GoAsync(path);
        await Expect(what).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await visitor.PictureAsync(label);
        await visitor.CheckAsync(label);
    }

    async Task PinAsync(Studio world, Visitor ada, Guid plan)
    {
        await using var leo = await chromium.VisitAsync(world.Console.Address);
        await leo.SignInAsync("leo", Password);
        await leo.GoAsync($"/plans/{plan}/releases");
        await Expect(leo.Test("roll-back-1")).ToHaveCountAsync(0);
        await leo.Test("pin-3").ClickAsync();
        await leo.Page.Locator(".mud-dialog textarea").First.FillAsync("Audit week");
        await leo.PictureAsync("pin-dialog");
        await leo.CheckAsync("dialog of a pin");
        await leo.Test("pin-confirm").ClickAsync();
        await Expect(leo.Test("pinned-3")).ToBeVisibleAsync();
        await leo.CheckAsync("pinned release");
        await leo.PictureAsync("releases-pinned");

        await ada.GoAsync($"/plans/{plan}/review");
        await Expect(ada.Test("pin-notice")).ToContainTextAsync("Audit week");
        await Expect(ada.Test("review-run")).ToBeDisabledAsync();
        await ada.PictureAsync("review-pinned");
        await ada.GoAsync("/");
        await Expect(ada.Test("pin-notice")).ToContainTextAsync("leo");
        await ada.CheckAsync("board with a pin");
        await ada.PictureAsync("board-pinned");
    }
}
