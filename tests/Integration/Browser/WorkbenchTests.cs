using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Tandem.Access;
using Tandem.Integration.EndToEnd;
using Tandem.Overlays;
using Tandem.Plans;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Tandem.Integration.Browser;

/// <summary>Somebody writes overlays in the browser: with the keyboard, with the pointer, in both languages.</summary>
public sealed class WorkbenchTests(Chromium chromium)
{
    const string Password = "correct horse battery staple";
    const string Replicas = "overlays/edge/replicas.yaml";
    const string Deployment = "base/deployment.yaml";

    [Theory]
    [InlineData("en", "en-US", ColorScheme.Light, 1440)]
    [InlineData("zh", "zh-CN", ColorScheme.Dark, 1440)]
    public async Task The_workbench_is_worked_with(string label, string locale, ColorScheme theme, int width)
    {
        var plan = Guid.Empty;
        await using var world = await WorldAsync(p => plan = p);
        await using var visitor = await chromium.VisitAsync(world.Console.Address, locale, theme, width);
        await OpenAsync(visitor, plan);
        var page = visitor.Page;

        await TypeBreakAndFixAsync(visitor);
        await visitor.PictureAsync($"workbench-{label}");
        await visitor.CheckAsync($"workbench, {label}");
        await CompleteWithKeysAloneAsync(visitor, label);
        await ExplainAsync(visitor, label);
        await GoFromALineToItsSourceAsync(visitor);
        await SearchAsync(visitor, label);
        await UndoAfterAReloadAsync(visitor);
        await MoveByDraggingAsync(visitor);
        await DropFromTheDiskAsync(visitor);
        await ListWhatIsUnusedAsync(visitor, label);
        await CloseTabsAsync(visitor);

        await page.SetViewportSizeAsync(390, 844);
        await visitor.PictureAsync($"workbench-narrow-{label}");
        await visitor.CheckAsync($"workbench at 390 px, {label}");
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"));
    }

    /// <param name="lines">Comments before the text: more than fits into one message of the circuit, too.</param>
    [Theory]
    [InlineData(0)]
    [InlineData(2_000)]
    public async Task Undo_goes_on_with_what_was_saved_in_earlier_visits(int lines)
    {
        var plan = Guid.Empty;
        var comments = string.Concat(Enumerable.Range(0, lines).Select(i => $"# {i} {new string('.', 80)}\n"));
        await using var world = await WorldAsync(p => plan = p, comments);
        var top = lines > 0 ? "# 1 " : "replicas: 2";
        foreach (var (word, version) in (IEnumerable<(string, int)>)[("# monday", 2), ("# tuesday", 3)])
        {
            await using var visit = await chromium.VisitAsync(world.Console.Address);
            await OpenAsync(visit, plan);
            await AtEndOfAsync(visit, Replicas, top);
            await Expect(Editor(visit)).ToContainTextAsync("replicas: 2");
            // At once, so that it is one save however slow the machine.
            await visit.Page.Keyboard.InsertTextAsync(word);
            await Expect(visit.Test("save-state")).ToContainTextAsync($"version {version}");
        }

        await using var later = await chromium.VisitAsync(world.Console.Address, "zh-CN");
        await OpenAsync(later, plan);
        await AtEndOfAsync(later, Replicas, lines > 0 ? top : "# tuesday");
        await Expect(Editor(later)).ToContainTextAsync("# tuesday");
        var keys = later.Page.Keyboard;
        await keys.TypeAsync("x");
        await keys.PressAsync("Control+z");
        await keys.PressAsync("Control+z");
        await Expect(Editor(later)).Not.ToContainTextAsync("# tuesday");
        await Expect(Editor(later)).ToContainTextAsync("# monday");
        await Expect(later.Test("editor-note")).ToContainTextAsync("ada");
        await later.PictureAsync("workbench-older");
        await keys.PressAsync("Control+z");
        await Expect(Editor(later)).Not.ToContainTextAsync("# monday");
        await Expect(Editor(later)).ToContainTextAsync("replicas: 2");
        await keys.PressAsync("Control+z");
        await Expect(later.Test("editor-note")).ToContainTextAsync("没有更早的内容");

        // And forward again, step by step, to the key that was typed here.
        await keys.PressAsync("Control+y");
        await keys.PressAsync("Control+y");
        await Expect(Editor(later)).ToContainTextAsync("# monday# tuesday");
        await keys.PressAsync("Control+y");
        await Expect(Editor(later)).ToContainTextAsync("# tuesdayx");
        await Expect(later.Test("save-state")).ToHaveAttributeAsync("data-state", "Saved");
    }

