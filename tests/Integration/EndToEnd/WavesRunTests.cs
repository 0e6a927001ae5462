using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Tandem.Plans;
using Tandem.Releases;
using Tandem.Runs;
using Tandem.Sandbox;
using Tandem.Sandbox.Clouds;
using Xunit;

namespace Tandem.Integration.EndToEnd;

/// <summary>A deploy in waves against real cluster APIs: a dead site is left behind and brought up later, a bad release is taken back.</summary>
public sealed partial class WavesRunTests(ITestOutputHelper output)
{
    static CancellationToken Soon => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rule_45_a_dead_backup_is_left_behind_and_a_bad_release_is_taken_back_from_the_sites_that_got_it()
    {
        var folder = Directory.CreateTempSubdirectory("tandem-waves-").FullName;
        try
        {
            var sandbox = Path.Combine(folder, "sandbox");
            await using var server = await SandboxServer.StartAsync(
                new SandboxOptions { DataDirectory = sandbox, Speed = 500 },
                NullLoggerFactory.Instance,
                Soon
            );
            await using var console = await SeededConsole.OpenAsync(Path.Combine(folder, "data"));
            var control = new RemoteControl(sandbox);
            var plan = await console.AddPlanAsync("Shop", await console.AddAccountsAsync(server.Descriptor), InWaves);
            var graph = Blueprint.ForDeploy(plan.Id, plan.Name, plan.Plan);
            Assert.Contains("waves/gate-2", graph["primary/deploy"].DependsOn);

            await control.SetAwayAsync("edge", true, Soon);
            var run = await console.RequestAsync(plan);
            var first = await console.ExecuteAsync(run.Id);
            Show(first);
            Assert.Equal(StepState.Succeeded, first.Step("primary/probe").State);
            Assert.Equal("Behind: Edge. All other sites are done; retry when these answer again.", first.Why!.ToString());

            await control.SetAwayAsync("edge", false, Soon);
            var second = await RetryAsync(console, run.Id);
            Show(second);
            Assert.Equal(RunState.Succeeded, second.State);

            var saved = await console.Get<PlanService>().SaveAsync(SeededConsole.Engineer, plan, Broken(plan.Plan), Soon);
            Assert.True(saved.Ok, saved.Failure?.ToString());
            var third = await console.ExecuteAsync((await console.RequestAsync(saved.Value)).Id);
            Show(third);
            Assert.Equal("deploy.budget", Assert.IsType<Failed>(third.Step("waves/gate-1").Outcome).Failure.Code);
            Assert.Equal(StepState.Waiting, third.Step("primary/deploy").State);
            Assert.Equal(
                "These sites have their earlier release again: Shanghai.",
                Assert.IsType<Succeeded>(third.Step(Waves.ReturnKey).Outcome).What.ToString()
            );
            var now = (await console.Get<IReleaseStore>().CurrentAsync(plan.Id, "backup", Soon))!;
            Assert.DoesNotContain(":broken", now.Yaml, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A cluster that failed again and again is left alone for half a minute, and so may the first retries fail.</summary>
    static async Task<RunView> RetryAsync(SeededConsole console, long run)
    {
        for (var attempt = 1; ; attempt++)
        {
            Assert.True((await console.Get<RunService>().ResumeAsync(SeededConsole.Engineer, run, Soon)).Ok);
            var view = await console.ExecuteAsync(run);
            if (view.State == RunState.Succeeded || attempt == 8)
            {
                return view;
            }
            await Task.Delay(TimeSpan.FromSeconds(5), Soon);
        }
    }

    /// <summary>Shanghai, then the edge, then the primary.</summary>
    static Plan InWaves(Plan plan) =>
        plan with
        {
            Deploy = plan.Deploy with
            {
                Order = SiteOrder.Waves,
                HealthMinutes = 1,
                Waves = WaveRules.Usual with { PrimaryLast = true, Return = true },
            },
        };

    /// <summary>The application with an image that nobody can pull.</summary>
    static OverlaysSection Broken(Plan plan) =>
        plan.Overlays with
        {
            Files =
            [
                .. plan.Overlays.Files.Select(f =>
                    f.Path == "base/deployment.yaml"
                        ? f with
                        {
                            Content = ImageLine().Replace(f.Content, "image: registry.example/shop:broken"),
                        }
                        : f
                ),
            ],
        };

    [GeneratedRegex("image: .*")]
    private static partial Regex ImageLine();

    void Show(RunView view) =>
        output.WriteLine(
            $"{view.State} {view.Why}\n"
                + string.Join(
                    '\n',
                    view.Steps.Values.Where(s => s.State != StepState.Succeeded)
                        .Select(s => $"  {s.Key} {s.State} {(s.Outcome as Failed)?.Failure}")
                )
        );
}
