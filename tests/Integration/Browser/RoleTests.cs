using Tandem.Access;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Tandem.Integration.Browser;

/// <summary>The four roles, each seeing and doing only what it may.</summary>
public sealed class RoleTests(Chromium chromium)
{
    const string Password = "correct horse battery staple";

    [Fact]
    public async Task Each_role_sees_and_does_only_what_it_may()
    {
        await using var world = await Studio.StartAsync(
            speed: 200,
            async c =>
            {
                await c.AddUserAsync("ada", Password, Role.Administrator, Role.Engineer);
                await c.AddUserAsync("eve", Password, Role.Engineer);
                await c.AddUserAsync("leo", Password, Role.Lead);
                await c.AddUserAsync("aud", Password, Role.Auditor);
                await c.AddUserAsync("adm", Password, Role.Administrator);
            }
        );
        await using var ada = await SignInAsync(world, "ada");
        await Tour.BeginAsync(ada);
        var plan = new Uri(ada.Page.Url).AbsolutePath;
        await Tour.ClickThroughAsync(ada, label: null, also: step => step == "deploy" ? NeedApprovalAsync(ada) : Task.CompletedTask);
        await Tour.RunAsync(ada);
        var run = new Uri(ada.Page.Url).AbsolutePath;
        await Expect(ada.Test("run-cancel")).ToBeVisibleAsync();
        await Expect(ada.Test("run-approve")).ToHaveCountAsync(0);

        await EngineerAsync(world, run);
        await AuditorAsync(world, plan, run);
        await AdministratorAsync(world, plan);
        await LeadAsync(world, plan, run);
        await Expect(ada.Test("run-state")).ToContainTextAsync("Succeeded", new() { Timeout = 120_000 });
    }

    async Task<Visitor> SignInAsync(Studio world, string name)
    {
        var visitor = await chromium.VisitAsync(world.Console.Address);
        await visitor.SignInAsync(name, Password);
        return visitor;
    }

    static async Task NeedApprovalAsync(Visitor visitor)
    {
        await visitor.Test("deploy-approval").First.CheckAsync(new() { Force = true });
    }

    async Task EngineerAsync(Studio world, string run)
    {
        await using var eve = await SignInAsync(world, "eve");
        await NavigationIsAsync(eve, "/", "/plans", "/runs", "/accounts", "/sandbox");
        await RefusedAsync(eve, "/users");
        await RefusedAsync(eve, "/history");
        await eve.GoAsync(run);
        await Expect(eve.Test("run-cancel")).ToBeVisibleAsync();
        await Expect(eve.Test("run-approve")).ToHaveCountAsync(0);
    }

    async Task AuditorAsync(Studio world, string plan, string run)
    {
        await using var aud = await SignInAsync(world, "aud");
        await NavigationIsAsync(aud, "/", "/plans", "/runs", "/history");
        await RefusedAsync(aud, "/users");
        await RefusedAsync(aud, "/accounts");
        await aud.GoAsync(plan);
        await Expect(aud.Test("read-only")).ToBeVisibleAsync();
        await aud.GoAsync(run);
        await Expect(aud.Test("run-state")).ToBeVisibleAsync();
        await Expect(aud.Test("run-cancel")).ToHaveCountAsync(0);
        await Expect(aud.Test("run-approve")).ToHaveCountAsync(0);
        await aud.GoAsync("/history");
        await aud.Test("history-verify").ClickAsync();
        await Expect(aud.Test("history-verdict")).ToBeVisibleAsync();
        await aud.CheckAsync("history of an auditor");
    }

    async Task AdministratorAsync(Studio world, string plan)
    {
        await using var adm = await SignInAsync(world, "adm");
        await NavigationIsAsync(adm, "/", "/plans", "/runs", "/accounts", "/history", "/users");
        await adm.GoAsync(plan);
        await Expect(adm.Test("read-only")).ToBeVisibleAsync();
        await adm.GoAsync("/users");
        await adm.CheckAsync("users");
    }

    async Task LeadAsync(Studio world, string plan, string run)
    {
        await using var leo = await SignInAsync(world, "leo");
        await NavigationIsAsync(leo, "/", "/plans", "/runs", "/accounts", "/history");
        await RefusedAsync(leo, "/users");
        await leo.GoAsync(plan);
        await Expect(leo.Test("read-only")).ToBeVisibleAsync();
        await leo.GoAsync(run);
        await Expect(leo.Test("run-cancel")).ToHaveCountAsync(0);
        await leo.Test("run-approve").ClickAsync();
        await Expect(leo.Test("run-approve")).ToHaveCountAsync(0);
    }

    static async Task NavigationIsAsync(Visitor visitor, params string[] places)
    {
        var links = visitor.Page.Locator("nav.shell-nav a, .shell-nav a");
        await Expect(links).ToHaveCountAsync(places.Length);
        Assert.Equal(places, await links.EvaluateAllAsync<string[]>("all => all.map(a => new URL(a.href).pathname)"));
    }

    /// <summary>By the address alone a page opens no more than by the menu.</summary>
    static async Task RefusedAsync(Visitor visitor, string path)
    {
        await visitor.Page.GotoAsync(path);
        await Expect(visitor.Page.GetByText("not for your role")).ToBeVisibleAsync();
    }
}
