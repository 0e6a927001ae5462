using Microsoft.Playwright;
using Tandem.Access;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Tandem.Integration.Browser;

/// <summary>Who gets in, who is kept out, and how soon somebody who should be out is.</summary>
public sealed class SignInTests(Chromium chromium)
{
    const string Password = "correct horse battery staple";

    static Task<Studio> StartAsync() =>
        Studio.StartAsync(
            speed: 20,
            async c =>
            {
                await c.AddUserAsync("ada", Password, Role.Administrator, Role.Engineer);
                await c.AddUserAsync("eve", Password, Role.Engineer);
            }
        );

    [Fact]
    public async Task The_setup_link_is_dead_after_use()
    {
        await using var world = await Studio.StartAsync(speed: 20);
        var link = await world.Console.SetUpLinkAsync();
        await using var first = await chromium.VisitAsync(world.Console.Address);
        await first.Page.GotoAsync(link);
        await first.Page.Locator("input[autocomplete=username]").FillAsync("ada");
        await first.Page.Locator("input[type=password]").Nth(0).FillAsync(Password);
        await first.Page.Locator("input[type=password]").Nth(1).FillAsync(Password);
        await first.Page.Locator("button[type=submit]").ClickAsync();
        await first.ReadyAsync();

        await using var second = await chromium.VisitAsync(world.Console.Address);
        await second.Page.GotoAsync(link);
        await Expect(second.Page.Locator("input")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_a_user_even_for_the_right_one()
    {
        await using var world = await StartAsync();
        await using var visitor = await chromium.VisitAsync(world.Console.Address);
        for (var i = 0; i < 5; i++)
        {
            await TryAsync(visitor, "wrong horse battery staple");
        }
        await TryAsync(visitor, Password);
        await Expect(visitor.Page.GetByText("locked")).ToBeVisibleAsync();
    }

    static async Task TryAsync(Visitor visitor, string password)
    {
        await visitor.Page.GotoAsync("/account/login");
        await visitor.Page.Locator("input[autocomplete=username]").FillAsync("eve");
        await visitor.Page.Locator("input[type=password]").FillAsync(password);
        await visitor.Page.Locator("button[type=submit]").First.ClickAsync();
        await visitor.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
    }

    [Fact]
    public async Task Signing_out_in_one_window_ends_the_others_within_a_minute()
    {
        await using var world = await StartAsync();
        await using var one = await chromium.VisitAsync(world.Console.Address);
        await one.SignInAsync("eve", Password);
        await using var other = await chromium.VisitAsync(world.Console.Address);
        await other.SignInAsync("eve", Password);

        await one.Page.GotoAsync("/account/logout");
        await one.Page.Locator("button[type=submit]").First.ClickAsync();
        await Expect(other.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/account/login"), new() { Timeout = 60_000 });
    }
}
