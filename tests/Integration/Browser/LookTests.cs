using Microsoft.Playwright;
using Tandem.Access;
using Tandem.Integration.EndToEnd;
using Tandem.Runs;
using Xunit;

namespace Tandem.Integration.Browser;

/// <summary>Every page with something on it, in every dress: no serious accessibility finding, nothing the security policy blocks.</summary>
public sealed class LookTests(Chromium chromium)
{
    const string Password = "correct horse battery staple";

    [Fact]
    public async Task Every_page_is_accessible_in_light_and_dark_wide_and_narrow_English_and_Chinese()
    {
        var plan = Guid.Empty;
        await using var world = await Studio.StartBesideAsync(
            speed: 500,
            async (console, sandbox) =>
            {
                await console.AddUserAsync("ada", Password, Role.Administrator, Role.Engineer);
                var accounts = await console.AddAccountsAsync(SeededConsole.Describe(sandbox));
                var draft = await console.AddPlanAsync("Shop", accounts);
                plan = draft.Id;
                Assert.Equal(RunState.Succeeded, (await console.ExecuteAsync((await console.RequestAsync(draft)).Id)).State);
            }
        );
        string[] steps = ["credentials", "sites", "resources", "routing", "overlays", "deploy", "test", "review"];
        string[] pages =
        [
            "/",
            "/plans",
            "/runs",
            "/runs/1",
            "/accounts",
            "/accounts/new",
            "/history",
            "/users",
            .. steps.Select(s => $"/plans/{plan}/{s}"),
        ];
        await WalkAsync(world, pages, "dark", "en-US", ColorScheme.Dark, 1280);
        await WalkAsync(world, pages, "narrow-zh", "zh-CN", ColorScheme.Light, 390);
    }

    async Task WalkAsync(Studio world, string[] pages, string label, string locale, ColorScheme theme, int width)
    {
        await using var visitor = await chromium.VisitAsync(world.Console.Address, locale, theme, width);
        await visitor.Page.GotoAsync("/account/login");
        await visitor.PictureAsync($"login-{label}");
        await visitor.CheckAsync($"login, {label}");
        await visitor.SignInAsync("ada", Password);
        foreach (var page in pages)
        {
            await visitor.GoAsync(page);
            // What loads after the first paint belongs to the look.
            await visitor.Page.WaitForTimeoutAsync(500);
            await visitor.PictureAsync($"look-{page.Split('/')[^1]}-{page.Split('/').Length}-{label}");
            await visitor.CheckAsync($"{page}, {label}");
        }
    }
}
