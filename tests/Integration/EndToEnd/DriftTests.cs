using Microsoft.Extensions.Logging.Abstractions;
using Tandem.Clouds;
using Tandem.Clouds.Planning;
using Tandem.Drifts;
using Tandem.Plans;
using Tandem.Runs;
using Tandem.Sandbox;
using Xunit;

namespace Tandem.Integration.EndToEnd;

/// <summary>What is looked at is what happens, and what somebody else changes is seen and brought back; against a Sandbox over TLS.</summary>
public sealed class DriftTests(ITestOutputHelper output)
{
    static CancellationToken Soon => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rule_changed_behind_the_consoles_back_is_reported_and_brought_back()
    {
        var folder = Directory.CreateTempSubdirectory("tandem-drift-").FullName;
        try
        {
            var options = new SandboxOptions { DataDirectory = Path.Combine(folder, "sandbox"), Speed = 500 };
            await using var server = await SandboxServer.StartAsync(options, NullLoggerFactory.Instance, Soon);
            await using var console = await SeededConsole.OpenAsync(Path.Combine(folder, "data"));
            var plan = await console.AddPlanAsync("Shop", await console.AddAccountsAsync(server.Descriptor));

            var first = await LookAsync(console, plan);
            Assert.All(first.Resources, r => Assert.Equal(ResourceAction.Create, r.Action));
            await SucceedAsync(console, await RunAsync(console, plan, first));

            var second = await LookAsync(console, plan);
            Assert.All(
                second.Resources,
                r => Assert.True(r.Action == ResourceAction.Keep, $"{r.Key}: {r.Action} {string.Join(", ", r.Differences)}")
            );
            Assert.All(first.Resources, r => Assert.Contains(r.Operations, o => second.Operations.Contains(o)));
            var drifts = console.Get<DriftService>();
            Assert.Empty((await drifts.LookAsync(SeededConsole.Engineer, plan.Id, "primary", Soon)).Value.Report!.Items);

            await ForeignHand.ChangeRulesAsync(console, plan, [new("tcp", 80, 80, "0.0.0.0/0"), new("tcp", 22, 22, "0.0.0.0/0")]);
            var seen = (await drifts.LookAsync(SeededConsole.Engineer, plan.Id, "primary", Soon)).Value.Report!.Items;
            output.WriteLine(string.Join('\n', seen));
            Assert.Equal(2, seen.Count);
            Assert.Contains(seen, i => i.Is is null && i.Was!.Contains("443", StringComparison.Ordinal));
            Assert.Contains(seen, i => i.Was is null && i.Is!.Contains("22", StringComparison.Ordinal));
            Assert.All(seen, i => Assert.Equal(("rule", "primary/firewall"), (i.Field, i.Owner)));
            Assert.Equal(2, (await drifts.CountsAsync(SeededConsole.Engineer, Soon)).Value[(plan.Id, "primary")]);

            // A run that was looked at before the rules changed stops, and names the rule.
            var stale = await console.ExecuteAsync(await RunAsync(console, plan, second));
            var stopped = Assert.IsType<Failed>(stale.Step("primary/firewall").Outcome).Failure;
            Assert.Equal("world.moved", stopped.Code);
            output.WriteLine(stopped.ToString());

            var back = await drifts.BringBackAsync(SeededConsole.Engineer, plan.Id, "primary", Soon);
            Assert.True(back.Ok, back.Failure?.ToString());
            await SucceedAsync(console, back.Value.Id);
            Assert.Empty((await drifts.LookAsync(SeededConsole.Engineer, plan.Id, "primary", Soon)).Value.Report!.Items);
            Assert.Contains(ResourceKind.Cluster, await console.Get<IStepTimes>().MediansAsync(Soon));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static async Task<WorldPlan> LookAsync(SeededConsole console, PlanDraft plan) =>
        (await console.Get<WorldPlanner>().PreviewAsync(SeededConsole.Engineer, plan, null, Soon)).Value;

    static async Task<long> RunAsync(SeededConsole console, PlanDraft plan, WorldPlan looked)
    {
        var run = await console.Get<RunService>().RequestAsync(SeededConsole.Engineer, plan, RunPurpose.Deploy, looked, Soon);
        return run.Value.Id;
    }

    async Task SucceedAsync(SeededConsole console, long run)
    {
        var view = await console.ExecuteAsync(run);
        foreach (var step in view.Steps.Values.Where(s => s.State != StepState.Succeeded))
        {
            output.WriteLine($"{step.Key} {step.State} {step.Outcome}");
        }
        Assert.Equal(RunState.Succeeded, view.State);
    }
}
