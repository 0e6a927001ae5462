using System.Text.Json;
using Tandem.Overlays;
using Tandem.Plans;
using Tandem.Runs;
using Tandem.Unit.Core.Fakes;
using Xunit;

namespace Tandem.Unit.Core.Runs;

public sealed class WavesTests
{
    static readonly WaveRules Two = WaveRules.Usual with { AtOnce = "2" };

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static string Shape(WaveRules rules, int sites = 8) =>
        string.Join(" | ", rules.Of(new Fleet(rules, sites).Plan.Sites).Select(w => string.Join(' ', w.Select(s => s.Key))));

    [Theory]
    [InlineData("1", 4, "primary | b1 | b2 | b3")]
    [InlineData("2", 8, "primary | b1 b2 | b3 b4 | b5 b6 | b7")]
    [InlineData("50%", 8, "primary | b1 b2 b3 | b4 b5 b6 | b7")]
    [InlineData("1%", 3, "primary | b1 | b2")]
    [InlineData("100%", 4, "primary | b1 b2 b3")]
    public void Rule_45_backups_go_in_waves_of_a_number_or_a_share_of_at_least_one(string atOnce, int sites, string waves) =>
        Assert.Equal(waves, Shape(WaveRules.Usual with { AtOnce = atOnce }, sites));

    [Fact]
    public void Rule_45_the_primary_can_be_the_last_wave() =>
        Assert.Equal("b1 b2 | b3 | primary", Shape(Two with { PrimaryLast = true }, 4));

    [Fact]
    public void Rule_45_a_site_waits_for_the_gate_behind_the_wave_before_and_a_gate_for_all_of_its_wave()
    {
        var graph = Blueprint.ForDeploy(Fleet.PlanId, "shop", new Fleet(Two with { SoakMinutes = 5 }).Plan);

        Assert.DoesNotContain(graph["primary/deploy"].DependsOn, d => d.StartsWith("waves/", StringComparison.Ordinal));
        Assert.Contains("waves/gate-1", graph["b2/deploy"].DependsOn);
        Assert.Contains("waves/gate-2", graph["b3/deploy"].DependsOn);
        Assert.Equal(["b1/deploy", "b1/soak", "b2/deploy", "b2/soak"], graph["waves/gate-2"].After!);
        Assert.DoesNotContain("waves/gate-2", graph.DependantsOf("b1/prepare"));
    }

    [Fact]
    public async Task Rule_45_with_one_of_eight_clusters_black_holed_the_others_take_as_long_as_without()
    {
        var sound = new Fleet(Two);
        var hurt = new Fleet(Two);
        hurt.Dead.Add("b3");

        var (plain, run) = (await sound.RunAsync(), await hurt.RunAsync());

        Assert.Equal(RunState.Succeeded, sound.Store.Run(plain).State);
        foreach (var site in hurt.Sites.Where(s => s.Key != "b3"))
        {
            Assert.Equal(StepState.Succeeded, hurt.StateOf(run, $"{site.Key}/deploy"));
        }
        var (all, others) = (sound.Took(plain, "b7"), hurt.Took(run, "b7"));
        Assert.InRange(others / all, 0.9, 1.1);
        Assert.Equal("Behind: Site 3. All other sites are done; retry when these answer again.", hurt.Store.View(run).Why!.ToString());
        Assert.Equal(
            "Wave 3 of 5 is through. Behind: Site 3.",
            ((Succeeded)hurt.Store.View(run).Step("waves/gate-3").Outcome!).What.ToString()
        );
    }

    [Fact]
    public async Task Rule_45_a_site_that_was_behind_is_brought_up_when_it_answers_again_and_no_other_is_touched()
    {
        var fleet = new Fleet(Two);
        await fleet.RunAsync();
        fleet.Dead.Add("b3");
        var run = await fleet.RunAsync();
        Assert.Empty(await fleet.Latecomers.RoundAsync(Stop));

        fleet.Dead.Clear();
        Assert.Equal([run], await fleet.Latecomers.RoundAsync(Stop));
        await fleet.CarryOutAsync(run);

        Assert.Equal(RunState.Succeeded, fleet.Store.Run(run).State);
        var deploys = fleet.Store.Events(run).OfType<StepStarted>().Where(s => s.Step.EndsWith("/deploy", StringComparison.Ordinal));
        Assert.Equal(fleet.Sites.Count, deploys.Count());
        Assert.Contains(fleet.Store.Events(run).OfType<RunResumed>(), r => r.By == "console");
        Assert.Empty(await fleet.Latecomers.RoundAsync(Stop));
    }

