using Microsoft.Playwright;
using Tandem.Access;
using Tandem.Integration.EndToEnd;
using Tandem.Runs;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Tandem.Integration.Browser;

/// <summary>Two people on one plan's files; what they come to held against other sites, the last release and what runs; versions brought back.</summary>
public sealed class CoEditTests(Chromium chromium)
{
    const string Password = "correct horse battery staple";
    const string File = "overlays/primary/replicas.yaml";

    [Fact]
    public async Task Two_people_see_each_other_compare_what_they_made_and_bring_a_version_back()
    {
        var plan = Guid.Empty;
        await using var world = await Studio.StartBesideAsync(
            speed: 500,
            async (console, sandbox) =>
            {
                await console.AddUserAsync("ada", Password, Role.Engineer);
                await console.AddUserAsync("bob", Password, Role.Engineer);
                var draft = await console.AddPlanAsync("Shop", await console.AddAccountsAsync(SeededConsole.Describe(sandbox)));
                plan = draft.Id;
                Assert.Equal(RunState.Succeeded, (await console.ExecuteAsync((await console.RequestAsync(draft)).Id)).State);
            }
        );
        await using var ada = await chromium.VisitAsync(world.Console.Address);
        await using var bob = await chromium.VisitAsync(world.Console.Address, "zh-CN", ColorScheme.Dark, 390);
        foreach (var (visitor, name) in new[] { (ada, "ada"), (bob, "bob") })
        {
            await visitor.SignInAsync(name, Password);
            await visitor.GoAsync($"/plans/{plan}/overlays");
            await visitor.Test($"file-{File}").ClickAsync();
        }
        await Expect(ada.Test("presence")).ToContainTextAsync($"bob: {File}");

        await TypeReplicasAsync(ada, "5");
        await Expect(bob.Page.Locator(".cm-content")).ToContainTextAsync("replicas: 5");
        await Expect(bob.Test("met")).ToContainTextAsync("ada");
        await TypeAtOnceAsync(ada, bob);
        await CompareAsync(ada);
        await RestoreAsync(bob);
        await ada.Test($"file-{File}").ClickAsync();
        await Expect(ada.Page.Locator(".cm-content")).ToContainTextAsync("replicas: 3");
    }

    static async Task TypeReplicasAsync(Visitor visitor, string count)
    {
        var editor = visitor.Page.Locator(".cm-content");
        await Expect(editor).ToContainTextAsync("replicas: 3");
        await editor.ClickAsync();
        await visitor.Page.Keyboard.PressAsync("Control+End");
        await visitor.Page.Keyboard.PressAsync("ArrowUp");
        await visitor.Page.Keyboard.PressAsync("End");
        await visitor.Page.Keyboard.PressAsync("Backspace");
        await visitor.Page.Keyboard.TypeAsync(count);
        await Expect(visitor.Test("save-state")).ToHaveAttributeAsync("data-state", "Saved");
    }

    /// <summary>Both type into the same file at the same time, at its two ends; each sees both changes.</summary>
    static async Task TypeAtOnceAsync(Visitor ada, Visitor bob)
    {
        await ada.Page.Locator(".cm-content").ClickAsync();
        await ada.Page.Keyboard.PressAsync("Control+Home");
        await bob.Page.Locator(".cm-content").ClickAsync();
        await bob.Page.Keyboard.PressAsync("Control+End");
        for (var i = 0; i < 12; i++)
        {
            await ada.Page.Keyboard.TypeAsync($"# ada {i}\n");
            await bob.Page.Keyboard.TypeAsync($"# bob {i}\n");
            // Some pauses let a text go off to the server, others do not.
            await ada.Page.WaitForTimeoutAsync(i % 3 * 200);
        }
        foreach (var visitor in new[] { ada, bob })
        {
            var lines = await visitor.Page.EvaluateAsync<string>("() => document.querySelector('.cm-content').innerText");
            for (var wait = 0; wait < 50 && Missing(lines).Count > 0; wait++)
            {
                await visitor.Page.WaitForTimeoutAsync(200);
                lines = await visitor.Page.EvaluateAsync<string>("() => document.querySelector('.cm-content').innerText");
            }
            Assert.Empty(Missing(lines));
            Assert.Contains("replicas: 5", lines, StringComparison.Ordinal);
            await Expect(visitor.Test("save-state")).ToHaveAttributeAsync("data-state", "Saved");
        }
    }

    static List<string> Missing(string text) =>
        [.. Enumerable.Range(0, 12).SelectMany(i => new[] { $"# ada {i}", $"# bob {i}" }).Where(l => !text.Split('\n').Contains(l))];

    static async Task CompareAsync(Visitor ada)
    {
        await ada.Test("diff-what").SelectOptionAsync("sites");
        await Expect(ada.Page.Locator("[data-testid='compared-Deployment-hello'] .line-added").First).ToBeVisibleAsync();
        await ada.PictureAsync("differences-sites");
        await ada.Test("diff-what").SelectOptionAsync("release");
        await Expect(ada.Page.Locator("[data-testid='compared-Deployment-hello'] .line-text.line-added")).ToContainTextAsync("replicas: 5");
        await ada.Test("diff-unified").ClickAsync();
        await Expect(ada.Page.Locator(".compared-unified").First).ToBeVisibleAsync();
        await ada.Test("diff-what").SelectOptionAsync("live");
        await Expect(
                ada.Page.Locator(
                    "[data-testid='compared-Deployment-hello'] .line-text.line-added, [data-testid='compared-Deployment-hello'] .line-added .line-text"
                )
            )
            .ToContainTextAsync("spec.replicas: 5");
        await ada.PictureAsync("differences-live");
        await ada.CheckAsync("differences");

        // What is compared stands in the address: a colleague who gets the link sees the same.
        await ada.Page.ReloadAsync();
        await Expect(
                ada.Page.Locator(
                    "[data-testid='compared-Deployment-hello'] .line-text.line-added, [data-testid='compared-Deployment-hello'] .line-added .line-text"
                )
            )
            .ToContainTextAsync("spec.replicas: 5");
    }

    static async Task RestoreAsync(Visitor bob)
    {
        await bob.Test("versions-show").ClickAsync();
        // The save before the first one: what the plan began with.
        await bob.Page.Locator(".version-list button").Last.ClickAsync();
        await Expect(bob.Page.Locator($"[data-testid='version-file-{File}'] .line-text.line-added").Last).ToContainTextAsync("# bob 11");
        await bob.PictureAsync("versions-zh-narrow");
        await bob.CheckAsync("versions");
        await bob.Test("version-restore").ClickAsync();
        await bob.Test("confirm").ClickAsync();
        await Expect(bob.Page.Locator(".cm-content")).ToContainTextAsync("replicas: 3");
    }
}
