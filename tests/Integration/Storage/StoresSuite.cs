using Tandem.Audit;
using Tandem.Clouds;
using Tandem.Clusters;
using Tandem.Overlays;
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
            Enumerable
                .Range(0, 5)
                .Select(i => plans.SaveAsync(draft, Draft(2, draft.Id) with { UpdatedBy = $"u{i}" }, Sample.Entry(), Stop))
        );
        Assert.Single(outcomes, o => o);
        Assert.Equal(2, await EntriesAsync(storage));
        await plans.RemoveAsync(draft.Id, Sample.Entry(), Stop);
        Assert.Null(await plans.FindAsync(draft.Id, Stop));
    }

    [Fact]
    public async Task Every_save_of_files_is_a_version_and_each_can_be_read_whole()
    {
        await using var storage = await OpenAsync();
        var (plans, versions) = (storage.Get<IPlanStore>(), storage.Get<IOverlayVersions>());
        PlanDraft With(PlanDraft draft, int version, params (string Path, string Text)[] files) =>
            draft with
            {
                Version = version,
                UpdatedBy = $"author {version}",
                Plan = draft.Plan with { Overlays = new([.. files.Select(f => new OverlayFile(f.Path, f.Text))]) },
            };
        var first = With(Draft(), 1, ("a", "1"), ("b", "1"));
        await plans.AddAsync(first, Sample.Entry(), Stop);
        Assert.Empty(await versions.ListAsync(first.Id, null, 10, Stop));
        var second = With(first, 2, ("a", "2"), ("b", "1"));
        var third = With(second, 3, ("a", "2"), ("c", "3"));
        var fourth = third with { Version = 4, Name = "another" };
        var fifth = With(fourth, 5, ("a", "2"), ("b", "back"), ("c", "3"));
        PlanDraft[] all = [first, second, third, fourth, fifth];
        foreach (var (before, after) in all.Zip(all.Skip(1)))
        {
            Assert.True(await plans.SaveAsync(before, after, Sample.Entry(), Stop));
        }
        Assert.False(await plans.SaveAsync(first, With(first, 2, ("a", "late")), Sample.Entry(), Stop));

        var list = await versions.ListAsync(first.Id, null, 10, Stop);
        Assert.Equal([(5, "b"), (3, "b,c"), (2, "a"), (1, "a,b")], list.Select(v => (v.Version, string.Join(',', v.Paths))));
        Assert.Equal("author 5", list[0].By);
        Assert.Equal([3, 2], (await versions.ListAsync(first.Id, 5, 2, Stop)).Select(v => v.Version));
        foreach (var draft in all)
        {
            Assert.Equal(draft.Plan.Overlays.Files, await versions.FilesAsync(first.Id, draft.Version, Stop));
        }
        Assert.Null(await versions.FilesAsync(first.Id, 0, Stop));
        Assert.Null(await versions.FilesAsync(Guid.NewGuid(), 5, Stop));
        Assert.Equal(5, await plans.VersionAsync(first.Id, Stop));
        await plans.RemoveAsync(first.Id, Sample.Entry(), Stop);
        Assert.Empty(await versions.ListAsync(first.Id, null, 10, Stop));
    }

    [Fact]
    public async Task From_the_text_of_a_file_one_goes_back_save_by_save_and_never_in_a_circle()
    {
        await using var storage = await OpenAsync();
        var (plans, versions) = (storage.Get<IPlanStore>(), storage.Get<IOverlayVersions>());
        var draft = Draft();
        await plans.AddAsync(draft, Sample.Entry(), Stop);
        foreach (var (text, i) in ((string[])["one\r\n", "two\n", "three\n", "two\n"]).Select((t, i) => (t, i)))
        {
            var next = draft with
            {
                Version = draft.Version + 1,
                UpdatedBy = $"author {i}",
                Plan = draft.Plan with { Overlays = new([new OverlayFile("a", text), new OverlayFile("b", "other")]) },
            };
            Assert.True(await plans.SaveAsync(draft, next, Sample.Entry(), Stop));
            draft = next;
        }
        Task<OlderText?> Before(string text) => versions.OlderAsync(draft.Id, "a", text, Stop);

        Assert.Equal(("author 3", "two\n"), ((await Before("never saved"))!.By, (await Before("never saved"))!.Text));
        Assert.Equal(("author 1", "two\n"), ((await Before("three\n"))!.By, (await Before("three\n"))!.Text));
        Assert.Equal("one\r\n", (await Before("two\n"))!.Text);
        Assert.Null(await Before("one\n"));
        Assert.Null(await versions.OlderAsync(draft.Id, "c", "two\n", Stop));
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
