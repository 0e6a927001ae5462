using Microsoft.Playwright;
using Tandem.Access;
using Tandem.Integration.EndToEnd;
using Tandem.Plans;
using Tandem.Sandbox.Clouds;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Tandem.Integration.Browser;

/// <summary>A deploy in waves on screen: its form and pictures, a gate that a lead opens, and a site that is behind.</summary>
public sealed class WavesLookTests(Chromium chromium)
{
    const string Password = "correct horse battery staple";

    [Fact]
    public async Task Rule_45_waves_are_planned_let_go_and_seen_behind_in_every_dress()
    {
        var plan = Guid.Empty;
        await using var world = await Studio.StartBesideAsync(
            speed: 500,
            async (console, sandbox) =>
            {
                await console.AddUserAsync("lea", Password, Role.Lead, Role.Engineer);
                var accounts = await console.AddAccountsAsync(SeededConsole.Describe(sandbox));
                plan = (await console.AddPlanAsync("Shop", accounts, p => InWaves(p, ask: false))).Id;
                var draft = (await console.Get<PlanService>().FindAsync(SeededConsole.Engineer, plan, CancellationToken.None)).Value;
                await new RemoteControl(sandbox).SetAwayAsync("edge", true, CancellationToken.None);
                await console.ExecuteAsync((await console.RequestAsync(draft)).Id);
                // Not carried out here: the console finds it when it starts.
                var other = await console.AddPlanAsync("Bazaar", accounts, p => InWaves(p, ask: true));
                await console.RequestAsync(other);
            }
        );
        string[] pages = ["/", "/runs/1", "/runs/2", $"/plans/{plan}/deploy", $"/plans/{plan}/review"];
        await WalkAsync(world, pages, "light", "en-US", ColorScheme.Light, 1280, letGo: false);
        await WalkAsync(world, pages, "dark", "en-US", ColorScheme.Dark, 1280, letGo: false);
        await WalkAsync(world, pages, "narrow-zh", "zh-CN", ColorScheme.Light, 390, letGo: true);
    }

    static Plan InWaves(Plan plan, bool ask) =>
        plan with
        {
            Deploy = plan.Deploy with { Order = SiteOrder.Waves, Waves = WaveRules.Usual with { AskBetween = ask, Return = true } },
        };

    async Task WalkAsync(Studio world, string[] pages, string label, string locale, ColorScheme theme, int width, bool letGo)
    {
        await using var visitor = await chromium.VisitAsync(world.Console.Address, locale, theme, width);
        await visitor.SignInAsync("lea", Password);
        await visitor.GoAsync("/runs/2");
        await Expect(visitor.Page.GetByTestId("run-gate")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        foreach (var page in pages)
        {
            await visitor.GoAsync(page);
            await visitor.Page.WaitForTimeoutAsync(500);
            await visitor.PictureAsync($"waves-{Array.IndexOf(pages, page)}-{page.Split('/')[^1]}-{label}");
            await visitor.CheckAsync($"{page}, {label}");
        }
        await visitor.GoAsync("/");
        await Expect(visitor.Page.GetByTestId("board-behind-edge").First).ToBeVisibleAsync();
        if (letGo)
        {
            await visitor.GoAsync("/runs/2");
            await visitor.Page.GetByTestId("run-let-go").ClickAsync();
            await Expect(visitor.Page.GetByTestId("step-waves/gate-1")).ToHaveAttributeAsync("data-state", "Succeeded");
        }
    }
}
