using Microsoft.EntityFrameworkCore;
using Tandem.Adapters.Storage;
using Tandem.Audit;
using Tandem.Clusters;
using Tandem.Releases;
using Tandem.Runs;
using Xunit;

namespace Tandem.Integration.Storage;

public sealed class ReleasesOnSqlite : ReleaseSuite
{
    private protected override Task<TestStorage> OpenAsync() => TestStorage.OpenAsync();
}

public sealed class ReleasesOnPostgres(PostgresServer server) : ReleaseSuite
{
    private protected override async Task<TestStorage> OpenAsync() => await TestStorage.OpenAsync(await server.DatabaseAsync());
}

/// <summary>The history of a plan's releases, and its pin, on each database.</summary>
public abstract class ReleaseSuite
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static Guid PlanId => Sample.NewRun().PlanId;

    private protected abstract Task<TestStorage> OpenAsync();

    static async Task<long> ReleaseAsync(TestStorage storage, params string[] sites)
    {
        var run = await storage.Get<IRunStore>().CreateAsync(Sample.NewRun(), _ => Sample.Entry(), Stop);
        foreach (var site in sites)
        {
            await AddAsync(storage, run.Id, site, $"kind: Service # {run.Id}\n");
        }
        return run.Id;
    }

    static Task AddAsync(TestStorage storage, long run, string site, string yaml) =>
        storage
            .Get<IReleaseStore>()
            .AddAsync(
                new Release(
                    PlanId,
                    "shop",
                    site,
                    site,
                    new ClusterPlace(Guid.Empty, "cn-hangzhou", "c-1"),
                    run,
                    Sample.Now,
                    yaml,
                    Tandem.Runs.Steps.RenderStep.HashOf(yaml),
                    [],
                    true,
                    false
                ),
                Sample.Entry(),
                Stop
            );

    [Fact]
    public async Task Rule_44_the_history_is_paged_by_run_without_a_gap_or_a_repetition()
    {
        await using var storage = await OpenAsync();
        var releases = storage.Get<IReleaseStore>();
        var runs = new List<long>();
        for (var i = 0; i < 7; i++)
        {
            runs.Add(await ReleaseAsync(storage, "primary", "backup"));
            // A run that released nothing has no row.
            await ReleaseAsync(storage);
        }
        var first = await releases.HistoryAsync(PlanId, null, null, 3, Stop);
        var second = await releases.HistoryAsync(PlanId, first.Older, null, 3, Stop);
        var third = await releases.HistoryAsync(PlanId, second.Older, null, 3, Stop);
        var seen = new[] { first, second, third }.SelectMany(p => p.Items.Select(r => r.RunId));
        Assert.Equal(Enumerable.Reverse(runs), seen);
        Assert.Equal((null, null), (first.Newer, third.Older));
        var back = await releases.HistoryAsync(PlanId, null, second.Newer, 3, Stop);
        Assert.Equal(first.Items.Select(r => r.RunId), back.Items.Select(r => r.RunId));
        Assert.Equal((first.Older, null), (back.Older, back.Newer));
        Assert.Equal(["primary", "backup"], first.Items[0].Sites.Select(s => s.Site));
        Assert.Equal("alice", first.Items[0].RequestedBy);
        Assert.All(first.Items[0].Sites, s => Assert.True(s.Current));
        Assert.All(second.Items.SelectMany(r => r.Sites), s => Assert.False(s.Current));
        Assert.Empty((await releases.HistoryAsync(Guid.NewGuid(), null, null, 3, Stop)).Items);
    }

    [Fact]
    public async Task Rule_44_a_release_is_found_by_run_and_site_and_of_two_the_last_counts()
    {
        await using var storage = await OpenAsync();
        var releases = storage.Get<IReleaseStore>();
        var run = await ReleaseAsync(storage, "primary", "backup");
        await AddAsync(storage, run, "primary", "kind: ConfigMap\n");
        Assert.Equal("kind: ConfigMap\n", (await releases.FindAsync(PlanId, run, "primary", Stop))!.Yaml);
        Assert.Null(await releases.FindAsync(PlanId, run, "edge", Stop));
        Assert.Null(await releases.FindAsync(Guid.NewGuid(), run, "primary", Stop));
        var kept = await releases.OfRunAsync(PlanId, run, Stop);
        Assert.Equal(["backup", "primary"], kept.Select(r => r.Site).Order(StringComparer.Ordinal));
        Assert.Equal("kind: ConfigMap\n", kept.Single(r => r.Site == "primary").Yaml);
        var listed = Assert.Single((await releases.HistoryAsync(PlanId, null, null, 3, Stop)).Items);
        Assert.Equal(2, listed.Sites.Count);
        Assert.True(listed.Sites.Single(s => s.Site == "primary").Current);
    }

    [Fact]
    public async Task Rule_44_a_page_of_the_history_is_read_by_its_index()
    {
        await using var storage = await OpenAsync();
        await using var db = await storage.Get<IDbContextFactory<TandemDb>>().CreateDbContextAsync(Stop);
        var indexes = db.Model.FindEntityType(typeof(Tandem.Adapters.Storage.Rows.ReleaseRow))!.GetIndexes();
        Assert.Contains(indexes, i => i.Properties.Select(p => p.Name).SequenceEqual(["PlanId", "RunId"]));
        Assert.False(db.Database.HasPendingModelChanges());
    }

    [Fact]
    public async Task Rule_44_a_pin_is_kept_with_its_entry_in_place_of_the_one_before_and_taken_away_once()
    {
        await using var storage = await OpenAsync();
        var (pins, log) = (storage.Get<IReleasePins>(), storage.Get<IAuditLog>());
        await ReleaseAsync(storage, "primary");
        Assert.Null(await pins.FindAsync(PlanId, Stop));
        await pins.SetAsync(new ReleasePin(PlanId, 1, "one", "lea", Sample.Now), Sample.Entry("release.pinned"), Stop);
        var second = new ReleasePin(PlanId, 2, "two", "lea", Sample.Now);
        await pins.SetAsync(second, Sample.Entry("release.pinned"), Stop);
        Assert.Equal(second, await pins.FindAsync(PlanId, Stop));
        Assert.Equal(second, Assert.Single(await storage.Get<IReleaseStore>().CurrentAsync(Stop)).Pin);
        Assert.True(await pins.ClearAsync(PlanId, Sample.Entry("release.unpinned"), Stop));
        Assert.False(await pins.ClearAsync(PlanId, Sample.Entry("release.unpinned"), Stop));
        Assert.Null(await pins.FindAsync(PlanId, Stop));
        Assert.Equal(2, (await log.ListAsync(new AuditFilter(Action: "release.pinned"), null, 10, Stop)).Items.Count);
        Assert.Single((await log.ListAsync(new AuditFilter(Action: "release.unpinned"), null, 10, Stop)).Items);
        Assert.Null(await log.FirstBrokenAsync(Stop));
    }
}
