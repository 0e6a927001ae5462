using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Tandem.Adapters.Jobs;
using Tandem.Audit;
using Tandem.Clouds;
using Tandem.Clusters;
using Tandem.Releases;
using Tandem.Secrets;
using Xunit;

namespace Tandem.Unit.Adapters.Jobs;

public sealed class BoardWatcherTests
{
    readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    readonly Releases _releases = new();
    readonly Accounts _accounts = new();

    static Release Release(string site, long run = 1) =>
        new(Guid.Empty, "shop", site, site, new ClusterPlace(Accounts.IdOf(site), "", null), run, default, "", "", [], false, false);

    /// <summary>Lets the watcher work for some seconds of its clock.</summary>
    async Task PassAsync(int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    async Task WatchAsync(Func<Task> test)
    {
        var board = new Board(_releases, new SiteClusters(_accounts, null!, null!), _clock);
        using var watcher = new BoardWatcher(_releases, board, _clock, NullLogger<BoardWatcher>.Instance);
        await watcher.StartAsync(TestContext.Current.CancellationToken);
        await Task.Delay(50, TestContext.Current.CancellationToken);
        await test();
        await watcher.StopAsync(CancellationToken.None);
    }

    [Fact]
    public Task A_site_that_does_not_answer_delays_no_other()
    {
        _releases.Current = [Release("dead"), Release("alive")];
        return WatchAsync(async () =>
        {
            await PassAsync(40);
            Assert.InRange(_accounts.Looks("alive"), 7, 9);
            Assert.InRange(_accounts.Looks("dead"), 2, 4);
        });
    }

    [Fact]
    public Task A_look_that_throws_is_tried_again()
    {
        _releases.Current = [Release("broken")];
        return WatchAsync(async () =>
        {
            await PassAsync(20);
            Assert.True(_accounts.Looks("broken") >= 3);
        });
    }

    [Fact]
    public Task New_releases_are_followed_and_removed_ones_forgotten_within_five_seconds() =>
        WatchAsync(async () =>
        {
            _releases.Current = [Release("alive")];
            await PassAsync(6);
            Assert.True(_accounts.Looks("alive") >= 1);
            _releases.Current = [];
            await PassAsync(6);
            var looks = _accounts.Looks("alive");
            await PassAsync(20);
            Assert.Equal(looks, _accounts.Looks("alive"));
        });

    [Fact]
    public Task Stopping_does_not_wait_for_a_site_that_does_not_answer()
    {
        _releases.Current = [Release("dead")];
        return WatchAsync(() => Task.CompletedTask).WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
    }

    sealed class Releases : IReleaseStore
    {
        public IReadOnlyList<Release> Current { get; set; } = [];

        public Task<IReadOnlyList<Release>> CurrentAsync(CancellationToken cancellation) => Task.FromResult(Current);

        public Task<Release?> CurrentAsync(Guid planId, string site, CancellationToken cancellation) => throw new NotSupportedException();

        public Task AddAsync(Release release, AuditEntry audit, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<Release?> BeforeAsync(Guid planId, string site, long runId, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public Task RetireAsync(Guid planId, string site, AuditEntry audit, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public Task<Page<ReleasedRun>> HistoryAsync(Guid planId, long? before, long? after, int take, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public Task<IReadOnlyList<Release>> OfRunAsync(Guid planId, long run, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public Task<Release?> FindAsync(Guid planId, long run, string site, CancellationToken cancellation) =>
            throw new NotSupportedException();
    }

    /// <summary>Counts who was asked for: each look opens the account of its site first.</summary>
    sealed class Accounts : IAccountStore
    {
        readonly ConcurrentDictionary<Guid, int> _looks = new();

        public static Guid IdOf(string site) => new(site[0], 0, 0, new byte[8]);

        public int Looks(string site) => _looks.GetValueOrDefault(IdOf(site));

        public async Task<OpenedAccount?> OpenAsync(Guid id, CancellationToken cancellation)
        {
            _looks.AddOrUpdate(id, 1, (_, n) => n + 1);
            if (id == IdOf("dead"))
            {
                await Task.Delay(Timeout.Infinite, cancellation);
            }
            return id == IdOf("broken") ? throw new InvalidOperationException("a bug") : null;
        }

        public Task<IReadOnlyList<Account>> ListAsync(CancellationToken cancellation) => throw new NotSupportedException();

        public Task<Account?> FindAsync(Guid id, CancellationToken cancellation) => throw new NotSupportedException();

        public Task AddAsync(Account account, SecretText secret, AuditEntry audit, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public Task UpdateAsync(Account account, SecretText? secret, AuditEntry audit, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public Task RemoveAsync(Guid id, AuditEntry audit, CancellationToken cancellation) => throw new NotSupportedException();
    }
}
