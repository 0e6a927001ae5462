using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tandem.Access;
using Tandem.Adapters;
using Tandem.Adapters.Storage;
using Tandem.Clouds;
using Tandem.Overlays;
using Tandem.Plans;
using Tandem.Runs;
using Tandem.Sandbox;
using Tandem.Secrets;

namespace Tandem.Integration.EndToEnd;

/// <summary>
/// The console's services on a data folder, without its web: to prepare what a test needs, and to look at what a killed console left.
/// </summary>
sealed class SeededConsole : IAsyncDisposable
{
    public static Actor Engineer { get; } = new("seed", "seed", new HashSet<Role> { Role.Engineer, Role.Administrator });

    readonly ServiceProvider _services;

    SeededConsole(ServiceProvider services) => _services = services;

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Opens the folder; the console itself must not be running on it.</summary>
    /// <param name="authorities">File with the certificates of sources and registries that are trusted beside the usual ones.</param>
    public static async Task<SeededConsole> OpenAsync(string data, string authorities = "")
    {
        var services = new ServiceCollection();
        services.AddLogging(l => l.SetMinimumLevel(Microsoft.Extensions.Logging.LogLevel.Warning).AddSimpleConsole());
        services.AddAdapters(
            new AdapterOptions
            {
                DataDirectory = data,
                AllowedNetworks = ["127.0.0.0/8", "::1/128"],
                SourceAuthorities = authorities,
            }
        );
        // The web's rule for passwords: long, nothing else.
        services.Configure<IdentityOptions>(o =>
            (o.Password.RequireDigit, o.Password.RequireUppercase, o.Password.RequireNonAlphanumeric) = (false, false, false)
        );
        var provider = services.BuildServiceProvider();
        await Database.PrepareAsync(provider, CancellationToken.None);
        return new SeededConsole(provider);
    }

    public static SandboxDescriptor Describe(string sandbox) =>
        JsonSerializer.Deserialize<SandboxDescriptor>(
            File.ReadAllText(Path.Combine(sandbox, "sandbox.json")),
            new JsonSerializerOptions(JsonSerializerDefaults.Web)
        )!;

    /// <summary>Two cloud accounts and the existing cluster of the Sandbox, tested by the console as a user's would be.</summary>
    public async Task<IReadOnlyList<Account>> AddAccountsAsync(SandboxDescriptor sandbox)
    {
        var clouds = sandbox
            .Accounts.Take(2)
            .Select(a => new NewAccount(
                a.Name,
                AccountKind.Alibaba,
                a.AccessKeyId,
                a.Region,
                new SecretText(a.AccessKeySecret),
                sandbox.CloudEndpoint,
                sandbox.CloudCaPem,
                true,
                RamRole.Of(a.RoleArn, a.ExternalId)
            ));
        var edge = sandbox.Clusters[0];
        var all = clouds.Append(
            new NewAccount(edge.Name, AccountKind.Kubeconfig, "", "", new SecretText(edge.Kubeconfig), IsSandbox: true)
        );
        var added = new List<Account>();
        foreach (var account in all)
        {
            var result = await Get<AccountService>().AddAsync(Engineer, account, CancellationToken.None);
            added.Add(result.Value);
        }
        return added;
    }

    /// <summary>The whole of what the wizard would have asked, with the sample application.</summary>
    public async Task<PlanDraft> AddPlanAsync(string name, IReadOnlyList<Account> accounts, Func<Plan, Plan>? change = null)
    {
        IReadOnlyList<SiteChoice> sites =
        [
            new("primary", "Hangzhou", accounts[0].Id, accounts[0].Region),
            new("backup", "Shanghai", accounts[1].Id, accounts[1].Region),
            new("edge", "Edge", accounts[2].Id, ""),
        ];
        var zones = sites.Take(2).ToDictionary(s => s.Key, s => (IReadOnlyList<string>)[$"{s.Region}-a", $"{s.Region}-b"]);
        foreach (var site in sites.Take(2))
        {
            var cloud = await Get<ICloudProvider>().OpenAsync(site.AccountId, CancellationToken.None);
            var offered = await cloud.Value.ZonesAsync(site.Region, CancellationToken.None);
            zones[site.Key] = [.. offered.Value.Select(z => z.Id)];
        }
        var plan = Plan.Empty with
        {
            Credentials = new([
                .. accounts.Select(a => new AccountChoice(a.Id, a.Name, a.Kind != AccountKind.Kubeconfig, a.Region, a.IsSandbox)),
            ]),
            Sites = new(sites, 15, 5),
            Resources = ResourcesSection.Empty with
            {
                Networks = RangeSuggestion.For([.. sites.Take(2)], [], zones),
                FirewallRules = [new("tcp", 80, 80, "0.0.0.0/0"), new("tcp", 443, 443, "0.0.0.0/0")],
                ContainerGroup = new("jump", "registry.example/tandem/jump:1", 0.5, 1),
            },
            Overlays = new(SampleApplication.Files(sites, SampleApplication.Name)),
            Deploy = SampleApplication.Deploy(DeploySection.Empty),
            Test = SampleApplication.Test,
        };
        var created = await Get<PlanService>().CreateAsync(Engineer, name, change is null ? plan : change(plan), CancellationToken.None);
        return created.Value;
    }

    /// <summary>A user who may sign in at once.</summary>
    public async Task AddUserAsync(string name, string password, params Role[] roles)
    {
        await using var scope = _services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<TandemUser>>();
        var user = new TandemUser { UserName = name };
        Demand(await users.CreateAsync(user, password));
        Demand(await users.AddToRolesAsync(user, roles.Select(r => r.ToString())));
    }

    static void Demand(IdentityResult result)
    {
        if (!result.Succeeded)
        {
            throw new InvalidOperationException(string.Join("; ", result.Errors.Select(e => e.Description)));
        }
    }

    public async Task<Run> RequestAsync(PlanDraft draft, RunPurpose purpose = RunPurpose.Deploy)
    {
        var run = await Get<RunService>().RequestAsync(Engineer, draft, purpose, CancellationToken.None);
        return run.Ok ? run.Value : throw new InvalidOperationException(run.Failure.ToString());
    }

    /// <summary>Carries the run out here and returns how it stands afterwards.</summary>
    public async Task<RunView> ExecuteAsync(long run)
    {
        await Get<RunExecutor>().ExecuteAsync(run, "test", CancellationToken.None);
        return await ViewAsync(run);
    }

    public async Task<RunView> ViewAsync(long run)
    {
        var view = RunView.Empty;
        while (await Get<IRunStore>().ReadAsync(run, view.LastSequence, 500, CancellationToken.None) is { Count: > 0 } batch)
        {
            view = view.Apply(batch);
        }
        return view;
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
