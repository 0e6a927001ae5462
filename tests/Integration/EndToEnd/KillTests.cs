using Tandem.Runs;
using Xunit;

namespace Tandem.Integration.EndToEnd;

/// <summary>The console is killed in the middle of its work, the world lives on; nothing may be lost or made twice.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    const int Kills = 10;
    const string Namespace = "hello";

    [Fact]
    public async Task Ten_kills_in_the_middle_of_a_run_leave_the_world_as_an_undisturbed_run_does()
    {
        var undisturbed = await RunAsync(killEvery: null);
        Assert.NotEmpty(undisturbed.World);
        var every = undisturbed.Took / (Kills + 1);
        // A machine that became faster meanwhile ends a run after fewer kills: another run, killed more often, makes up for it.
        for (var kills = 0; kills < Kills; every *= 0.6)
        {
            var killed = await RunAsync(every);
            kills += killed.Kills;
            output.WriteLine(
                $"undisturbed {undisturbed.Took.TotalSeconds:0.0} s, {undisturbed.World.Count} things; killed {killed.Kills} times, {killed.World.Count} things"
            );
            Assert.Equal(undisturbed.World, killed.World);
        }
    }

    async Task<(IReadOnlyList<string> World, TimeSpan Took, int Kills)> RunAsync(TimeSpan? killEvery)
    {
        var folder = Directory.CreateTempSubdirectory("tandem-kill-").FullName;
        try
        {
            var (data, sandbox) = (Path.Combine(folder, "data"), Path.Combine(folder, "sandbox"));
            await using var world = await ConsoleProcess.StartSandboxAsync(sandbox, speed: 60);
            long run;
            await using (var seed = await SeededConsole.OpenAsync(data))
            {
                var accounts = await seed.AddAccountsAsync(SeededConsole.Describe(sandbox));
                run = (await seed.RequestAsync(await seed.AddPlanAsync("Shop", accounts))).Id;
            }
            var (took, kills) = await FinishAsync(data, sandbox, run, killEvery);
            await using (var after = await SeededConsole.OpenAsync(data))
            {
                var view = await after.ViewAsync(run);
                var failed = view.Steps.Values.Where(s => s.State == StepState.Failed).Select(s => $"{s.Key}: {s.Outcome}");
                Assert.True(view.State == RunState.Succeeded, $"{view.State}: {string.Join("; ", failed)}");
            }
            return (await World.ListAsync(sandbox, Namespace), took, kills);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Lets consoles, one after the other, work on the run until it is over; kills them at random moments if asked to.</summary>
    static async Task<(TimeSpan Took, int Kills)> FinishAsync(string data, string sandbox, long run, TimeSpan? killEvery)
    {
        var settings = new Dictionary<string, string>
        {
            ["Tandem:DataDirectory"] = data,
            ["Sandbox:Enabled"] = "true",
            ["Sandbox:External"] = "true",
            ["Sandbox:DataDirectory"] = sandbox,
        };
        var random = new Random(20261123);
        var began = System.Diagnostics.Stopwatch.StartNew();
        for (var kills = 0; ; kills++)
        {
            await using var console = await ConsoleProcess.StartAsync(settings);
            if (kills == 0)
            {
                began.Restart();
            }
            var until = killEvery is { } mean && kills < Kills ? mean * (0.5 + random.NextDouble()) : TimeSpan.FromMinutes(5);
            if (await LedgerFile.IsOverAsync(data, run, until))
            {
                return (began.Elapsed, kills);
            }
            console.Kill();
        }
    }
}
