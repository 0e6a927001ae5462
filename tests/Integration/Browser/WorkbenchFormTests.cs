using System.IO.Compression;
using System.Text;
using Microsoft.Playwright;
using Tandem.Access;
using Tandem.Integration.EndToEnd;
using Tandem.Overlays;
using Tandem.Plans;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Tandem.Integration.Browser;

/// <summary>An engineer changes values by forms at one site, takes a tree in from a zip, and downloads the whole.</summary>
public sealed class WorkbenchFormTests(Chromium chromium)
{
    const string Password = "correct horse battery staple";
    const string Overlay = "overlays/primary/kustomization.yaml";

    [Fact]
    public async Task Values_are_changed_by_forms_and_trees_come_and_go()
    {
        var plan = Guid.Empty;
        await using var world = await Studio.StartBesideAsync(speed: 500, Seed(id => plan = id));
        await using (var visitor = await chromium.VisitAsync(world.Console.Address, "en-US", ColorScheme.Light))
        {
            var zip = $"/api/plans/{plan}/overlays.zip";
            Assert.Equal(401, (await visitor.Page.Context.APIRequest.GetAsync(zip)).Status);
            await visitor.SignInAsync("ada", Password);
            Assert.Equal(404, (await visitor.Page.Context.APIRequest.GetAsync(zip.Replace($"{plan}", $"{Guid.NewGuid()}"))).Status);
            await visitor.GoAsync($"/plans/{plan}/overlays");
            await FormsAsync(visitor, "en");
            await ForAllAsync(visitor);
            await RefusedAsync(visitor);
            await ExportAsync(visitor);
            await ImportAsync(visitor, "en");
        }
        await using var chinese = await chromium.VisitAsync(world.Console.Address, "zh-CN", ColorScheme.Dark, 390);
        await chinese.SignInAsync("ada", Password);
        await chinese.GoAsync($"/plans/{plan}/overlays");
        await NarrowAsync(chinese);
    }

    [Fact]
    public async Task A_form_is_used_with_the_keyboard_alone()
    {
        var plan = Guid.Empty;
        await using var world = await Studio.StartBesideAsync(speed: 500, Seed(id => plan = id));
        await using var visitor = await chromium.VisitAsync(world.Console.Address, "en-US", ColorScheme.Dark);
        await visitor.SignInAsync("ada", Password);
        await visitor.GoAsync($"/plans/{plan}/overlays");
        var keys = visitor.Page.Keyboard;

        await visitor.Test("forms-open").FocusAsync();
        await keys.PressAsync("Enter");
        await Expect(visitor.Test("form-replicas")).ToHaveValueAsync("3");
        await TabToAsync(visitor, "form-replicas");
        await keys.PressAsync("Control+A");
        await keys.TypeAsync("6");
        await keys.PressAsync("Tab");
        await Expect(visitor.Test("form-preview")).ToContainTextAsync("replicas: 6");
        await Expect(visitor.Test("form-take")).ToBeEnabledAsync();
        await visitor.CheckAsync("forms with a preview, dark");
        await visitor.PictureAsync("forms-dark");
        await TabToAsync(visitor, "form-take");
        await keys.PressAsync("Enter");

        await Expect(visitor.Page.Locator(".cm-content")).ToContainTextAsync("replicas: 6 # enough by day");
        await Expect(visitor.Test("save-state")).ToHaveAttributeAsync("data-state", "Saved");
    }

