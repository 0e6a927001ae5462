using Microsoft.Extensions.Logging.Abstractions;
using Tandem.Clouds;
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
    SeededConsole _console = null!;
    PlanDraft _plan = null!;
    CancellationTokenSource? _life;

    FaultStage(string folder, SandboxServer sandbox) => (_folder, _sandbox) = (folder, sandbox);

    public SandboxFaults Faults => _sandbox.Faults;

    /// <summary>How often a run that had stopped was gone on with.</summary>
    public int Resumes { get; private set; }

    string Data => Path.Combine(_folder, "data");

    public static async Task<FaultStage> OpenAsync(BalancerLayer layer)
    {
        var folder = Directory.CreateTempSubdirectory("tandem-faults-").FullName;
        var options = new SandboxOptions { DataDirectory = Path.Combine(folder, "sandbox"), Speed = 2000 };
        var sandbox = await SandboxServer.StartAsync(options, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
        var stage = new FaultStage(folder, sandbox);
        stage._console = await SeededConsole.OpenAsync(stage.Data);
        stage._plan = await stage._console.AddPlanAsync(
            "Shop",
            await stage._console.AddAccountsAsync(sandbox.Descriptor),
            p => p with { Routing = p.Routing with { Layer = layer } }
        );
        return stage;
    }

    /// <summary>Everything there is, as <see cref="World"/> lists it.</summary>
    public Task<IReadOnlyList<string>> WorldAsync() => World.ListAsync(Path.Combine(_folder, "sandbox"), "hello");

    public Task DeployAsync() => CarryOutAsync(RunPurpose.Deploy);

    public Task TearDownAsync() => CarryOutAsync(RunPurpose.TearDown);

    /// <summary>Ends the console that is at work: nothing it has not written down is known to the next one.</summary>
    public void Kill() => _ = _life?.CancelAsync();

    async Task CarryOutAsync(RunPurpose purpose)
    {
        var run = (await _console.RequestAsync(_plan, purpose)).Id;
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
