using Microsoft.EntityFrameworkCore;
using Tandem.Adapters.Storage;
using Tandem.Audit;
using Xunit;

namespace Tandem.Integration.Storage;

public sealed class AuditOnSqlite : AuditSuite
{
    private protected override Task<TestStorage> OpenAsync() => TestStorage.OpenAsync();

    private protected override string DropTriggers => "DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete";
}

public sealed class AuditOnPostgres(PostgresServer server) : AuditSuite
{
    private protected override async Task<TestStorage> OpenAsync() => await TestStorage.OpenAsync(await server.DatabaseAsync());

    private protected override string DropTriggers => "DROP TRIGGER audit_append_only ON audit";
}

/// <summary>What the record promises, on each database.</summary>
public abstract class AuditSuite
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    private protected abstract Task<TestStorage> OpenAsync();

    private protected abstract string DropTriggers { get; }

    static async Task<IAuditLog> FillAsync(TestStorage storage, int entries)
    {
        var log = storage.Get<IAuditLog>();
        for (var i = 1; i <= entries; i++)
        {
            await log.AppendAsync(Sample.Entry(i % 2 == 0 ? "even" : "odd", $"test/{i}"), Stop);
        }
        return log;
    }

    static async Task ExecuteAsync(TestStorage storage, string sql)
    {
        await using var db = await storage.Get<IDbContextFactory<TandemDb>>().CreateDbContextAsync(Stop);
        await db.Database.ExecuteSqlRawAsync(sql, Stop);
    }

    [Fact]
    public async Task Entries_are_chained_and_read_newest_first_by_key()
    {
        await using var storage = await OpenAsync();
        var log = await FillAsync(storage, 7);
        Assert.Null(await log.FirstBrokenAsync(Stop));
        var first = await log.ListAsync(new AuditFilter(), null, 3, Stop);
        Assert.Equal([7, 6, 5], first.Items.Select(e => e.Sequence));
        Assert.Equal((5L, null), (first.Older, first.Newer));
        var last = await log.ListAsync(new AuditFilter(), 3, 3, Stop);
        Assert.Equal([2, 1], last.Items.Select(e => e.Sequence));
        Assert.Null(last.Older);
    }

    [Fact]
    public async Task Entries_are_found_by_who_what_and_when()
    {
        await using var storage = await OpenAsync();
        var log = await FillAsync(storage, 6);
        async Task<int> Count(AuditFilter filter) => (await log.ListAsync(filter, null, 100, Stop)).Items.Count;
        Assert.Equal(3, await Count(new AuditFilter(Action: "even")));
        Assert.Equal(6, await Count(new AuditFilter(Actor: "alice")));
        Assert.Equal(6, await Count(new AuditFilter(Actor: "u-1")));
        Assert.Equal(0, await Count(new AuditFilter(Actor: "bob")));
        Assert.Equal(6, await Count(new AuditFilter(From: Sample.Now, Until: Sample.Now.AddTicks(1))));
        Assert.Equal(0, await Count(new AuditFilter(Until: Sample.Now)));
    }

    [Theory]
    [InlineData("UPDATE audit SET \"Hash\" = ''")]
    [InlineData("DELETE FROM audit")]
    [InlineData("UPDATE run_events SET \"Json\" = ''")]
    [InlineData("DELETE FROM run_events")]
    public async Task The_database_refuses_to_change_what_is_written_once(string sql)
    {
        await using var storage = await OpenAsync();
        await FillAsync(storage, 1);
        var runs = storage.Get<Tandem.Runs.IRunStore>();
        await runs.CreateAsync(Sample.NewRun(), id => Sample.Entry("run.requested", $"run/{id}"), Stop);
        var refused = await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => ExecuteAsync(storage, sql));
        Assert.Contains("append-only", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE audit SET \"ActorName\" = 'mallory' WHERE \"Sequence\" = 4", 4)]
    [InlineData("UPDATE audit SET \"Args\" = 'spoilt' WHERE \"Sequence\" = 4", 4)]
    [InlineData("UPDATE audit SET \"At\" = \"At\" + 1 WHERE \"Sequence\" = 4", 4)]
    [InlineData("DELETE FROM audit WHERE \"Sequence\" = 4", 5)]
    [InlineData("DELETE FROM audit WHERE \"Sequence\" = 1", 2)]
    public async Task Whoever_gets_round_the_triggers_is_betrayed_by_the_hashes(string sql, long broken)
    {
        await using var storage = await OpenAsync();
        var log = await FillAsync(storage, 6);
        await ExecuteAsync(storage, DropTriggers);
        await ExecuteAsync(storage, sql);
        Assert.Equal(broken, await log.FirstBrokenAsync(Stop));
    }
}
