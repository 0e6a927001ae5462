using Microsoft.Playwright;
using Tandem.Access;
using Tandem.Integration.EndToEnd;
using Tandem.Overlays;
using Tandem.Plans;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Tandem.Integration.Browser;

/// <summary>An engineer compares what the sites pull, each from its own account's registry.</summary>
public sealed class ImagesTests(Chromium chromium)
{
    const string Password = "correct horse battery staple";

    [Fact]
    public async Task The_images_of_the_sites_are_compared_by_digest_and_what_is_elsewhere_says_so()
    {
        var plan = Guid.Empty;
        await using var world = await Studio.StartBesideAsync(
            speed: 500,
            async (console, sandbox) =>
            {
                await console.AddUserAsync("ada", Password, Role.Administrator, Role.Engineer);
                var accounts = await console.AddAccountsAsync(SeededConsole.Describe(sandbox));
                plan = (await console.AddPlanAsync("Shop", accounts, p => WithRegistries(p))).Id;
            }
        );
        await using (var visitor = await chromium.VisitAsync(world.Console.Address, "en-US", ColorScheme.Dark))
        {
            await visitor.SignInAsync("ada", Password);
            await CompareAsync(visitor, plan);
            await visitor.CheckAsync("images");
            await visitor.PictureAsync("images-dark");
            await visitor.GoAsync($"/plans/{plan}/resources");
            await Expect(visitor.Test("pool-name-0")).ToHaveValueAsync("batch");
            await visitor.CheckAsync("resources with a pool");
            await visitor.PictureAsync("pools-dark");
        }
        await using var chinese = await chromium.VisitAsync(world.Console.Address, "zh-CN", ColorScheme.Light, 390);
        await chinese.SignInAsync("ada", Password);
        await CompareAsync(chinese, plan);
        await chinese.CheckAsync("images, zh");
        await chinese.PictureAsync("images-zh-narrow");
        await chinese.GoAsync($"/plans/{plan}/resources");
        await Expect(chinese.Test("pool-name-0")).ToHaveValueAsync("batch");
        await chinese.CheckAsync("resources with a pool, zh");
        await chinese.PictureAsync("pools-zh-narrow");
    }

    static async Task CompareAsync(Visitor visitor, Guid plan)
    {
        await visitor.GoAsync($"/plans/{plan}/overlays");
        await visitor.Test("images-look").ClickAsync();
        var row = visitor.Test("image-Deployment/hello: hello");
        await Expect(row.Locator(".state-chip")).ToHaveAttributeAsync("data-state", "Different", new() { Timeout = 30_000 });
        await Expect(row.Locator("code.digest")).ToHaveCountAsync(2);
        await Expect(row).ToContainTextAsync("registry.example");
        await Expect(visitor.Test("image-registries").Locator("li")).ToHaveCountAsync(2);
    }

    static Plan WithRegistries(Plan plan) =>
        plan with
        {
            Resources = plan.Resources with { Pools = [new("batch", "ecs.c7.xlarge", 2, "tier=batch")] },
            Overlays = new OverlaysSection([
                .. plan.Overlays.Files.Select(f =>
                    f.Path switch
                    {
                        "overlays/primary/kustomization.yaml" => From(f, "tandem-demo-1-registry.cn-hangzhou"),
                        "overlays/backup/kustomization.yaml" => From(f, "tandem-demo-2-registry.cn-shanghai"),
                        _ => f,
                    }
                ),
            ]),
        };

    static OverlayFile From(OverlayFile file, string registry) =>
        file with
        {
            Content = $"""
                {file.Content.TrimEnd()}
                images:
                  - name: registry.example/tandem/hello
                    newName: {registry}.cr.sandbox.invalid/tandem/hello
                    newTag: "1.1"

                """,
        };
}