    [Fact]
    public async Task Scalers_hosts_and_maps_are_changed_by_forms()
    {
        var plan = Guid.Empty;
        await using var world = await Studio.StartBesideAsync(speed: 500, Seed(id => plan = id, WithMore));
        await using var visitor = await chromium.VisitAsync(world.Console.Address, "zh-CN", ColorScheme.Dark);
        await visitor.SignInAsync("ada", Password);
        await visitor.GoAsync($"/plans/{plan}/overlays");
        await visitor.Test("forms-open").ClickAsync();

        await ChooseAsync(visitor, "HorizontalPodAutoscaler hello");
        await Expect(visitor.Test("form-most")).ToHaveValueAsync("4");
        await ChangeAsync(visitor, "form-most", "9");
        await ChangeAsync(visitor, "form-cpu", "65");
        await visitor.PictureAsync("forms-scaler-zh");
        await TakeAsync(visitor, "maxReplicas: 9", "averageUtilization: 65");

        await ChooseAsync(visitor, "Ingress hello");
        await Expect(visitor.Test("form-host-0")).ToHaveValueAsync("shop.example.com");
        await ChangeAsync(visitor, "form-host-0", "not a host");
        await Expect(visitor.Test("form-host-0")).ToHaveAttributeAsync("aria-invalid", "true");
        await ChangeAsync(visitor, "form-host-0", "store.example.com");
        await TakeAsync(visitor, "host: store.example.com");

        await visitor.Test("form-target").SelectOptionAsync(new SelectOptionValue { Index = 1 });
        await Expect(visitor.Test("form-config-value-0")).ToHaveValueAsync("primary");
        await visitor.Test("form-config-add").ClickAsync();
        await ChangeAsync(visitor, "form-config-key-1", "COLOR");
        await ChangeAsync(visitor, "form-config-value-1", "green");
        await visitor.CheckAsync("forms of a map, zh, dark");
        await TakeAsync(visitor, "COLOR: green");
    }

    static async Task ChooseAsync(Visitor visitor, string target)
    {
        await visitor.Test("form-target").SelectOptionAsync(new SelectOptionValue { Label = target });
        await Expect(visitor.Test("form-target").Locator("option:checked")).ToHaveTextAsync(target);
    }

    /// <summary>Writes it, and waits for the result that says so.</summary>
    static async Task TakeAsync(Visitor visitor, params string[] lines)
    {
        await visitor.Test("form-take").ClickAsync();
        foreach (var line in lines)
        {
            await Expect(visitor.Test("render-yaml")).ToContainTextAsync(line);
        }
        await Expect(visitor.Test("form-inputs")).ToBeVisibleAsync();
    }

    static async Task TabToAsync(Visitor visitor, string id)
    {
        for (var i = 0; i < 60; i++)
        {
            if (await visitor.Page.EvaluateAsync<string?>("document.activeElement?.dataset.testid") == id)
            {
                return;
            }
            await visitor.Page.Keyboard.PressAsync("Tab");
        }
        Assert.Fail($"{id} is not reached with the Tab key.");
    }

    static async Task FormsAsync(Visitor visitor, string label)
    {
        await visitor.Test("forms-open").ClickAsync();
        await Expect(visitor.Test("form-replicas")).ToHaveValueAsync("3");
        await ChangeAsync(visitor, "form-image-hello", "registry.example/tandem/hello:1.1");
        await ChangeAsync(visitor, "form-replicas", "5");
        await visitor.Test("form-env-add-hello").ClickAsync();
        await ChangeAsync(visitor, "form-env-name-0", "COLOR");
        await ChangeAsync(visitor, "form-env-value-0", "blue");

        var preview = visitor.Test("form-preview");
        await Expect(preview).ToContainTextAsync("replicas: 5 # enough by day");
        await Expect(preview).ToContainTextAsync("newTag: \"1.1\"");
        await Expect(preview).ToContainTextAsync("overlays/primary/patch-hello.yaml");
        await Expect(visitor.Test("form-effect-overlays/primary")).ToContainTextAsync("Deployment/hello");
        await visitor.CheckAsync($"forms, {label}");
        await visitor.PictureAsync($"forms-{label}");
        await visitor.Test("form-take").ClickAsync();

        await Expect(visitor.Test("render-yaml")).ToContainTextAsync("replicas: 5");
        await Expect(visitor.Test("render-yaml")).ToContainTextAsync("image: registry.example/tandem/hello:1.1");
        await Expect(visitor.Test("render-yaml")).ToContainTextAsync("name: COLOR");
        await visitor.Test("file-overlays/primary/replicas.yaml").ClickAsync();
        await Expect(visitor.Page.Locator(".cm-content")).ToContainTextAsync("# The pods of the primary.");
        await Expect(visitor.Page.Locator(".cm-content")).ToContainTextAsync("replicas: 5 # enough by day");
        await Expect(visitor.Test("form-replicas")).ToHaveValueAsync("5");
        await Expect(visitor.Test("form-env-value-0")).ToHaveValueAsync("blue");
    }

