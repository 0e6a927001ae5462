using Microsoft.Playwright;
using Tandem.Access;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Tandem.Integration.Browser;

/// <summary>The Sandbox's desk in a real browser: a fault is planned and taken back, a cluster goes away and the desk says so.</summary>
public sealed class SandboxDeskTests(Chromium chromium)
{
    const string Password = "correct horse battery staple";

    [Theory]
    [InlineData("en-US", ColorScheme.Light, 1280, "light")]
    [InlineData("en-US", ColorScheme.Dark, 1280, "dark")]
    [InlineData("zh-CN", ColorScheme.Light, 390, "zh-narrow")]
    public async Task An_engineer_breaks_things_and_mends_them(string locale, ColorScheme theme, int width, string label)
    {
        await using var world = await Studio.StartAsync(60, s => s.AddUserAsync("eve", Password, Role.Engineer, Role.Administrator));
        await using var visitor = await chromium.VisitAsync(world.Console.Address, locale, theme, width);
        await visitor.SignInAsync("eve", Password);
        await visitor.GoAsync("/sandbox");
        await Expect(visitor.Test("no-faults")).ToBeVisibleAsync();

        await visitor.Test("fault-cluster").ClickAsync();
        await visitor.Test("fault-throttle").ClickAsync();
        await visitor.Test("fault-edge").ClickAsync();
        await Expect(visitor.Test("faults").Locator("tbody tr")).ToHaveCountAsync(2);
        await Expect(visitor.Test("cluster-edge")).ToContainTextAsync(locale == "en-US" ? "Taken away" : "已断开");
        await visitor.CheckAsync("/sandbox");
        await visitor.PictureAsync($"sandbox-{label}");

        await visitor.Test("fault-kind").SelectOptionAsync("Hang");
        // The form of the other kind is there when the error's code is gone; a click while its fields move may miss.
        await Expect(visitor.Test("fault-code")).ToHaveCountAsync(0);
        await visitor.Test("fault-operation").FillAsync("CreateVpc");
        await visitor.Test("fault-plan").ClickAsync();
        await Expect(visitor.Test("faults")).ToContainTextAsync("CreateVpc");
        await visitor.Test("faults-clear").ClickAsync();
        await Expect(visitor.Test("no-faults")).ToBeVisibleAsync();
        await visitor.Test("fault-edge").ClickAsync();
        await Expect(visitor.Test("cluster-edge")).ToContainTextAsync(locale == "en-US" ? "Answers" : "有响应");
    }
}
