using Microsoft.Extensions.Logging.Abstractions;
using Tandem.Clouds;
using Tandem.Plans;
using Tandem.Runs;
using Tandem.Sandbox;
using Tandem.Sandbox.Clouds.Faults;
using Tandem.Snapshots;
using Xunit;

namespace Tandem.Integration.EndToEnd;

/// <summary>Data of a deployed application is snapshotted, copied and retired; against a Sandbox over TLS.</summary>
public sealed class SnapshotTests(ITestOutputHelper output) : IAsyncLifetime
{
    readonly string _folder = Directory.CreateTempSubdirectory("tandem-snap-").FullName;
    SandboxServer _server = null!;
    SeededConsole _console = null!;
    PlanDraft _plan = null!;

    static CancellationToken Soon => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var options = new SandboxOptions { DataDirectory = Path.Combine(_folder, "sandbox"), Speed = 500 };
        _server = await SandboxServer.StartAsync(options, NullLoggerFactory.Instance, Soon);
        _console = await SeededConsole.OpenAsync(Path.Combine(_folder, "data"));
        _plan = await _console.AddPlanAsync("Shop", await _console.AddAccountsAsync(_server.Descriptor), WithData);
        await SucceedAsync((await _console.RequestAsync(_plan)).Id);
    }

    /// <summary>The primary's data is snapshotted and copied to the backup's region.</summary>
    static Plan WithData(Plan plan) =>
        ClaimedData.In(plan) with
        {
            Resources = plan.Resources with { Data = [new SiteData("primary", ["backup"], 2, null)] },
        };

    [Fact]
    public async Task Every_disk_has_a_snapshot_and_a_copy_and_of_the_third_run_on_two_are_kept()
    {
        Assert.Equal((2, 2), (Count("cn-hangzhou"), Count("cn-shanghai")));
        Assert.All(Ours, s => Assert.Contains(s.Tags["tandem.volume"], (string[])["hello/data", "hello/logs"]));
        // Somebody else's, and another plan's: neither is ours to remove.
        var cloud = (await _console.Get<ICloudProvider>().OpenAsync(_plan.Plan.Site("primary").AccountId, Soon)).Value;
        var other = new SnapshotMark("another", "primary", 1, Ours[0].Tags["tandem.disk"], "hello/data");
        Assert.True((await cloud.Snapshots.TakeAsync("cn-hangzhou", "theirs", other, "t-other", Soon)).Ok);

        var first = Ours.Select(s => s.Id).ToHashSet();
        await SnapshotAsync();
        Assert.Equal((4, 4), (Count("cn-hangzhou"), Count("cn-shanghai")));
        var third = await SnapshotAsync();
        Assert.Equal((4, 4), (Count("cn-hangzhou"), Count("cn-shanghai")));
        Assert.DoesNotContain(Ours, s => first.Contains(s.Id));
        Assert.Contains(_server.Resources, r => r.Name == "theirs");
        Assert.Contains("4 snapshots removed", third.Step("primary/snapshots-retired").Outcome!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_drops_after_the_work_leaves_no_second_snapshot_and_no_second_copy()
    {
        foreach (var operation in (string[])["CreateSnapshot", "CopySnapshot", "DeleteSnapshot"])
        {
            _server.Faults.Plan(new SandboxFault(FaultKind.DropAfter, operation));
        }
        await SnapshotAsync();
        Assert.Equal((4, 4), (Count("cn-hangzhou"), Count("cn-shanghai")));
        Assert.All(Ours.GroupBy(s => (s.Region, s.Tags["tandem.run"], s.Tags["tandem.disk"])), g => Assert.Single(g));
    }

    [Fact]
    public async Task A_run_that_is_killed_again_and_again_makes_nothing_twice()
    {
        var run = (await _console.RequestAsync(_plan, RunPurpose.Snapshot)).Id;
        var dice = new Random(7);
        var kills = 0;
        while (!(await _console.Get<IRunStore>().FindAsync(run, Soon))!.IsOver)
        {
            using var kill = new CancellationTokenSource(TimeSpan.FromMilliseconds(kills < 8 ? dice.Next(20, 250) : 60_000));
            await _console.Get<RunExecutor>().ExecuteAsync(run, $"node/{kills++}", kill.Token);
        }
        output.WriteLine($"{kills - 1} kills");
        Assert.Equal(RunState.Succeeded, (await _console.ViewAsync(run)).State);
        Assert.Equal((4, 4), (Count("cn-hangzhou"), Count("cn-shanghai")));
        Assert.All(Ours.GroupBy(s => (s.Region, s.Tags["tandem.run"], s.Tags["tandem.disk"])), g => Assert.Single(g));
    }

    [Fact]
    public async Task One_that_fails_is_taken_again_on_retry_and_the_bad_one_goes()
    {
        _server.Faults.Plan(new SandboxFault(FaultKind.FailCreate, "CreateSnapshot"));
        var run = (await _console.RequestAsync(_plan, RunPurpose.Snapshot)).Id;
        var failed = await _console.ExecuteAsync(run);
        Assert.Equal("snapshot.failed", Assert.IsType<Failed>(failed.Step("primary/snapshots").Outcome).Failure.Code);
        Assert.True((await _console.Get<RunService>().ResumeAsync(SeededConsole.Engineer, run, Soon)).Ok);
        await SucceedAsync(run);
        Assert.Equal((4, 4), (Count("cn-hangzhou"), Count("cn-shanghai")));
        Assert.All(Ours, s => Assert.Equal("accomplished", s.State));
    }

    [Fact]
    public async Task A_tear_down_keeps_the_snapshots_and_names_them_until_somebody_has_them_removed()
    {
        var down = (await _console.RequestAsync(_plan, RunPurpose.TearDown)).Id;
        var view = await SucceedAsync(down);
        Assert.Equal((2, 2), (Count("cn-hangzhou"), Count("cn-shanghai")));
        var run = (await _console.Get<IRunStore>().FindAsync(down, Soon))!;
        var left = (await _console.Get<Leftovers>().FindAsync(SeededConsole.Engineer, run, view, Soon)).Value;
        Assert.Empty(left.Items);
        Assert.Equal(Ours.Select(s => s.Id).Order(), left.Snapshots.SelectMany(p => p.Found!).Select(s => s.Id).Order());

        await SucceedAsync((await _console.RequestAsync(_plan, RunPurpose.RemoveSnapshots)).Id);
        Assert.Empty(Ours);
        var listed = (await _console.Get<SnapshotList>().FindAsync(SeededConsole.Engineer, _plan.Id, Soon)).Value;
        Assert.Equal(["cn-hangzhou", "cn-shanghai"], listed.Places.Select(p => p.Region));
        Assert.Empty(listed.All);
    }

    IReadOnlyList<Tandem.Sandbox.Clouds.SandboxResource> Ours =>
        [.. _server.Resources.Where(r => r.Kind == "snapshot" && r.Tags.GetValueOrDefault("tandem.plan") == _plan.Id.ToString("N"))];

    int Count(string region) => Ours.Count(s => s.Region == region);

    async Task<RunView> SnapshotAsync() => await SucceedAsync((await _console.RequestAsync(_plan, RunPurpose.Snapshot)).Id);

    async Task<RunView> SucceedAsync(long run)
    {
        var view = await _console.ExecuteAsync(run);
        foreach (var step in view.Steps.Values.Where(s => s.State != StepState.Succeeded))
        {
            output.WriteLine($"{step.Key} {step.State} {step.Outcome}");
        }
        Assert.Equal(RunState.Succeeded, view.State);
        return view;
    }

    public async ValueTask DisposeAsync()
    {
        await _console.DisposeAsync();
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
