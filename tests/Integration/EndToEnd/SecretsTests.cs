using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Tandem.Access;
using Tandem.Integration.Browser;
using Tandem.Runs;
using Tandem.Sandbox;
using Xunit;

namespace Tandem.Integration.EndToEnd;

/// <summary>
/// Every secret that a whole deployment and tear-down uses, searched for in everything the console leaves behind or shows: its files, its log at the
/// lowest level, its pages, its API.
/// </summary>
public sealed partial class SecretsTests(Chromium chromium, ITestOutputHelper output) : IAsyncLifetime
{
    const string Password = "canary-password-of-ada-4711";

    readonly string _folder = Directory.CreateTempSubdirectory("tandem-secrets-").FullName;
    readonly Dictionary<string, string> _secrets = new() { ["the user's password"] = Password };
    readonly List<(string Where, string Text)> _shown = [];
    ConsoleProcess _world = null!;

    string Data => Path.Combine(_folder, "data");

    string SandboxFolder => Path.Combine(_folder, "sandbox");

    public async ValueTask InitializeAsync() => _world = await ConsoleProcess.StartSandboxAsync(SandboxFolder, speed: 1000);

    public async ValueTask DisposeAsync()
    {
        await _world.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task No_secret_is_found_in_any_file_log_line_page_or_answer()
    {
        await SetUpAsync();
        var plan = await DeployAsync(RunPurpose.Deploy, null);
        CollectClusterSecrets();
        await DeployAsync(RunPurpose.TearDown, plan);
        CollectTemporaryKeys();

        output.WriteLine($"{_secrets.Count} secrets: {string.Join(", ", _secrets.Keys)}");
        output.WriteLine($"{_shown.Count} texts of {_shown.Sum(s => s.Text.Length):N0} characters were searched.");
        Assert.True(_secrets.Count >= 11, "Not every kind of secret was collected.");
        Assert.Contains(_shown, s => s.Where.StartsWith("file console.db", StringComparison.Ordinal));
        Assert.Contains(
            _shown,
            s => s.Where.StartsWith("log", StringComparison.Ordinal) && s.Text.Contains("dbug", StringComparison.Ordinal)
        );
        var found =
            from secret in _secrets
            from form in (string[])[secret.Value, Convert.ToBase64String(Encoding.UTF8.GetBytes(secret.Value))]
            from shown in _shown
            where shown.Text.Contains(form, StringComparison.Ordinal)
            // The one-time link is meant to be read in the log, by whoever starts the console.
            where !(secret.Key == "the set-up token" && shown.Where.StartsWith("log", StringComparison.Ordinal))
            select $"{secret.Key} in {shown.Where}";
        Assert.Empty(found.Distinct());
    }

    /// <summary>The first administrator, by the one-time link.</summary>
    async Task SetUpAsync()
    {
        await using var console = await StartAsync();
        var link = await console.SetUpLinkAsync();
        _secrets["the set-up token"] = Regex.Match(link, "token=([^&]+)|[?]([^&=]+)$").Groups.Values.Last(g => g.Success).Value;
        await using var visitor = await chromium.VisitAsync(console.Address);
        await visitor.Page.GotoAsync(link);
        await visitor.Page.Locator("input[autocomplete=username]").FillAsync("ada");
        await visitor.Page.Locator("input[type=password]").Nth(0).FillAsync(Password);
        await visitor.Page.Locator("input[type=password]").Nth(1).FillAsync(Password);
        await visitor.Page.Locator("button[type=submit]").ClickAsync();
        await visitor.ReadyAsync();
        Keep("page after set-up", await visitor.Page.ContentAsync());
        await EndAsync(console);
    }

    async Task<Tandem.Plans.PlanDraft> DeployAsync(RunPurpose purpose, Tandem.Plans.PlanDraft? plan)
    {
        long run;
        await using (var seed = await SeededConsole.OpenAsync(Data))
        {
            plan ??= await seed.AddPlanAsync("Shop", await seed.AddAccountsAsync(CollectAccountSecrets()));
            run = (await seed.RequestAsync(plan, purpose)).Id;
        }
        await using var console = await StartAsync();
        Assert.True(await LedgerFile.IsOverAsync(Data, run, TimeSpan.FromMinutes(3)));
        await LookAsync(console, plan.Id, run);
        await EndAsync(console);
        await using var after = await SeededConsole.OpenAsync(Data);
        Assert.Equal(RunState.Succeeded, (await after.ViewAsync(run)).State);
        return plan;
    }

    async Task LookAsync(ConsoleProcess console, Guid plan, long run)
    {
        await using var visitor = await chromium.VisitAsync(console.Address);
        await visitor.SignInAsync("ada", Password);
        string[] pages =
        [
            "/",
            "/accounts",
            "/accounts/new",
            "/plans",
            .. ((string[])["credentials", "sites", "resources", "routing", "overlays", "deploy", "test", "review"]).Select(s =>
                $"/plans/{plan}/{s}"
            ),
            "/runs",
            $"/runs/{run}",
            "/history",
            "/users",
            "/sandbox",
        ];
        foreach (var path in pages)
        {
            await visitor.GoAsync(path);
            Keep($"page {path}", await visitor.Page.ContentAsync());
            await AskAsync(visitor, path);
        }
        foreach (var path in (string[])[$"/api/runs/{run}/log", $"/api/runs/{run}/events", "/api/audit.csv"])
        {
            await AskAsync(visitor, path);
        }
    }

    async Task AskAsync(Visitor visitor, string path)
    {
        var answer = await visitor.Page.Context.APIRequest.GetAsync(path);
        Assert.True(answer.Status is 200 or 403, $"{path} answered {answer.Status}.");
        Keep($"answer {path}", await answer.TextAsync());
    }

    /// <summary>Everything at the lowest level; a console that has ended has flushed what it had to say.</summary>
    Task<ConsoleProcess> StartAsync() =>
        ConsoleProcess.StartAsync(
            new Dictionary<string, string>
            {
                ["Tandem:DataDirectory"] = Data,
                ["Sandbox:Enabled"] = "true",
                ["Sandbox:External"] = "true",
                ["Sandbox:DataDirectory"] = SandboxFolder,
                ["Logging:LogLevel:Default"] = "Debug",
                ["Logging:LogLevel:Microsoft.AspNetCore"] = "Debug",
                ["Logging:LogLevel:Microsoft.EntityFrameworkCore"] = "Debug",
                ["Logging:LogLevel:Quartz"] = "Debug",
            }
        );

    /// <summary>Kills the console in the middle, so that the write-ahead logs are there to be searched, too.</summary>
    async Task EndAsync(ConsoleProcess console)
    {
        console.Kill();
        Keep("log", string.Join('\n', console.Lines));
        foreach (var file in Directory.EnumerateFiles(Data, "*", SearchOption.AllDirectories))
        {
            Keep($"file {Path.GetRelativePath(Data, file)}", Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)));
        }
    }

    void Keep(string where, string text) => _shown.Add((where, text));

    SandboxDescriptor CollectAccountSecrets()
    {
        var sandbox = SeededConsole.Describe(SandboxFolder);
        foreach (var account in sandbox.Accounts.Take(2))
        {
            _secrets[$"the secret of {account.Name}"] = account.AccessKeySecret;
        }
        foreach (var cluster in sandbox.Clusters)
        {
            CollectKubeconfig(cluster.Name, cluster.Kubeconfig);
        }
        _secrets["the Sandbox's control token"] = File.ReadAllText(Path.Combine(SandboxFolder, "control-token")).Trim();
        return sandbox;
    }

    /// <summary>Of the role that the first account takes on.</summary>
    void CollectTemporaryKeys()
    {
        using var state = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Path.Combine(SandboxFolder, "cloud-state.json")));
        var world = state.RootElement;
        var sessions = world.EnumerateObject().Single(p => p.NameEquals("sessions") || p.NameEquals("Sessions")).Value;
        foreach (var (session, i) in sessions.EnumerateArray().Select((s, i) => (s, i)))
        {
            foreach (var part in session.EnumerateObject().Where(p => p.Name.ToLowerInvariant() is "secret" or "token"))
            {
                _secrets[$"the {part.Name} of temporary key {i}"] = part.Value.GetString()!;
            }
        }
    }

    void CollectClusterSecrets()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(SandboxFolder, "clusters"), "admin.kubeconfig", SearchOption.AllDirectories))
        {
            CollectKubeconfig(Path.GetFileName(Path.GetDirectoryName(file)!), File.ReadAllText(file));
        }
        foreach (var file in Directory.GetFiles(Path.Combine(SandboxFolder, "clusters"), "*.pem", SearchOption.AllDirectories))
        {
            // The second line of the key: the first ones are alike in all keys.
            if (PrivateKey().Match(File.ReadAllText(file)) is { Success: true } key)
            {
                _secrets[$"the key in {Path.GetRelativePath(SandboxFolder, file)}"] = key.Groups[1].Value;
            }
        }
    }

    void CollectKubeconfig(string name, string kubeconfig)
    {
        foreach (Match secret in Credential().Matches(kubeconfig))
        {
            _secrets[$"{secret.Groups[1].Value} of {name}"] = secret.Groups[2].Value;
        }
    }

    [GeneratedRegex(@"(token|client-key-data|password): ""?([^\s""]{8,})")]
    private static partial Regex Credential();

    [GeneratedRegex(@"PRIVATE KEY-----\n[^\n]+\n([^\n]+)\n")]
    private static partial Regex PrivateKey();
}
