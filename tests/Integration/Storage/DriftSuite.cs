using Tandem.Audit;
using Tandem.Clouds;
using Tandem.Clouds.Planning;
using Tandem.Drifts;
using Tandem.Runs;
using Xunit;

namespace Tandem.Integration.Storage;

public sealed class DriftOnSqlite : DriftSuite
{
    private protected override Task<TestStorage> OpenAsync() => TestStorage.OpenAsync();
}

public sealed class DriftOnPostgres(PostgresServer server) : DriftSuite
{
    private protected override async Task<TestStorage> OpenAsync() => await TestStorage.OpenAsync(await server.DatabaseAsync());
}

/// <summary>Reports of drift and the times of past steps, on each database.</summary>
public abstract class DriftSuite
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    private protected abstract Task<TestStorage> OpenAsync();

    static DriftReport Report(string site, params DriftItem[] items) =>
        new(Sample.NewRun().PlanId, "shop", site, site, 7, Sample.Now, items);

    [Fact]
    public async Task The_newest_report_of_each_site_holds_and_each_has_its_entry()
    {
        await using var storage = await OpenAsync();
        var drifts = storage.Get<IDriftStore>();
        Assert.Empty(await drifts.NewestAsync(Stop));
        var second = Report("primary", new DriftItem("firewall", "rule", "tcp 80", null, "primary/firewall"));
        await drifts.AddAsync(Report("primary"), Sample.Entry("drift.reported"), Stop);
        await drifts.AddAsync(second, Sample.Entry("drift.reported"), Stop);
        await drifts.AddAsync(Report("backup"), Sample.Entry("drift.reported"), Stop);

        var newest = await drifts.NewestAsync(second.PlanId, "primary", Stop);
        Assert.True(newest!.Says(second));
        Assert.Equal(second.At, newest.At);
        Assert.Equal(["backup", "primary"], (await drifts.NewestAsync(Stop)).Select(r => r.Site).Order(StringComparer.Ordinal));
        Assert.Null(await drifts.NewestAsync(second.PlanId, "edge", Stop));
        var log = storage.Get<IAuditLog>();
        Assert.Equal(3, (await log.ListAsync(new AuditFilter(Action: "drift.reported"), null, 10, Stop)).Items.Count);
        Assert.Null(await log.FirstBrokenAsync(Stop));
    }

    [Fact]
    public async Task Rule_42_a_silence_replaces_the_one_before_it_and_ends_by_itself()
    {
        await using var storage = await OpenAsync();
        var silences = storage.Get<IDriftSilences>();
        var plan = Guid.NewGuid();
        var now = TimeProvider.System.GetUtcNow();
        DriftSilence Until(double hours, string site = "primary", string field = "spec.replicas") =>
            new(plan, site, "Deployment/shop/web", field, now.AddHours(hours), "alice", now);
        await silences.SetAsync(Until(1), Sample.Entry("drift.silenced"), Stop);
        await silences.SetAsync(Until(2), Sample.Entry("drift.silenced"), Stop);
        await silences.SetAsync(Until(-1, field: "spec.paused"), Sample.Entry("drift.silenced"), Stop);
        await silences.SetAsync(Until(3, site: "backup"), Sample.Entry("drift.silenced"), Stop);

        var held = Assert.Single(await silences.ListAsync((plan, "primary"), Stop));
        Assert.Equal((Until(2).Field, Until(2).Until), (held.Field, held.Until));
        Assert.Equal(2, (await silences.ListAsync(null, Stop)).Count(s => s.PlanId == plan));
        Assert.True(await silences.EndAsync(plan, "primary", held.What, held.Field, Sample.Entry("drift.unsilenced"), Stop));
        Assert.False(await silences.EndAsync(plan, "primary", held.What, held.Field, Sample.Entry("drift.unsilenced"), Stop));
        Assert.Empty(await silences.ListAsync((plan, "primary"), Stop));
        Assert.Null(await storage.Get<IAuditLog>().FirstBrokenAsync(Stop));
    }

    [Fact]
    public async Task The_time_to_make_a_kind_is_the_median_of_what_was_really_made()
    {
        await using var storage = await OpenAsync();
        var times = storage.Get<IStepTimes>();
        Assert.Empty(await times.MediansAsync(Stop));
        foreach (var seconds in (int[])[10, 90, 30])
        {
            await MakeAsync(storage, seconds);
        }
        var medians = await times.MediansAsync(Stop);
        Assert.Equal(TimeSpan.FromSeconds(30), medians[ResourceKind.Network]);
        Assert.False(medians.ContainsKey(ResourceKind.Subnet), "What was found and not made tells nothing.");
    }

    static async Task MakeAsync(TestStorage storage, int seconds)
    {
        var runs = storage.Get<IRunStore>();
        var run = await runs.CreateAsync(Sample.NewRun(), id => Sample.Entry("run.requested", $"run/{id}"), Stop);
        var claim = (await runs.ClaimAsync(run.Id, "test", Stop))!;
        var ended = Sample.Now.AddSeconds(seconds);
        var network = new CloudResource(ResourceKind.Network, "vpc-1", "n", "r", ResourceState.Ready, "Available", null);
        var subnet = network with { Kind = ResourceKind.Subnet };
        await runs.AppendAsync(
            claim,
            [
                new StepStarted("primary/network", 1) { At = Sample.Now },
                new StepStarted("primary/subnet-1", 1) { At = Sample.Now },
                new StepLogged("primary/network", LogLevel.Info, Text.Of($"Asking.")) { At = Sample.Now },
                new StepFinished("primary/network", new Succeeded(Text.Of($"Done.")) { Resource = network }) { At = ended },
                new StepFinished("primary/subnet-1", new Skipped(Text.Of($"There.")) { Resource = subnet }) { At = ended },
            ],
            Stop
        );
    }
}
