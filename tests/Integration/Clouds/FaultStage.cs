using Microsoft.Extensions.Logging.Abstractions;
using Tandem.Clouds.Planning;
using Tandem.Integration.EndToEnd;
using Tandem.Plans;
using Tandem.Runs;
using Tandem.Sandbox;
using Tandem.Sandbox.Clouds.Faults;
using Xunit;

namespace Tandem.Integration.Clouds;

/// <summary>A Sandbox whose world turns 2,000 times as fast, and a console on it that may be killed at any moment and is then started anew.</summary>
sealed class FaultStage : IAsyncDisposable
{
    const int MostResumes = 60;

    readonly string _folder;
    readonly SandboxServer _sandbox;
    readonly FaultScene _scene;
    SeededConsole _console = null!;
    PlanDraft _plan = null!;
    CancellationTokenSource? _life;

    FaultStage(string folder, SandboxServer sandbox, FaultScene scene) => (_folder, _sandbox, _scene) = (folder, sandbox, scene);

    public SandboxFaults Faults => _sandbox.Faults;

    /// <summary>How often a run that had stopped was gone on with.</summary>
    public int Resumes { get; private set; }

    string Data => Path.Combine(_folder, "data");

    public static async Task<FaultStage> OpenAsync(FaultScene scene)
    {
        var folder = Directory.CreateTempSubdirectory("tandem-faults-").FullName;
        var options = new SandboxOptions { DataDirectory = Path.Combine(folder, "sandbox"), Speed = 2000 };
        var sandbox = await SandboxServer.StartAsync(options, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
        var stage = new FaultStage(folder, sandbox, scene);
        stage._console = await SeededConsole.OpenAsync(stage.Data);
        var accounts = await stage._console.AddAccountsAsync(sandbox.Descriptor);
        var plan = await scene.PlanAsync(stage._console, accounts);
        stage._plan = await stage._console.AddPlanAsync("Shop", accounts, plan);
        return stage;
    }

    /// <summary>Everything there is, as <see cref="World"/> lists it, sorted.</summary>
    public async Task<IReadOnlyList<string>> WorldAsync()
    {
        var sandbox = Path.Combine(_folder, "sandbox");
        return _scene.LooksIntoClusters
            ? await World.ListAsync(sandbox, "hello")
            : [.. (await World.ResourcesAsync(sandbox)).Order(StringComparer.Ordinal)];
    }

    public Task RunAsync(RunPurpose purpose) => CarryOutAsync(purpose, null);

    /// <summary>
    /// What somebody does between two runs: renames whatever of the primary lets itself be renamed, and has the plan ask for something else.
    /// </summary>
    public async Task ShiftAsync(Func<Plan, Plan> change)
    {
        await ForeignHand.RenameAsync(_console, _plan);
        _plan = _plan with { Plan = change(_plan.Plan) };
    }

    /// <summary>A deployment of exactly what a look at the clouds foresaw.</summary>
    public async Task ForeseenAsync()
    {
        var looked = await _console.Get<WorldPlanner>().PreviewAsync(SeededConsole.Engineer, _plan, null, CancellationToken.None);
        Assert.True(looked.Ok, looked.Failure?.ToString());
        Assert.DoesNotContain(looked.Value.Resources, r => r.NeedsConsent);
        await CarryOutAsync(RunPurpose.Deploy, looked.Value);
    }

    /// <summary>Ends the console that is at work: nothing it has not written down is known to the next one.</summary>
    public void Kill() => _ = _life?.CancelAsync();

    async Task CarryOutAsync(RunPurpose purpose, WorldPlan? looked)
    {
        var asked = await _console.Get<RunService>().RequestAsync(SeededConsole.Engineer, _plan, purpose, looked, CancellationToken.None);
        Assert.True(asked.Ok, asked.Failure?.ToString());
        var run = asked.Value.Id;
        for (var resumes = 0; ; resumes++)
        {
            var view = await LiveAsync(run);
            if (view.State == RunState.Succeeded)
            {
                return;
            }
            var steps = view.Steps.Values.Where(s => s.State == StepState.Failed).Select(s => $"{s.Key}: {s.Outcome}");
            Assert.True(resumes < MostResumes, $"{purpose} is {view.State} after {resumes} resumes: {string.Join("; ", steps)}");
            Resumes++;
            if (view.State is not RunState.Running)
            {
                var resumed = await _console.Get<RunService>().ResumeAsync(SeededConsole.Engineer, run, CancellationToken.None);
                Assert.True(resumed.Ok, resumed.Failure?.ToString());
            }
        }
    }

    /// <summary>One console's work on the run, until the run is over or the console killed.</summary>
    async Task<RunView> LiveAsync(long run)
    {
        using var life = _life = new CancellationTokenSource();
        await _console.Get<RunExecutor>().ExecuteAsync(run, "test", life.Token);
        _life = null;
        if (life.IsCancellationRequested)
        {
            await _console.DisposeAsync();
            _console = await SeededConsole.OpenAsync(Data);
        }
        return await _console.ViewAsync(run);
    }

    public async ValueTask DisposeAsync()
    {
        await _console.DisposeAsync();
        await _sandbox.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
