using Microsoft.Extensions.Logging.Abstractions;
using Tandem.Runs;
using Tandem.Sandbox;
using Xunit;

namespace Tandem.Integration.EndToEnd;

/// <summary>The whole way without the web: accounts, plan, run, tear-down, against a Sandbox over TLS.</summary>
public sealed class DeployTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_plan_becomes_resources_and_objects_and_a_tear_down_leaves_nothing()
    {
        var folder = Directory.CreateTempSubdirectory("tandem-deploy-").FullName;
        try
        {
            var sandbox = Path.Combine(folder, "sandbox");
            var options = new SandboxOptions { DataDirectory = sandbox, Speed = 500 };
            await using var server = await SandboxServer.StartAsync(options, NullLoggerFactory.Instance, CancellationToken.None);
            await using var console = await SeededConsole.OpenAsync(Path.Combine(folder, "data"));
            var accounts = await console.AddAccountsAsync(server.Descriptor);
            Assert.All(accounts, a => Assert.True(a.LastCheck!.Passed, string.Join("; ", a.LastCheck.Problems)));
            var before = await World.ListAsync(sandbox, "hello");
            var plan = await console.AddPlanAsync("Shop", accounts);

            var deployed = await Succeed(console, (await console.RequestAsync(plan)).Id);
            Assert.All(deployed.Steps.Values, s => Assert.Equal(StepState.Succeeded, s.State));
            var world = await World.ListAsync(sandbox, "hello");
            output.WriteLine(string.Join('\n', world));
            Assert.Equal(3, world.Count(l => l == "deployment.apps/hello"));

            var again = await Succeed(console, (await console.RequestAsync(plan)).Id);
            Assert.Contains(again.Steps.Values, s => s.State == StepState.Skipped);
            Assert.Equal(world, await World.ListAsync(sandbox, "hello"));

            await Succeed(console, (await console.RequestAsync(plan, RunPurpose.TearDown)).Id);
            Assert.Equal(before, await World.ListAsync(sandbox, "hello"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    async Task<RunView> Succeed(SeededConsole console, long run)
    {
        var view = await console.ExecuteAsync(run);
        foreach (var step in view.Steps.Values.OrderBy(s => s.StartedAt))
        {
            output.WriteLine($"{step.Key} {step.State} {(step.EndedAt - step.StartedAt)?.TotalSeconds:0.0}s {step.Outcome}");
        }
        Assert.Equal(RunState.Succeeded, view.State);
        return view;
    }
}
