using System.Text.RegularExpressions;
using static Microsoft.Playwright.Assertions;

namespace Tandem.Integration.Browser;

/// <summary>The seven steps and the review, clicked through as the Sandbox tour leaves them to be.</summary>
static class Tour
{
    static readonly string[] Steps = ["credentials", "sites", "resources", "routing", "overlays", "deploy", "test", "review"];

    /// <summary>From the empty board to the first step of a plan with the Sandbox's accounts.</summary>
    public static async Task BeginAsync(Visitor visitor)
    {
        await visitor.Test("try-sandbox").First.ClickAsync();
        await visitor.Page.WaitForURLAsync(new Regex("/plans/[0-9a-f-]+/credentials"), new() { Timeout = 90_000 });
    }

    /// <summary>Answers every step, checks and pictures each, and ends on a review that may run.</summary>
    /// <param name="label">Ending of the pictures' names; null checks and pictures nothing.</param>
    public static async Task ClickThroughAsync(Visitor visitor, string? label, Func<string, Task>? also = null)
    {
        foreach (var step in Steps)
        {
            await Expect(visitor.Page).ToHaveURLAsync(new Regex($"/{step}$"));
            await Expect(visitor.Test($"step-{step}")).ToBeVisibleAsync();
            await AnswerAsync(visitor, step);
            await (also?.Invoke(step) ?? Task.CompletedTask);
            if (label is not null)
            {
                await visitor.PictureAsync($"step-{step}-{label}");
                await visitor.CheckAsync(step);
            }
            if (step != "review")
            {
                await visitor.Test("wizard-next").ClickAsync();
            }
        }
        await Expect(visitor.Test("review-run")).ToBeEnabledAsync();
    }

    static async Task AnswerAsync(Visitor visitor, string step)
    {
        switch (step)
        {
            case "resources":
                await visitor.Test("suggest-ranges").ClickAsync();
                await Expect(visitor.Test("suggest-outcome")).ToBeVisibleAsync();
                break;
            case "overlays":
                await visitor.Test("overlays-sample").First.ClickAsync();
                await EditAsync(visitor);
                break;
        }
    }

    /// <summary>Types into the editor: five replicas for the primary, and waits until the rendering says so.</summary>
    static async Task EditAsync(Visitor visitor)
    {
        await Expect(visitor.Test("render-yaml")).ToBeVisibleAsync();
        await visitor.Test("file-overlays/primary/replicas.yaml").ClickAsync();
        var editor = visitor.Page.Locator(".cm-content");
        await Expect(editor).ToContainTextAsync("replicas: 3");
        await editor.ClickAsync();
        await visitor.Page.Keyboard.PressAsync("Control+End");
        await visitor.Page.Keyboard.PressAsync("ArrowUp");
        await visitor.Page.Keyboard.PressAsync("End");
        await visitor.Page.Keyboard.PressAsync("Backspace");
        await visitor.Page.Keyboard.TypeAsync("5");
        await Expect(visitor.Test("render-yaml")).ToContainTextAsync("replicas: 5");
        await Expect(visitor.Test("save-state")).ToHaveAttributeAsync("data-state", "Saved");
    }

    /// <summary>Presses Run and waits for the run's page.</summary>
    public static async Task RunAsync(Visitor visitor)
    {
        await visitor.Test("review-run").ClickAsync();
        await visitor.Page.WaitForURLAsync(new Regex("/runs/[0-9]+"));
    }
}