    static Task<Studio> WorldAsync(Action<Guid> plan, string comments = "") =>
        Studio.StartBesideAsync(
            speed: 500,
            async (console, sandbox) =>
            {
                await console.AddUserAsync("ada", Password, Role.Administrator, Role.Engineer);
                var accounts = await console.AddAccountsAsync(SeededConsole.Describe(sandbox));
                plan((await console.AddPlanAsync("Shop", accounts, p => p with { Overlays = Commented(p.Overlays, comments) })).Id);
            }
        );

    static OverlaysSection Commented(OverlaysSection overlays, string comments) =>
        overlays with
        {
            Files = [.. overlays.Files.Select(f => f.Path == Replicas ? f with { Content = comments + f.Content } : f)],
        };

    static async Task OpenAsync(Visitor visitor, Guid plan)
    {
        await visitor.SignInAsync("ada", Password);
        await visitor.GoAsync($"/plans/{plan}/overlays");
        await visitor.Test("render-tab-edge").ClickAsync();
        await Expect(visitor.Test("render-state")).ToHaveAttributeAsync("data-state", "good", new() { Timeout = 60_000 });
    }

    static ILocator Editor(Visitor visitor) => visitor.Page.Locator(".cm-content");

    /// <summary>Opens a file and puts the cursor at its end.</summary>
    static async Task AtEndOfAsync(Visitor visitor, string file, string known)
    {
        await visitor.Test($"file-{file}").ClickAsync();
        await Expect(Editor(visitor)).ToContainTextAsync(known);
        await Editor(visitor).FocusAsync();
        await visitor.Page.Keyboard.PressAsync("Control+End");
    }

    static async Task TypeBreakAndFixAsync(Visitor visitor)
    {
        var keys = visitor.Page.Keyboard;
        await AtEndOfAsync(visitor, Replicas, "replicas: 2");
        await keys.PressAsync("ArrowUp");
        await keys.PressAsync("End");
        await keys.TypeAsync("5");
        await Expect(visitor.Test("render-yaml")).ToContainTextAsync("replicas: 25");
        await Expect(visitor.Page.Locator(".yaml-line[data-changed=true]", new() { HasText = "replicas: 25" })).ToHaveCountAsync(1);

        await keys.TypeAsync(": [");
        await Expect(visitor.Test("render-state")).ToHaveAttributeAsync("data-state", "bad");
        await Expect(visitor.Test($"file-{Replicas}").Locator(".file-problems")).ToContainTextAsync("1");
        await Expect(visitor.Test($"tab-{Replicas}").Locator(".file-problems")).ToContainTextAsync("1");
        await Expect(visitor.Page.Locator(".cm-lintRange-error").First).ToBeVisibleAsync();
        await Expect(visitor.Test("render-yaml")).ToContainTextAsync("replicas: 25");

        foreach (var _ in ": [5")
        {
            await keys.PressAsync("Backspace");
        }
        await Expect(visitor.Test("render-state")).ToHaveAttributeAsync("data-state", "good");
        await Expect(visitor.Page.Locator(".file-problems")).ToHaveCountAsync(0);
        await Expect(visitor.Test("save-state")).ToHaveAttributeAsync("data-state", "Saved");
    }

