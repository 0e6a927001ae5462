using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Tandem.Access;
using Tandem.Adapters.Storage;
using Tandem.Audit;
using Tandem.Plans;
using Tandem.Runs;

namespace Tandem.Bench;

/// <summary>The real console on a real port with a fresh data directory, and one more kind of step: the one that ticks.</summary>
sealed class BenchConsole : WebApplicationFactory<Program>
{
    public const string User = "bench";
    public const string Password = "correct horse battery staple";

    readonly string _data = Directory.CreateTempSubdirectory("tandem-bench-").FullName;

    public BenchConsole()
    {
        UseKestrel(0);
        StartServer();
    }

    public TickStep Ticks { get; } = new(TimeProvider.System);

    /// <summary>By name, because the browser's security rules know localhost but not 127.0.0.1.</summary>
    public string Url => ClientOptions.BaseAddress.ToString().Replace("127.0.0.1", "localhost", StringComparison.Ordinal).TrimEnd('/');

    protected override void ConfigureWebHost(IWebHostBuilder builder) =>
        builder
            .UseEnvironment("Development")
            .UseContentRoot(AppContext.BaseDirectory)
            .UseSetting("Tandem:DataDirectory", _data)
            .UseSetting("Sandbox:Enabled", "false")
            .UseSetting("Logging:LogLevel:Default", "Error")
            .ConfigureTestServices(s => s.AddSingleton<IRunStep>(Ticks));

    public async Task AddUserAsync()
    {
        await using var scope = Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<TandemUser>>();
        var user = new TandemUser { UserName = User, CreatedAt = TimeProvider.System.GetUtcNow() };
        var made = await users.CreateAsync(user, Password);
        if (!made.Succeeded)
        {
            throw new InvalidOperationException(string.Join(' ', made.Errors.Select(e => e.Description)));
        }
        await users.AddToRoleAsync(user, nameof(Role.Engineer));
    }

    /// <summary>Stores a run that does nothing but tick; it goes once it is handed to the job engine.</summary>
    public async Task<Run> AddRunAsync()
    {
        var now = TimeProvider.System.GetUtcNow();
        var graph = new StepGraph([new(TickStep.Key, TickStep.KindName, null, Text.Of($"Tick"), [])]);
        var wanted = new NewRun(
            Guid.NewGuid(),
            "bench",
            RunPurpose.Deploy,
            ApprovalState.NotNeeded,
            User,
            now,
            false,
            new RunDefinition(Plan.Empty, graph)
        );
        return await Services
            .GetRequiredService<IRunStore>()
            .CreateAsync(
                wanted,
                id => AuditEntry.By(Actor.Console, now, "run.requested", $"run/{id}", Text.Of($"The benchmark asked for run {id}.")),
                CancellationToken.None
            );
    }

    public Task StartAsync(Run run) => Services.GetRequiredService<IJobQueue>().EnqueueAsync(run.Id, CancellationToken.None);

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing && Directory.Exists(_data))
        {
            Directory.Delete(_data, recursive: true);
        }
    }
}