    /// <summary>For all sites the base is changed, and each site says what that does to it.</summary>
    static async Task ForAllAsync(Visitor visitor)
    {
        await visitor.Test("form-scope").SelectOptionAsync("");
        await ChangeAsync(visitor, "form-limits.memory-hello", "256Mi");
        await Expect(visitor.Test("form-preview")).ToContainTextAsync("base/deployment.yaml");
        await Expect(visitor.Test("form-effect-overlays/edge")).ToContainTextAsync("Deployment/hello (+1 −1)");
        await Expect(visitor.Test("form-effect-overlays/backup")).ToContainTextAsync("Shanghai");
        await visitor.Test("form-take").ClickAsync();
        await Expect(visitor.Test("forms-panel")).ToContainTextAsync("Written into base/deployment.yaml.");
        await Expect(visitor.Test("form-limits.memory-hello")).ToHaveValueAsync("256Mi");
        await visitor.Test("form-scope").SelectOptionAsync("primary");
    }

    /// <summary>The field at fault is marked, and a sentence says what would do.</summary>
    static async Task RefusedAsync(Visitor visitor)
    {
        await ChangeAsync(visitor, "form-limits.memory-hello", "1 gigabyte");
        await Expect(visitor.Test("forms-panel").Locator(".failure")).ToContainTextAsync("512Mi");
        await Expect(visitor.Test("form-limits.memory-hello")).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(visitor.Test("form-take")).ToBeDisabledAsync();
        await DropAsync(visitor);
        await visitor.Test("form-env-add-hello").ClickAsync();
        await ChangeAsync(visitor, "form-env-name-1", "DB_PASSWORD");
        await ChangeAsync(visitor, "form-env-value-1", "hunter2");
        await Expect(visitor.Test("forms-panel").Locator(".failure")).ToContainTextAsync("looks like a secret");
        await DropAsync(visitor);
        await Expect(visitor.Test("forms-panel").Locator(".failure")).ToHaveCountAsync(0);
    }

    /// <summary>Starts over, and waits for the fresh inputs.</summary>
    static async Task DropAsync(Visitor visitor)
    {
        await visitor.Test("form-drop").ClickAsync();
        await Expect(visitor.Test("form-drop")).ToBeDisabledAsync();
    }

    static async Task ExportAsync(Visitor visitor)
    {
        await Expect(visitor.Test("save-state")).ToHaveAttributeAsync("data-state", "Saved");
        var download = await visitor.Page.RunAndWaitForDownloadAsync(() => visitor.Test("export-zip").ClickAsync());
        await using var stream = await download.CreateReadStreamAsync();
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, TestContext.Current.CancellationToken);
        using var zip = new ZipArchive(copy);
        using var reader = new StreamReader(zip.GetEntry("overlays/primary/replicas.yaml")!.Open());
        Assert.Contains("replicas: 5 # enough by day", await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    static async Task ImportAsync(Visitor visitor, string label)
    {
        await visitor
            .Test("import-zip")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "evil.zip",
                    MimeType = "application/zip",
                    Buffer = Zip(("../evil.yaml", "a: 1")),
                }
            );
        await Expect(visitor.Test("transfer-panel").Locator(".failure")).ToContainTextAsync("../evil.yaml");

