using Microsoft.EntityFrameworkCore;
using Tandem.Adapters.Storage;
using Tandem.Adapters.Storage.Rows;
using Tandem.Runs;
using Xunit;

namespace Tandem.Integration.Storage;

public sealed class PagingOnSqlite : PagingSuite
{
    private protected override Task<TestStorage> OpenAsync() => TestStorage.OpenAsync();
}

public sealed class PagingOnPostgres(PostgresServer server) : PagingSuite
{
    private protected override async Task<TestStorage> OpenAsync() => await TestStorage.OpenAsync(await server.DatabaseAsync());
}

/// <summary>The history of ten thousand runs, page by page, on each database.</summary>
public abstract class PagingSuite
{
    const int Count = 10_000;

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    private protected abstract Task<TestStorage> OpenAsync();

    static async Task FillAsync(TestStorage storage)
    {
        await using var db = await storage.Get<IDbContextFactory<TandemDb>>().CreateDbContextAsync(Stop);
        var template = RunRow.From(Sample.NewRun());
        db.Runs.AddRange(
            Enumerable
                .Range(1, Count)
                .Select(i => new RunRow
                {
                    PlanId = template.PlanId,
                    PlanName = i % 100 == 0 ? "Rare Shop" : "shop",
                    PlanHash = template.PlanHash,
                    State = i % 10 == 0 ? RunState.Failed : RunState.Succeeded,
                    RequestedBy = i % 2 == 0 ? "alice" : "bob",
                    RequestedAt = Sample.Now.AddMinutes(i),
                })
        );
        await db.SaveChangesAsync(Stop);
    }

    static async Task<List<long>> WalkAsync(IRunStore runs, RunFilter filter, int take)
    {
        var seen = new List<long>();
        for (long? before = null; ; )
        {
            var page = await runs.ListAsync(filter, before, null, take, Stop);
            seen.AddRange(page.Items.Select(r => r.Id));
            if (page.Older is null)
            {
                return seen;
            }
            before = page.Older;
        }
    }

    [Fact]
    public async Task Ten_thousand_runs_are_paged_without_a_gap_or_a_repetition()
    {
        await using var storage = await OpenAsync();
        await FillAsync(storage);
        var runs = storage.Get<IRunStore>();
        var all = await WalkAsync(runs, new RunFilter(), 500);
        Assert.Equal(Count, all.Count);
        Assert.Equal(all.Distinct().OrderDescending(), all);

        var first = await runs.ListAsync(new RunFilter(), null, null, 20, Stop);
        var second = await runs.ListAsync(new RunFilter(), first.Older, null, 20, Stop);
        var back = await runs.ListAsync(new RunFilter(), null, second.Newer, 20, Stop);
        Assert.Null(first.Newer);
        Assert.Equal(first.Items.Select(r => r.Id), back.Items.Select(r => r.Id));
        Assert.Equal((first.Older, null), (back.Older, back.Newer));

        Assert.Equal(1_000, (await WalkAsync(runs, new RunFilter(State: RunState.Failed), 300)).Count);
        Assert.Equal(5_000, (await WalkAsync(runs, new RunFilter(RequestedBy: "bob"), 1_000)).Count);
        Assert.Equal(100, (await WalkAsync(runs, new RunFilter(PlanName: " rare "), 30)).Count);
        Assert.Empty(await WalkAsync(runs, new RunFilter(Plan: Guid.NewGuid()), 30));
        Assert.Empty(await WalkAsync(runs, new RunFilter(Purpose: RunPurpose.TearDown), 30));
        var day = new RunFilter(From: Sample.Now.AddMinutes(11), Until: Sample.Now.AddMinutes(21));
        Assert.Equal(10, (await WalkAsync(runs, day, 3)).Count);
        Assert.Equal(5, (await WalkAsync(runs, day with { RequestedBy = "alice" }, 3)).Count);
    }
}
