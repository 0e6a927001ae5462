using Microsoft.Playwright;
using Tandem.Access;
using Tandem.Clouds;
using Tandem.Drifts;
using Tandem.Integration.EndToEnd;
using Tandem.Runs;
using Tandem.Sandbox.Clouds;
using Tandem.Sandbox.Clouds.Faults;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Tandem.Integration.Browser;

/// <summary>Every page with something on it, in every dress: no serious accessibility finding, nothing the security policy blocks.</summary>
public sealed class LookTests(Chromium chromium)
{
    const string Password = "correct horse battery staple";

    [Fact]
    public async Task Every_page_is_accessible_in_light_and_dark_wide_and_narrow_English_and_Chinese()
    {
        var (plan, drifted) = (Guid.Empty, Guid.Empty);
        await using var world = await Studio.StartBesideAsync(
            speed: 500,
            async (console, sandbox) =>
            {
                await console.AddUserAsync("ada", Password, Role.Administrator, Role.Engineer);
                var accounts = await console.AddAccountsAsync(SeededConsole.Describe(sandbox));
                var draft = await console.AddPlanAsync("Shop", accounts);
                plan = draft.Id;
                Assert.Equal(RunState.Succeeded, (await console.ExecuteAsync((await console.RequestAsync(draft)).Id)).State);
                // Somebody protects the clusters: the tear-down has to leave them and what they stand on, and to say so.
                var locked = new SandboxFault(FaultKind.Fail, "DeleteCluster")
                {
                    Status = 400,
                    Code = "ErrDeletionProtection.DeletionProtectionEnabled",
                    Times = 10,
                };
                await new RemoteControl(sandbox).PlanAsync(locked, CancellationToken.None);
                var down = await console.RequestAsync(draft, RunPurpose.TearDown);
                Assert.Equal(RunState.Failed, (await console.ExecuteAsync(down.Id)).State);
                drifted = await DriftAsync(console, accounts);
            }
        );
        string[] steps = ["credentials", "sites", "resources", "routing", "overlays", "deploy", "test", "review"];
        string[] pages =
        [
            "/",
            "/plans",
            "/runs",
            "/runs/1",
            "/runs/2",
            $"/sites/{plan}/primary/drift",
            $"/sites/{drifted}/primary/drift",
            "/accounts",
            "/accounts/new",
            "/accounts/import",
            "/sandbox",
            "/history",
            "/users",
            .. steps.Select(s => $"/plans/{plan}/{s}"),
        ];
        await WalkAsync(world, pages, "dark", "en-US", ColorScheme.Dark, 1280);
        await WalkAsync(world, pages, "narrow-zh", "zh-CN", ColorScheme.Light, 390);
    }

    /// <summary>A second plan, deployed, whose firewall somebody changed with the cloud's own tools.</summary>
    static async Task<Guid> DriftAsync(SeededConsole console, IReadOnlyList<Account> accounts)
    {
        var draft = await console.AddPlanAsync("Drifted", accounts);
        Assert.Equal(RunState.Succeeded, (await console.ExecuteAsync((await console.RequestAsync(draft)).Id)).State);
        await ForeignHand.ChangeRulesAsync(console, draft, [new("tcp", 80, 80, "0.0.0.0/0"), new("tcp", 22, 22, "0.0.0.0/0")]);
        var seen = await console.Get<DriftService>().LookAsync(SeededConsole.Engineer, draft.Id, "primary", CancellationToken.None);
        Assert.Equal(2, seen.Value.Report!.Items.Count);
        return draft.Id;
    }

    async Task WalkAsync(Studio world, string[] pages, string label, string locale, ColorScheme theme, int width)
    {
        await using var visitor = await chromium.VisitAsync(world.Console.Address, locale, theme, width);
        await visitor.Page.GotoAsync("/account/login");
        await visitor.PictureAsync($"login-{label}");
        await visitor.CheckAsync($"login, {label}");
        await visitor.SignInAsync("ada", Password);
        await visitor.Page.GotoAsync("/account/password");
        await visitor.PictureAsync($"look-password-{label}");
        await visitor.CheckAsync($"own password, {label}");
        foreach (var page in pages)
        {
            await visitor.GoAsync(page);
            // What loads after the first paint belongs to the look.
            await visitor.Page.WaitForTimeoutAsync(500);
            await visitor.PictureAsync($"look-{Array.IndexOf(pages, page)}-{page.Split('/')[^1]}-{label}");
            await visitor.CheckAsync($"{page}, {label}");
        }
        await OpenAsync(visitor, label);
    }

    /// <summary>What lies above a page while it is open: menu and dialog.</summary>
    static async Task OpenAsync(Visitor visitor, string label)
    {
        await visitor.GoAsync("/accounts");
        await visitor.Page.Locator("header .mud-menu button").Last.ClickAsync();
        await Expect(visitor.Page.Locator(".mud-popover-open")).ToBeVisibleAsync();
        await visitor.PictureAsync($"look-menu-{label}");
        await visitor.CheckAsync($"menu, {label}");
        await visitor.Page.Keyboard.PressAsync("Escape");
        await visitor.Page.Locator(".account .cloud-actions button").Last.ClickAsync();
        await Expect(visitor.Page.Locator(".mud-dialog")).ToBeVisibleAsync();
        await visitor.PictureAsync($"look-dialog-{label}");
        await visitor.CheckAsync($"dialog, {label}");
    }
}
