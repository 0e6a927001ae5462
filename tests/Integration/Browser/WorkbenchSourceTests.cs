using Microsoft.Playwright;
using Tandem.Access;
using Tandem.Integration.EndToEnd;
using Tandem.Integration.Sources;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Tandem.Integration.Browser;

/// <summary>An engineer takes a chart as the base and the files from Git, from hosts on this machine.</summary>
public sealed class WorkbenchSourceTests(Chromium chromium)
{
    const string Password = "correct horse battery staple";

    [Fact]
    public async Task A_chart_becomes_the_base_and_is_brought_to_a_newer_version()
    {
        await using var server = await SourceServer.StartAsync();
        server.Stock(
            ("1.0.0", ChartShop.Chart("1.0.0")),
            ("1.1.0", ChartShop.Chart("1.1.0", ("templates/more.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: more\n")))
        );
        var plan = Guid.Empty;
        await using var world = await StartAsync(server, id => plan = id);
        await using var visitor = await chromium.VisitAsync(world.Console.Address);
        await visitor.SignInAsync("ada", Password);
        await OpenAsync(visitor, plan, "chart-panel");

        // By keyboard alone: address, name, past the login, the button.
        await visitor.Test("chart-address").FocusAsync();
        await visitor.Page.Keyboard.TypeAsync($"{server.Address}/charts");
        await visitor.Page.Keyboard.PressAsync("Tab");
        await visitor.Page.Keyboard.TypeAsync("shop");
        await visitor.Page.Keyboard.PressAsync("Enter");
        await visitor.Test("chart-fetch").WaitForAsync();
        await visitor.Test("chart-version").SelectOptionAsync("1.0.0");
        await visitor.Test("chart-fetch").ClickAsync();
        await Expect(visitor.Test("chart-changes")).ToContainTextAsync("base/chart/Chart.yaml");
        await visitor.CheckAsync("a chart about to be taken");
        await visitor.PictureAsync("chart-before");
        await visitor.Test("chart-take").ClickAsync();
        await Expect(visitor.Test("chart-now")).ToHaveTextAsync("shop 1.0.0");
        await Expect(visitor.Test("render-yaml")).ToContainTextAsync("version: 1.0.0", new() { Timeout = 30_000 });

        // The newer version shows what it changes: its own files, and not the values.
        await visitor.Test("chart-look").ClickAsync();
        await visitor.Test("chart-fetch").ClickAsync();
        await Expect(visitor.Test("chart-changes")).ToContainTextAsync("base/chart/templates/more.yaml");
        await Expect(visitor.Test("chart-changes")).Not.ToContainTextAsync("values.yaml");
        await visitor.Test("chart-take").ClickAsync();
        await Expect(visitor.Test("chart-now")).ToHaveTextAsync("shop 1.1.0");
        await Expect(visitor.Test("render-yaml")).ToContainTextAsync("name: more", new() { Timeout = 30_000 });
        await visitor.CheckAsync("a chart as the base");
        await visitor.PictureAsync("chart-after");

        await using var chinese = await chromium.VisitAsync(world.Console.Address, "zh-CN", ColorScheme.Dark, 390);
        await chinese.SignInAsync("ada", Password);
        await OpenAsync(chinese, plan, "chart-panel");
        await chinese.Test("chart-look").ClickAsync();
        await chinese.Test("chart-fetch").ClickAsync();
        await Expect(chinese.Test("chart-changes")).ToContainTextAsync("没有文件会改变");
        await chinese.CheckAsync("a chart, zh");
        await chinese.PictureAsync("chart-zh-narrow");
    }