    [Fact]
    public async Task Rule_45_what_came_after_is_not_overtaken_and_what_failed_is_left_to_people()
    {
        var fleet = new Fleet(Two with { MayFail = 1 });
        await fleet.RunAsync();
        fleet.Dead.Add("b3");
        fleet.Bad.Add("b5");
        await fleet.RunAsync();
        fleet.Dead.Clear();
        Assert.Empty(await fleet.Latecomers.RoundAsync(Stop));

        fleet.Bad.Clear();
        fleet.Dead.Add("b3");
        await fleet.RunAsync();
        fleet.Dead.Clear();
        await fleet.AskAsync();
        Assert.Empty(await fleet.Latecomers.RoundAsync(Stop));
    }

    [Fact]
    public async Task Rule_45_a_site_that_comes_and_goes_is_tried_ever_later()
    {
        var fleet = new Fleet(Two);
        await fleet.RunAsync();
        fleet.Dead.Add("b3");
        var run = await fleet.RunAsync();
        var tries = new List<double>();
        var start = fleet.Clock.GetUtcNow();
        for (var minute = 0; minute < 20; minute++)
        {
            // It answers a question, and is gone again before the run gets there.
            fleet.Dead.Clear();
            var resumed = await fleet.Latecomers.RoundAsync(Stop);
            fleet.Dead.Add("b3");
            if (resumed.Count > 0)
            {
                tries.Add((fleet.Clock.GetUtcNow() - start).TotalMinutes);
                await fleet.CarryOutAsync(run);
            }
            fleet.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.InRange(tries.Count, 3, 5);
        Assert.True(tries[2] - tries[1] > tries[1] - tries[0], string.Join(", ", tries));
    }

    [Fact]
    public async Task Rule_45_a_site_that_was_behind_is_brought_up_by_a_retry_which_touches_no_other()
    {
        var fleet = new Fleet(Two);
        fleet.Dead.Add("b3");
        var run = await fleet.RunAsync();
        fleet.Dead.Clear();

        await new RunService(fleet.Store, new NoQueue(), fleet.Clock, fleet.Releases).ResumeAsync(People.Engineer, run, Stop);
        await fleet.CarryOutAsync(run);

        Assert.Equal(RunState.Succeeded, fleet.Store.Run(run).State);
        var deploys = fleet.Store.Events(run).OfType<StepStarted>().Where(s => s.Step.EndsWith("/deploy", StringComparison.Ordinal));
        Assert.Equal(fleet.Sites.Count, deploys.Count());
    }

    [Fact]
    public async Task Rule_45_dead_backups_never_block_the_primary_even_when_it_comes_last()
    {
        var fleet = new Fleet(Two with { PrimaryLast = true });
        fleet.Dead.UnionWith(["b1", "b2", "b5"]);

        var run = await fleet.RunAsync();

        Assert.Equal(StepState.Succeeded, fleet.StateOf(run, "primary/deploy"));
        Assert.StartsWith("Behind: Site 1, Site 2, Site 5.", fleet.Store.View(run).Why!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "b1", false)]
    [InlineData(1, "b1", true)]
    [InlineData(1, "b1 b2", false)]
    [InlineData(2, "b1 b2", true)]
    public async Task Rule_45_one_failure_more_than_the_plan_allows_stops_the_next_wave(int mayFail, string bad, bool goesOn)
    {
        var fleet = new Fleet(Two with { MayFail = mayFail });
        fleet.Bad.UnionWith(bad.Split(' '));

        var run = await fleet.RunAsync();

        Assert.Equal(goesOn ? StepState.Succeeded : StepState.Failed, fleet.StateOf(run, "waves/gate-2"));
        Assert.Equal(goesOn ? StepState.Succeeded : StepState.Waiting, fleet.StateOf(run, "b3/deploy"));
        Assert.Equal(RunState.Failed, fleet.Store.Run(run).State);
    }

    [Fact]
    public async Task Rule_45_the_primary_may_never_fail()
    {
        var fleet = new Fleet(Two with { MayFail = 9 });
        fleet.Bad.Add("primary");

        var run = await fleet.RunAsync();

        Assert.Equal("deploy.primary", ((Failed)fleet.Store.View(run).Step("waves/gate-1").Outcome!).Failure.Code);
        Assert.All(fleet.Sites.Skip(1), s => Assert.Equal(StepState.Waiting, fleet.StateOf(run, $"{s.Key}/deploy")));
    }

    [Fact]
    public async Task Rule_45_a_wave_soaks_before_the_next_and_one_that_fades_meanwhile_stops_it()
    {
        var fleet = new Fleet(Two with { SoakMinutes = 10 });
        fleet.Fading.Add("b2");

        var run = await fleet.RunAsync();

        Assert.InRange(fleet.Took(run, "b1").TotalMinutes, 11, 14);
        Assert.Equal([StepState.Succeeded, StepState.Failed], new[] { "b1/soak", "b2/soak" }.Select(s => fleet.StateOf(run, s)));
        Assert.Contains("did not stay healthy: It fades.", ((Failed)fleet.Store.View(run).Step("b2/soak").Outcome!).Failure.ToString());
        Assert.Equal(StepState.Waiting, fleet.StateOf(run, "b3/deploy"));
    }

    [Fact]
    public async Task Rule_45_a_gate_waits_for_a_lead_who_did_not_ask_for_the_run()
    {
        var fleet = new Fleet(Two with { AskBetween = true }, sites: 3);
        var run = await fleet.AskAsync();
        var service = new RunService(fleet.Store, new NoQueue(), fleet.Clock, fleet.Releases);
        Assert.False((await service.ApproveWaveAsync(People.Lead, run, "waves/gate-1", Stop)).Ok);
        var execution = await fleet.CarryOutAsync(run, v => v.Step("waves/gate-1").WaitsForApproval);
        Assert.Equal(StepState.Waiting, fleet.StateOf(run, "b1/deploy"));

        Assert.False((await service.ApproveWaveAsync(People.Engineer, run, "waves/gate-1", Stop)).Ok);
        var own = await service.ApproveWaveAsync(People.With("alice", Tandem.Access.Role.Lead), run, "waves/gate-1", Stop);
        Assert.Equal("run.own", own.Failure!.Code);
        Assert.False((await service.ApproveWaveAsync(People.Lead, run, "b1/deploy", Stop)).Ok);
        var yes = await service.ApproveWaveAsync(People.Lead, run, "waves/gate-1", Stop);
        await LetRunAsync(fleet, execution);

        Assert.True(yes.Ok, yes.Failure?.ToString());
        Assert.Equal(RunState.Succeeded, fleet.Store.Run(run).State);
        Assert.Equal("lea", fleet.Store.View(run).Step("waves/gate-1").ApprovedBy);
        Assert.Contains(fleet.Store.Audit, a => a.Action == "run.wave-approved");
    }

    [Fact]
    public async Task Rule_45_a_stop_gives_every_touched_site_its_earlier_release_back_byte_for_byte()
    {
        var fleet = new Fleet(Two with { Return = true }, sites: 6);
        Version(fleet, "v1");
        var first = await fleet.RunAsync();
        Assert.Equal((RunState.Succeeded, StepState.Skipped), (fleet.Store.Run(first).State, fleet.StateOf(first, Waves.ReturnKey)));
        Version(fleet, "v2");
        fleet.Bad.Add("b2");

        var second = await fleet.RunAsync();

        Assert.Equal(["b1: v1", "b2: v1", "primary: v1"], fleet.Returned.Order());
        Assert.Equal("v1", (await fleet.Releases.CurrentAsync(Fleet.PlanId, "b1", Stop))!.Yaml);
        Assert.Equal(
            "These sites have their earlier release again: Site 0, Site 1, Site 2.",
            ((Succeeded)fleet.Store.View(second).Step(Waves.ReturnKey).Outcome!).What.ToString()
        );

        fleet.Bad.Clear();
        await new RunService(fleet.Store, new NoQueue(), fleet.Clock, fleet.Releases).ResumeAsync(People.Engineer, second, Stop);
        await fleet.CarryOutAsync(second);
        Assert.Equal("deploy.returned", ((Failed)fleet.Store.View(second).Step("waves/gate-2").Outcome!).Failure.Code);
    }

    [Fact]
    public void A_plan_and_a_graph_from_before_there_were_waves_load_and_keep_their_bytes()
    {
        var json = JsonSerializer.Serialize(SamplePlan.Good, PlanJson.Options);
        Assert.DoesNotContain("waves", json, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(WaveRules.Usual, JsonSerializer.Deserialize<Plan>(json, PlanJson.Options)!.Deploy.Rules());
        var graph = JsonSerializer.Serialize(Blueprint.ForDeploy(Fleet.PlanId, "shop", SamplePlan.Good), PlanJson.Options);
        Assert.DoesNotContain("\"after\"", graph, StringComparison.Ordinal);

        var fleet = new Fleet(Two with { SoakMinutes = 3 });
        var waves = JsonSerializer.Serialize(Blueprint.ForDeploy(Fleet.PlanId, "shop", fleet.Plan), PlanJson.Options);
        var back = JsonSerializer.Deserialize<StepGraph>(waves, PlanJson.Options)!;
        Assert.Equal(["primary/deploy", "primary/soak"], back["waves/gate-1"].After!);
    }

    static void Version(Fleet fleet, string content) =>
        fleet.Plan = fleet.Plan with { Overlays = new([new OverlayFile("overlays/primary/kustomization.yaml", content)]) };

    static async Task LetRunAsync(Fleet fleet, Task execution)
    {
        for (var i = 0; !execution.IsCompleted && i < 500; i++)
        {
            await Task.Delay(2, Stop);
            fleet.Clock.Advance(TimeSpan.FromSeconds(5));
        }
        await execution.WaitAsync(TimeSpan.FromSeconds(5), Stop);
    }
}