    static async Task CompleteWithKeysAloneAsync(Visitor visitor, string label)
    {
        var keys = visitor.Page.Keyboard;
        await AtEndOfAsync(visitor, Replicas, "replicas: 2");
        await keys.TypeAsync("  minR");
        var offered = visitor.Page.Locator(".cm-tooltip-autocomplete");
        await Expect(offered).ToContainTextAsync("minReadySeconds");
        await visitor.PictureAsync($"workbench-completion-{label}");
        // A moment in which the editor takes no choice guards against keys that were meant for the text.
        await visitor.Page.WaitForTimeoutAsync(200);
        await keys.PressAsync("Enter");
        await keys.TypeAsync("7");
        await Expect(visitor.Test("render-yaml")).ToContainTextAsync("minReadySeconds: 7");

        await keys.PressAsync("Enter");
        await keys.TypeAsync("paused: ");
        await keys.PressAsync("Control+Space");
        await Expect(offered).ToContainTextAsync("false");
        await keys.PressAsync("Escape");
        await keys.TypeAsync("false");
        await Expect(visitor.Test("render-yaml")).ToContainTextAsync("paused: false");
    }

    static async Task ExplainAsync(Visitor visitor, string label)
    {
        await visitor.Page.Keyboard.PressAsync("Alt+i");
        await Expect(visitor.Test("editor-note")).ToContainTextAsync("spec.paused: boolean");
        await visitor
            .Page.Locator(".cm-line", new() { HasText = "minReadySeconds" })
            .HoverAsync(
                new()
                {
                    Position = new() { X = 40, Y = 8 },
                }
            );
        await Expect(visitor.Page.Locator(".cm-note")).ToContainTextAsync("spec.minReadySeconds: integer");
        await visitor.PictureAsync($"workbench-hover-{label}");
    }

    static async Task GoFromALineToItsSourceAsync(Visitor visitor)
    {
        var page = visitor.Page;
        await Line(visitor, "serviceAccountName: hello").ClickAsync();
        await Expect(visitor.Test($"tab-{Deployment}")).ToHaveAttributeAsync("aria-selected", "true");
        await Expect(page.Locator(".cm-activeLine")).ToContainTextAsync("serviceAccountName");

        // The same with keys alone: one stop for all lines, arrows between them.
        await Line(visitor, "minReadySeconds: 7").FocusAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("ArrowUp");
        await page.Keyboard.PressAsync("Enter");
        await Expect(visitor.Test($"tab-{Replicas}")).ToHaveAttributeAsync("aria-selected", "true");
        await Expect(page.Locator(".cm-activeLine")).ToContainTextAsync("minReadySeconds");
    }

    static ILocator Line(Visitor visitor, string text) => visitor.Page.Locator(".yaml-line", new() { HasText = text }).First;

    static async Task SearchAsync(Visitor visitor, string label)
    {
        var page = visitor.Page;
        await page.Keyboard.PressAsync("Control+Shift+f");
        await Expect(visitor.Test("search-words")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("^ *container[a-z]+:");
        await visitor.Test("search-pattern").CheckAsync();
        await visitor.Test("search-go").ClickAsync();
        var hit = visitor.Page.Locator(".search-hit").First;
        await Expect(hit).ToContainTextAsync("containers:");
        await visitor.PictureAsync($"workbench-search-{label}");
        await hit.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".cm-activeLine")).ToContainTextAsync("containers:");