    [Fact]
    public async Task Files_come_from_Git_and_news_are_shown_before_they_are_taken()
    {
        await using var server = await SourceServer.StartAsync();
        var shop = await GitWorkshop.OpenAsync(Path.Combine(server.Repositories, "shop.git"));
        await shop.CommitAsync(Tree("1"));
        await shop.PublishAsync();
        var plan = Guid.Empty;
        await using var world = await StartAsync(server, id => plan = id);
        await using var visitor = await chromium.VisitAsync(world.Console.Address, "en-US", ColorScheme.Dark);
        await visitor.SignInAsync("ada", Password);
        await OpenAsync(visitor, plan, "git-panel");

        await visitor.Test("git-address").FillAsync("http://localhost/x.git");
        await visitor.Test("git-fetch").ClickAsync();
        await Expect(visitor.Test("git-panel").GetByRole(AriaRole.Alert)).ToContainTextAsync("only encrypted HTTP");

        await visitor.Test("git-address").FillAsync($"{server.Address}/git/shop.git");
        await visitor.Test("git-folder").FillAsync("deploy");
        await visitor.Test("git-password").FillAsync("to-ken");
        await visitor.Test("git-fetch").ClickAsync();
        await Expect(visitor.Test("git-changes")).ToContainTextAsync("base/map.yaml");
        await visitor.CheckAsync("files from Git about to be taken");
        await visitor.PictureAsync("git-before-dark");
        await visitor.Test("git-take").ClickAsync();
        await Expect(visitor.Test("git-revision")).ToHaveTextAsync((await shop.RunAsync("rev-parse", "HEAD")).Trim());
        await Expect(visitor.Test("render-yaml")).ToContainTextAsync("generation: \"1\"", new() { Timeout = 30_000 });

        await visitor.Test("git-news").ClickAsync();
        await Expect(visitor.Test("git-news-answer")).ToContainTextAsync("nothing new");
        await shop.CommitAsync(("deploy/base/map.yaml", Map("2")));
        await shop.PublishAsync();
        await visitor.Test("git-news").ClickAsync();
        await Expect(visitor.Test("git-news-answer")).ToContainTextAsync("something new");
        await visitor.Test("git-fetch").ClickAsync();
        await Expect(visitor.Test("git-changes")).ToContainTextAsync("Changed: 1.");
        await visitor.Test("git-take").ClickAsync();
        await Expect(visitor.Test("render-yaml")).ToContainTextAsync("generation: \"2\"", new() { Timeout = 30_000 });
        await visitor.CheckAsync("files from Git");

        await using var chinese = await chromium.VisitAsync(world.Console.Address, "zh-CN", ColorScheme.Light, 390);
        await chinese.SignInAsync("ada", Password);
        await OpenAsync(chinese, plan, "git-panel");
        await Expect(chinese.Test("git-address")).ToHaveValueAsync($"{server.Address}/git/shop.git");
        // The token was for one request: nobody finds it here again.
        await Expect(chinese.Test("git-password")).ToHaveValueAsync("");
        await chinese.CheckAsync("files from Git, zh");
        await chinese.PictureAsync("git-zh-narrow");
        Assert.DoesNotContain(world.Console.Lines, l => l.Contains("to-ken", StringComparison.Ordinal));
    }

    static Task<Studio> StartAsync(SourceServer server, Action<Guid> made) =>
        Studio.StartBesideAsync(
            speed: 500,
            async (console, sandbox) =>
            {
                await console.AddUserAsync("ada", Password, Role.Administrator, Role.Engineer);
                var accounts = await console.AddAccountsAsync(SeededConsole.Describe(sandbox));
                made((await console.AddPlanAsync("Shop", accounts)).Id);
            },
            new Dictionary<string, string> { ["Tandem:SourceAuthorities"] = server.Authorities }
        );

    static async Task OpenAsync(Visitor visitor, Guid plan, string panel)
    {
        await visitor.GoAsync($"/plans/{plan}/overlays");
        await visitor.Test(panel).Locator("summary").First.ClickAsync();
    }

    static (string, string)[] Tree(string generation) =>
        [
            ("deploy/base/kustomization.yaml", "resources: [map.yaml]\n"),
            ("deploy/base/map.yaml", Map(generation)),
            ("deploy/overlays/primary/kustomization.yaml", "resources: [../../base]\n"),
            ("deploy/overlays/backup/kustomization.yaml", "resources: [../../base]\n"),
            ("src/code.cs", "class C;"),
        ];

    static string Map(string generation) =>
        $"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: shop\ndata:\n  generation: \"{generation}\"\n";
}
