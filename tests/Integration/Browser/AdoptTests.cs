using Microsoft.Playwright;
using Tandem.Access;
using Tandem.Integration.EndToEnd;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Tandem.Integration.Browser;

/// <summary>An engineer builds on the network that the company has already.</summary>
public sealed class AdoptTests(Chromium chromium)
{
    const string Password = "correct horse battery staple";

    [Fact]
    public async Task An_existing_network_and_subnet_are_chosen_and_the_preview_says_that_they_are_used_as_they_are()
    {
        var plan = Guid.Empty;
        var theirs = (Network: "", Subnet: "");
        await using var world = await Studio.StartBesideAsync(
            speed: 500,
            async (console, sandbox) =>
            {
                await console.AddUserAsync("ada", Password, Role.Administrator, Role.Engineer);
                var draft = await console.AddPlanAsync("Shop", await console.AddAccountsAsync(SeededConsole.Describe(sandbox)));
                var zone = draft.Plan.Resources.Network("primary")!.Subnets[0].Zone;
                theirs = await ForeignNetwork.MakeAsync(console, draft.Plan.Site("primary"), zone);
                plan = draft.Id;
            }
        );
        await using var visitor = await chromium.VisitAsync(world.Console.Address);
        await visitor.SignInAsync("ada", Password);
        await visitor.GoAsync($"/plans/{plan}/resources");

        await visitor.Test("adopt-open-primary").ClickAsync();
        await ChooseAsync(visitor, "adopt-primary-network", theirs.Network);
        await Expect(visitor.Test("cidr-primary")).ToHaveValueAsync("10.99.0.0/16");
        await ChooseAsync(visitor, "adopt-primary-subnet-1", theirs.Subnet);
        await Expect(visitor.Test("subnet-primary-0")).ToHaveValueAsync("10.99.8.0/24");
        await visitor.Test("subnet-primary-1").FillAsync("10.99.9.0/24");
        await Expect(visitor.Test("save-state")).ToHaveAttributeAsync("data-state", "Saved");
        await visitor.CheckAsync("resources with adoption");
        await visitor.PictureAsync("adopt-form");

        await visitor.GoAsync($"/plans/{plan}/review");
        await visitor.Test("world-look").ClickAsync();
        await Expect(visitor.Test("world-action-primary/network")).ToHaveAttributeAsync("data-action", "Adopt", new() { Timeout = 30_000 });
        await Expect(visitor.Test("world-action-primary/subnet-1")).ToHaveAttributeAsync("data-action", "Adopt");
        await Expect(visitor.Test("world-action-primary/subnet-2")).ToHaveAttributeAsync("data-action", "Create");
        await visitor.PictureAsync("adopt-review");

        await using var chinese = await chromium.VisitAsync(world.Console.Address, "zh-CN", ColorScheme.Dark, 390);
        await chinese.SignInAsync("ada", Password);
        await chinese.GoAsync($"/plans/{plan}/resources");
        await chinese.Test("adopt-open-primary").ClickAsync();
        await Expect(chinese.Test("adopt-primary-network")).ToBeVisibleAsync();
        await chinese.Page.WaitForTimeoutAsync(500);
        await chinese.CheckAsync("resources with adoption, zh");
        await chinese.PictureAsync("adopt-form-zh-narrow");
    }

    static async Task ChooseAsync(Visitor visitor, string test, string id)
    {
        await visitor.Test(test).First.ClickAsync(new() { Force = true });
        await visitor.Page.Locator(".mud-popover-open .mud-list-item", new() { HasTextString = id }).ClickAsync();
    }
}
