using Tandem.Audit;
using Tandem.Clouds;
using Tandem.Clusters;
using Tandem.Plans;
using Tandem.Releases;
using Tandem.Secrets;
using Xunit;

namespace Tandem.Integration.Storage;

public sealed class StoresOnSqlite : StoresSuite
{
    private protected override Task<TestStorage> OpenAsync() => TestStorage.OpenAsync();
}

public sealed class StoresOnPostgres(PostgresServer server) : StoresSuite
{
    private protected override async Task<TestStorage> OpenAsync() => await TestStorage.OpenAsync(await server.DatabaseAsync());
}

/// <summary>Plans, accounts and releases, on each database.</summary>
public abstract class StoresSuite
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    private protected abstract Task<TestStorage> OpenAsync();

    static PlanDraft Draft(int version = 1, Guid? id = null) =>
        new(
            id ?? Guid.NewGuid(),
            "shop",
            version,
            Sample.Plan,
            new HashSet<PlanStep> { PlanStep.Sites, PlanStep.Deploy },
            new HashSet<PlanStep> { PlanStep.Deploy },
            "alice",
            Sample.Now.AddMinutes(version)
        );

    static Account Account() =>
        new(Guid.NewGuid(), "one", AccountKind.Alibaba, "LTAI1", "cn-hangzhou", null, null, false, Sample.Now, "ada", null);

    static Release Release(long run, string hash, string site = "primary") =>
        new(
            new Guid("11111111-1111-1111-1111-111111111111"),
            "shop",
            site,
            "Hangzhou",
            new ClusterPlace(Guid.Empty, "cn-hangzhou", "c-1"),
            run,
            Sample.Now,
            "kind: Service\n",
            hash,
            [new ObjectRef("", "Service", "shop", "web")],
            true,
            false
        );

    static async Task<int> EntriesAsync(TestStorage storage) =>
        (await storage.Get<IAuditLog>().ListAsync(new AuditFilter(), null, 100, Stop)).Items.Count;

    [Fact]
    public async Task A_draft_is_stored_whole_and_read_back()
    {
        await using var storage = await OpenAsync();
        var plans = storage.Get<IPlanStore>();
        var draft = Draft();
        await plans.AddAsync(draft, Sample.Entry(), Stop);
        var read = (await plans.FindAsync(draft.Id, Stop))!;
        Assert.Equal(draft.Plan.Hash(), read.Plan.Hash());
        Assert.Equal(draft.Visited.Order(), read.Visited.Order());
        Assert.Equal(draft.Stale, read.Stale);
        Assert.Equal((draft.UpdatedAt, draft.UpdatedBy), (read.UpdatedAt, read.UpdatedBy));
        Assert.Equal(new PlanSummary(draft.Id, "shop", 1, "alice", draft.UpdatedAt), Assert.Single(await plans.ListAsync(Stop)));
    }

    [Fact]
    public async Task A_draft_saved_by_somebody_else_meanwhile_is_not_overwritten()
    {
        await using var storage = await OpenAsync();
        var plans = storage.Get<IPlanStore>();
        var draft = Draft();
        await plans.AddAsync(draft, Sample.Entry(), Stop);
        var outcomes = await Task.WhenAll(
            Enumerable.Range(0, 5).Select(i => plans.SaveAsync(Draft(2, draft.Id) with { UpdatedBy = $"u{i}" }, Sample.Entry(), Stop))
        );
        Assert.Single(outcomes, o => o);
        Assert.Equal(2, await EntriesAsync(storage));
        await plans.RemoveAsync(draft.Id, Sample.Entry(), Stop);
        Assert.Null(await plans.FindAsync(draft.Id, Stop));
    }

    [Fact]
    public async Task A_secret_comes_out_only_for_who_opens_the_account()
    {
        await using var storage = await OpenAsync();
        var accounts = storage.Get<IAccountStore>();
        var account = Account();
        await accounts.AddAsync(account, new SecretText("canary-secret"), Sample.Entry(), Stop);
        Assert.Equal(account, await accounts.FindAsync(account.Id, Stop));
        Assert.Equal("canary-secret", (await accounts.OpenAsync(account.Id, Stop))!.Secret.Reveal());
        var check = new AccountCheck(Sample.Now, "arn", TimeSpan.FromSeconds(2), ["cn-hangzhou"], []);
        await accounts.UpdateAsync(account with { LastCheck = check }, null, Sample.Entry(), Stop);
        var read = (await accounts.OpenAsync(account.Id, Stop))!;
        Assert.Equal("canary-secret", read.Secret.Reveal());
        Assert.Equal(TimeSpan.FromSeconds(2), read.Account.LastCheck!.ClockSkew);
        await accounts.UpdateAsync(account, new SecretText("other"), Sample.Entry(), Stop);
        Assert.Equal("other", (await accounts.OpenAsync(account.Id, Stop))!.Secret.Reveal());
        await accounts.RemoveAsync(account.Id, Sample.Entry(), Stop);
        Assert.Null(await accounts.OpenAsync(account.Id, Stop));
        Assert.Empty(await accounts.ListAsync(Stop));
        Assert.Equal(4, await EntriesAsync(storage));
    }

    [Fact]
    public async Task The_newest_release_of_a_site_is_current_until_it_is_retired()
    {
        await using var storage = await OpenAsync();
        var releases = storage.Get<IReleaseStore>();
        var plan = Release(1, "a").PlanId;
        await releases.AddAsync(Release(1, "a"), Sample.Entry(), Stop);
        await releases.AddAsync(Release(2, "b"), Sample.Entry(), Stop);
        await releases.AddAsync(Release(2, "b"), Sample.Entry(), Stop);
        await releases.AddAsync(Release(2, "b", "backup"), Sample.Entry(), Stop);
        Assert.Equal(3, await EntriesAsync(storage));
        Assert.Equal([(2L, "primary"), (2L, "backup")], (await releases.CurrentAsync(Stop)).Select(r => (r.RunId, r.Site)));
        var current = (await releases.CurrentAsync(plan, "primary", Stop))!;
        Assert.Equal(Release(2, "b") with { Objects = current.Objects }, current);
        Assert.Equal(Release(2, "b").Objects, current.Objects);
        await releases.RetireAsync(plan, "primary", Sample.Entry(), Stop);
        Assert.Null(await releases.CurrentAsync(plan, "primary", Stop));
        Assert.Equal("backup", Assert.Single(await releases.CurrentAsync(Stop)).Site);
    }
}