        var shop = Zip(
            ("shop/base/kustomization.yaml", "resources: [map.yaml]\n"),
            ("shop/base/map.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shop}\n"),
            ("shop/overlays/production/kustomization.yaml", "# imported\nnamePrefix: big-\nresources: [../../base]\n"),
            ("shop/logo.png", "\0")
        );
        await visitor
            .Test("import-zip")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "shop.zip",
                    MimeType = "application/zip",
                    Buffer = shop,
                }
            );
        await Expect(visitor.Test("import-left-out")).ToContainTextAsync("logo.png");
        await visitor.Test("import-replace").CheckAsync();
        await visitor.Test("import-map-overlays/production").SelectOptionAsync("primary");
        await Expect(visitor.Test("import-preview")).ToContainTextAsync("base/map.yaml");
        await visitor.CheckAsync($"import, {label}");
        await visitor.PictureAsync($"import-{label}");
        await visitor.Test("import-take").ClickAsync();

        await visitor.Test($"file-{Overlay}").ClickAsync();
        await Expect(visitor.Page.Locator(".cm-content")).ToContainTextAsync("# imported");
        await Expect(visitor.Test("render-yaml")).ToContainTextAsync("big-shop");
        await FolderAsync(visitor);
    }

    static async Task FolderAsync(Visitor visitor)
    {
        var folder = Directory.CreateTempSubdirectory("tandem-upload-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "base"));
            await File.WriteAllTextAsync(
                Path.Combine(folder, "base", "more.yaml"),
                "apiVersion: v1\n",
                TestContext.Current.CancellationToken
            );
            await visitor.Test("import-folder").SetInputFilesAsync(folder);
            await Expect(visitor.Test("import-preview")).ToContainTextAsync("base/more.yaml");
            await visitor.Test("import-take").ClickAsync();
            await Expect(visitor.Test("file-base/more.yaml")).ToBeVisibleAsync();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static async Task NarrowAsync(Visitor visitor)
    {
        await visitor.Test("forms-open").ClickAsync();
        await visitor.Test("form-target").SelectOptionAsync("whole");
        await ChangeAsync(visitor, "form-namespace", "shop-eu");
        await Expect(visitor.Test("form-preview")).ToContainTextAsync("namespace: shop-eu");
        await Expect(visitor.Test("form-preview")).ToContainTextAsync("将发生的变化");
        await visitor.CheckAsync("forms, zh, narrow");
        await visitor.PictureAsync("forms-zh-narrow");
        var wide = await visitor.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth > window.innerWidth");
        Assert.False(wide, "The page scrolls sideways.");
    }

    static async Task ChangeAsync(Visitor visitor, string id, string value)
    {
        await visitor.Test(id).FillAsync(value);
        await visitor.Test(id).PressAsync("Tab");
    }

    static Func<SeededConsole, string, Task> Seed(Action<Guid> made, Func<Plan, Plan>? change = null) =>
        async (console, sandbox) =>
        {
            await console.AddUserAsync("ada", Password, Role.Administrator, Role.Engineer);
            var accounts = await console.AddAccountsAsync(SeededConsole.Describe(sandbox));
            made((await console.AddPlanAsync("Shop", accounts, change ?? WithComments)).Id);
        };

    static Plan WithMore(Plan plan)
    {
        const string Kustomization = "base/kustomization.yaml";
        OverlayFile[] more =
        [
            new(
                "base/scaler.yaml",
                "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: hello}\nspec:\n  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: hello}\n"
                    + "  minReplicas: 2\n  maxReplicas: 4\n  metrics:\n  - type: Resource\n    resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}\n"
            ),
            new(
                "base/ingress.yaml",
                "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: hello}\nspec:\n  rules:\n  - host: shop.example.com\n    http:\n      paths:\n      - {path: /, pathType: Prefix, backend: {service: {name: hello, port: {number: 80}}}}\n"
            ),
        ];
        var files = plan.Overlays.Files.Select(f =>
            f.Path == Kustomization
                ? f with
                {
                    Content = f.Content.Replace("  - service.yaml", "  - service.yaml\n  - scaler.yaml\n  - ingress.yaml"),
                }
                : f
        );
        return plan with { Overlays = plan.Overlays with { Files = [.. files.Concat(more).OrderBy(f => f.Path, StringComparer.Ordinal)] } };
    }

    static Plan WithComments(Plan plan) =>
        plan with
        {
            Overlays = plan.Overlays with
            {
                Files =
                [
                    .. plan.Overlays.Files.Select(f =>
                        f.Path == "overlays/primary/replicas.yaml"
                            ? f with
                            {
                                Content = "# The pods of the primary.\n" + f.Content.Replace("replicas: 3", "replicas: 3 # enough by day"),
                            }
                            : f
                    ),
                ],
            },
        };

    static byte[] Zip(params (string Path, string Text)[] files)
    {
        using var to = new MemoryStream();
        using (var zip = new ZipArchive(to, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, text) in files)
            {
                using var stream = zip.CreateEntry(path).Open();
                stream.Write(Encoding.UTF8.GetBytes(text));
            }
        }
        return to.ToArray();
    }
}
