using Tandem.Adapters.Kube;
using Tandem.Adapters.Kube.Http;
using Tandem.Adapters.Kube.Watching;
using Xunit;

namespace Tandem.Unit.Adapters.Kube;

public sealed class SharedWatchTests
{
    static readonly WatchKey ConfigMaps = new(new ApiKind("", "v1", "ConfigMap", "configmaps", true), "shop", false);

    readonly VirtualTime _time = new() { Step = TimeSpan.FromMilliseconds(20) };

    static string StateOf(WatchLease lease) =>
        string.Join(
            ' ',
            lease
                .Objects.Select(o => o.GetProperty("metadata"))
                .Select(m => $"{m.GetProperty("name").GetString()}@{m.GetProperty("resourceVersion").GetString()}")
                .Order(StringComparer.Ordinal)
        );

    /// <summary>Two minutes of changes and faults, then peace: what is known must be what is there.</summary>
    void Suffer(int seed, params Fault[] faults)
    {
        var dice = new Random(seed);
        var server = new FaultyServer(_time.Clock, dice, faults);
        using var hub = new WatchHub(server.Client(_time.Clock));
        _time.Run(async () =>
        {
            using var lease = hub.Rent(ConfigMaps, () => { });
            for (var i = 0; i < 120; i++)
            {
                server.Change();
                await Task.Delay(TimeSpan.FromSeconds(dice.Next(2000) / 1000.0), _time.Clock);
            }
            server.Healed = true;
            var end = _time.Clock.GetUtcNow() + TimeSpan.FromMinutes(5);
            await _time.UntilAsync(() => (StateOf(lease) == server.State && lease.Problem is null) || _time.Clock.GetUtcNow() > end);
            Assert.Null(lease.Problem);
            Assert.Equal(server.State, StateOf(lease));
            // And it stays so: nothing that came late undoes it.
            server.Change();
            await _time.UntilAsync(() => StateOf(lease) == server.State);
        });
        Assert.True(server.Watches > 1);
    }

    [Theory]
    [InlineData(Fault.Gone)]
    [InlineData(Fault.Error)]
    [InlineData(Fault.Cut)]
    [InlineData(Fault.Idle)]
    [InlineData(Fault.Busy)]
    [InlineData(Fault.GoAway)]
    public void Rule_39_after_each_fault_the_cache_equals_the_server(Fault fault) => Suffer(1, fault);

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Rule_39_after_all_faults_in_any_order_the_cache_equals_the_server(int seed) => Suffer(seed, Enum.GetValues<Fault>());

    [Fact]
    public void Rule_39_a_hundred_users_cost_one_list_and_one_watch()
    {
        var server = new FaultyServer(_time.Clock, new Random(1));
        using var hub = new WatchHub(server.Client(_time.Clock));
        var told = new int[100];
        _time.Run(async () =>
        {
            var leases = Enumerable.Range(0, 100).Select(i => hub.Rent(ConfigMaps, () => told[i]++)).ToList();
            await _time.UntilAsync(() => leases.All(l => l.Synced));
            server.Change();
            await _time.UntilAsync(() => leases.All(l => StateOf(l) == server.State));
            leases.ForEach(l => l.Dispose());
        });

        Assert.Equal((1, 1), (server.Lists, server.Watches));
        Assert.All(told, t => Assert.True(t > 0));
    }

    [Fact]
    public void Rule_39_a_watch_lingers_for_who_comes_back_and_ends_when_nobody_does()
    {
        var server = new FaultyServer(_time.Clock, new Random(1));
        using var hub = new WatchHub(server.Client(_time.Clock));
        _time.Run(async () =>
        {
            for (var visit = 0; visit < 3; visit++)
            {
                using (var lease = hub.Rent(ConfigMaps, () => { }))
                {
                    Assert.Equal(visit == 0, lease.IsNew);
                    await _time.UntilAsync(() => lease.Synced);
                }
                await Task.Delay(TimeSpan.FromSeconds(30), _time.Clock);
            }
            Assert.Equal((1, 1), (server.Lists, hub.Count));
            await Task.Delay(TimeSpan.FromSeconds(70), _time.Clock);
            Assert.Equal(0, hub.Count);
            var asked = server.Asked.Count;
            await Task.Delay(TimeSpan.FromMinutes(5), _time.Clock);
            Assert.Equal(asked, server.Asked.Count);
        });
    }

    [Fact]
    public void Rule_40_a_quiet_cluster_stays_fresh_and_a_silent_one_is_told_within_15_seconds()
    {
        var server = new FaultyServer(_time.Clock, new Random(1));
        using var hub = new WatchHub(server.Client(_time.Clock));
        var told = 0;
        _time.Run(async () =>
        {
            using var lease = hub.Rent(ConfigMaps, () => told++);
            await _time.UntilAsync(() => lease.Synced);
            // Nothing happens in the cluster for a while, and that is known all the time.
            for (var i = 0; i < 60; i++)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), _time.Clock);
                Assert.True(_time.Clock.GetUtcNow() - lease.KnownAt < TimeSpan.FromSeconds(8), $"{i}: {lease.KnownAt}");
            }
            Assert.Null(lease.Problem);
            var before = told;
            server.Silent = true;
            var since = _time.Clock.GetUtcNow();
            await _time.UntilAsync(() => lease.Problem is not null);
            Assert.InRange(_time.Clock.GetUtcNow() - since, TimeSpan.Zero, TimeSpan.FromSeconds(15));
            Assert.Equal("cluster.unreachable", lease.Problem!.Code);
            Assert.True(told > before);
            Assert.True(lease.KnownAt <= since);
            server.Silent = false;
            since = _time.Clock.GetUtcNow();
            await _time.UntilAsync(() => lease.Problem is null);
            Assert.InRange(_time.Clock.GetUtcNow() - since, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        });
    }

    [Fact]
    public void Rule_39_a_cluster_that_is_back_is_asked_at_once_whatever_the_pause_was()
    {
        var server = new FaultyServer(_time.Clock, new Random(1)) { Silent = true };
        var link = new ClusterLink(server.Client(_time.Clock), _ => server, Tandem.Adapters.Kube.Planning.Masking.Fresh());
        _time.Run(async () =>
        {
            using var lease = link.Watches.Rent(ConfigMaps, () => { });
            await Task.Delay(TimeSpan.FromMinutes(5), _time.Clock);
            Assert.False(lease.Synced);
            server.Silent = false;
            var since = _time.Clock.GetUtcNow();
            await _time.UntilAsync(() => lease.Synced);
            // A breaker rests ten seconds between two tries.
            Assert.InRange(_time.Clock.GetUtcNow() - since, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        });
        link.Dispose();
    }
}
