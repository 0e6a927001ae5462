using Microsoft.Playwright;
using Tandem.Access;
using Tandem.Integration.EndToEnd;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Tandem.Integration.Browser;

/// <summary>What a cluster would refuse is seen in step 5, by file and line, before anything is run.</summary>
public sealed class OverlayProblemTests(Chromium chromium)
{
    const string Password = "correct horse battery staple";
    const string File = "base/deployment.yaml";

    [Fact]
    public async Task Rule_11_a_version_that_the_cluster_does_not_serve_is_shown_at_its_line()
    {
        var plan = Guid.Empty;
        await using var world = await Studio.StartBesideAsync(
            speed: 500,
            async (console, sandbox) =>
            {
                await console.AddUserAsync("ada", Password, Role.Administrator, Role.Engineer);
                var accounts = await console.AddAccountsAsync(SeededConsole.Describe(sandbox));
                var draft = await console.AddPlanAsync(
                    "Shop",
                    accounts,
                    p =>
                        p with
                        {
                            Overlays = new([
                                .. p.Overlays.Files.Select(f => f with { Content = f.Content.Replace("apps/v1", "apps/v1beta2") }),
                            ]),
                        }
                );
                plan = draft.Id;
            }
        );
        await LookAsync(world, plan, "en", "en-US", ColorScheme.Dark, 1280);
        await LookAsync(world, plan, "narrow-zh", "zh-CN", ColorScheme.Light, 390);
    }

    async Task LookAsync(Studio world, Guid plan, string label, string locale, ColorScheme theme, int width)
    {
        await using var visitor = await chromium.VisitAsync(world.Console.Address, locale, theme, width);
        await visitor.SignInAsync("ada", Password);
        await visitor.GoAsync($"/plans/{plan}/overlays");
        await visitor.Test("render-tab-edge").ClickAsync();

        var problems = visitor.Page.Locator(".render-problems");
        await Expect(problems).ToContainTextAsync($"{File}:1", new() { Timeout = 60_000 });
        await Expect(problems).ToContainTextAsync("apps/v1");
        await Expect(visitor.Test("render-state")).ToHaveAttributeAsync("data-state", "bad");
        await visitor.PictureAsync($"overlay-problem-{label}");
        await visitor.CheckAsync($"overlay problem, {label}");

        await problems.Locator(".jump-button").First.ClickAsync();
        await Expect(visitor.Test($"file-{File}")).ToHaveAttributeAsync("aria-current", "true");
    }
}