        await visitor.Test("search-words").FillAsync("(");
        await visitor.Test("search-go").ClickAsync();
        await Expect(visitor.Page.Locator(".search-panel .failure")).ToBeVisibleAsync();
    }

    static async Task UndoAfterAReloadAsync(Visitor visitor)
    {
        await Expect(visitor.Test("save-state")).ToHaveAttributeAsync("data-state", "Saved");
        await visitor.Test($"tab-{Replicas}").ClickAsync();
        await Expect(Editor(visitor)).ToContainTextAsync("paused: false");
        await visitor.Page.ReloadAsync();
        await visitor.ReadyAsync();
        await Expect(visitor.Test($"tab-{Replicas}")).ToHaveAttributeAsync("aria-selected", "true");
        await Expect(visitor.Test($"tab-{Deployment}")).ToBeVisibleAsync();
        await visitor.Test("render-tab-edge").ClickAsync();
        await Expect(Editor(visitor)).ToContainTextAsync("paused: false");
        await Editor(visitor).FocusAsync();
        // How many keys one step takes back depends on how fast they were typed.
        for (var i = 0; i < 40 && (await Editor(visitor).InnerTextAsync()).Contains("minR"); i++)
        {
            await visitor.Page.Keyboard.PressAsync("Control+z");
        }
        await Expect(Editor(visitor)).Not.ToContainTextAsync("minR");
        await Expect(visitor.Test("render-yaml")).Not.ToContainTextAsync("minReadySeconds");
        await Expect(visitor.Test("render-state")).ToHaveAttributeAsync("data-state", "good");
    }

    static async Task MoveByDraggingAsync(Visitor visitor)
    {
        await visitor.Test("file-base/service.yaml").DragToAsync(visitor.Test("folder-overlays/edge"));
        await Expect(visitor.Test("file-overlays/edge/service.yaml")).ToBeVisibleAsync();
        await Expect(visitor.Test("render-state")).ToHaveAttributeAsync("data-state", "bad");

        // Back again with the keyboard.
        await visitor.Test("file-overlays/edge/service.yaml").ClickAsync();
        await visitor.Test("file-rename").ClickAsync();
        await visitor.Page.Locator("#file-path").FillAsync("base/service.yaml");
        await visitor.Page.Keyboard.PressAsync("Enter");
        await Expect(visitor.Test("file-base/service.yaml")).ToBeVisibleAsync();
        await Expect(visitor.Test("render-state")).ToHaveAttributeAsync("data-state", "good");
    }

    /// <summary>A file of the disk is dropped on a folder; the browser makes what a real drop would bring.</summary>
    static async Task DropFromTheDiskAsync(Visitor visitor)
    {
        await visitor
            .Test("folder-overlays/edge")
            .EvaluateAsync(
                """
                folder => {
                  const data = new DataTransfer();
                  data.items.add(new File(["apiVersion: v1\nkind: ConfigMap\nmetadata: {name: dropped}\n"], "dropped.yaml"));
                  for (const type of ["dragover", "drop"]) {
                    folder.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data }));
                  }
                }
                """
            );
        await Expect(visitor.Test("file-overlays/edge/dropped.yaml")).ToBeVisibleAsync();
        await Expect(Editor(visitor)).ToContainTextAsync("kind: ConfigMap");
        await Expect(visitor.Test("save-state")).ToHaveAttributeAsync("data-state", "Saved");
    }

    /// <summary>Nobody lists the dropped file; one click does. Renamed, it is still listed.</summary>
    static async Task ListWhatIsUnusedAsync(Visitor visitor, string label)
    {
        await Expect(visitor.Test("file-overlays/edge/dropped.yaml").Locator(".file-unused")).ToBeVisibleAsync();
        await Expect(visitor.Test("file-unused")).ToContainTextAsync("kustomization");
        await visitor.PictureAsync($"workbench-unused-{label}");
        await visitor.CheckAsync($"a file that no site gets, {label}");
        await visitor.Test("file-list").ClickAsync();
        await Expect(visitor.Page.Locator(".file-unused")).ToHaveCountAsync(0);
        await Expect(visitor.Test("render-yaml")).ToContainTextAsync("name: dropped");

        await visitor.Test("file-rename").ClickAsync();
        await visitor.Page.Locator("#file-path").FillAsync("overlays/edge/parts/kept.yaml");
        await visitor.Page.Keyboard.PressAsync("Enter");
        await Expect(visitor.Test("file-overlays/edge/parts/kept.yaml")).ToBeVisibleAsync();
        await visitor.Test("file-overlays/edge/kustomization.yaml").ClickAsync();
        await Expect(Editor(visitor)).ToContainTextAsync("- parts/kept.yaml");
        await Expect(visitor.Test("render-state")).ToHaveAttributeAsync("data-state", "good");
        await Expect(visitor.Test("save-state")).ToHaveAttributeAsync("data-state", "Saved");
    }

    static async Task CloseTabsAsync(Visitor visitor)
    {
        var tabs = visitor.Page.Locator(".work-tab");
        var before = await tabs.CountAsync();
        await tabs.First.FocusAsync();
        await tabs.First.ClickAsync();
        await visitor.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(tabs.Nth(1)).ToHaveAttributeAsync("aria-selected", "true");
        await visitor.Page.Keyboard.PressAsync("Delete");
        await Expect(tabs).ToHaveCountAsync(before - 1);
        await Expect(visitor.Page).ToHaveURLAsync(new Regex("/overlays$"));
    }
}
