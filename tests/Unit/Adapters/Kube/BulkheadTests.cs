using System.Net;
using Tandem.Adapters.Kube.Config;
using Tandem.Adapters.Kube.Http;
using Xunit;

namespace Tandem.Unit.Adapters.Kube;

public sealed class BulkheadTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Rule_46_one_black_holed_cluster_of_eight_slows_the_others_by_less_than_a_tenth()
    {
        var alone = Deploy(dead: null);
        var beside = Deploy(dead: 3);

        for (var i = 0; i < 8; i++)
        {
            Assert.True(i == 3 || beside[i] <= alone[i] * 1.1, $"Cluster {i} took {beside[i]} beside a dead one and {alone[i]} without.");
        }
    }

    /// <summary>A thousand writes to each of eight clusters; how long each took. A dead one never answers and is not waited for.</summary>
    static TimeSpan[] Deploy(int? dead)
    {
        var time = new VirtualTime();
        var cap = new RequestCap();
        var took = new TimeSpan[8];
        using var stop = new CancellationTokenSource();
        time.Run(async () =>
        {
            var all = Enumerable.Range(0, 8).Select(i => (i, Task: WriteAsync(i))).ToList();
            await Task.WhenAll(all.Where(a => a.i != dead).Select(a => a.Task));
            await stop.CancelAsync();
            await Task.WhenAll(all.Select(a => a.Task.ContinueWith(_ => { }, TaskScheduler.FromCurrentSynchronizationContext())));

            async Task WriteAsync(int i)
            {
                var server = new LineServer(time.Clock) { Silent = i == dead };
                var config = new Kubeconfig(new Uri($"https://c{i}.example"), null, null, null, "t", null);
                using var wire = new Wire(config, server, time.Clock, new StoredCredential("t"), new ClusterLimits(time.Clock, cap));
                var client = new KubeClient(wire);
                var start = time.Clock.GetUtcNow();
                var failure = await KubeParallel.EachAsync(
                    Enumerable.Range(0, 1000),
                    client.Window,
                    async (n, token) =>
                        (
                            await client.SendAsync(new KubeRequest(HttpMethod.Patch, $"/x/{n}") { Budget = TimeSpan.FromMinutes(2) }, token)
                        ).Failure,
                    stop.Token
                );
                Assert.True(failure is null || i == dead);
                took[i] = time.Clock.GetUtcNow() - start;
            }
        });
        return took;
    }

    [Fact]
    public void Rule_46_a_breaker_opens_after_five_failures_and_lets_one_try()
    {
        var time = new VirtualTime { Step = TimeSpan.FromMilliseconds(100) };
        var server = new LineServer(time.Clock) { Silent = true };
        using var client = new KubeClient(new Kubeconfig(new Uri("https://c.example"), null, null, null, "t", null), server, time.Clock);
        var read = new KubeRequest(HttpMethod.Get, "/x") { Budget = TimeSpan.Zero, Patience = TimeSpan.FromSeconds(5) };
        time.Run(async () =>
        {
            for (var i = 0; i < 5; i++)
            {
                Assert.Equal("cluster.unreachable", (await client.SendAsync(read, Token)).Failure?.Code);
            }
            Assert.Equal(5, server.Asked);

            // Open: refused at once and without a packet.
            var before = time.Clock.GetUtcNow();
            Assert.Equal("cluster.unreachable", (await client.SendAsync(read, Token)).Failure?.Code);
            Assert.Equal((5, before), (server.Asked, time.Clock.GetUtcNow()));

            // Half open: of many that come, one is sent.
            await Task.Delay(TimeSpan.FromSeconds(11), time.Clock);
            server.Silent = false;
            var tries = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => client.SendAsync(read, Token)));
            Assert.Equal((1, 6), (tries.Count(t => t.Ok), server.Asked));

            // Closed again.
            Assert.True((await client.SendAsync(read, Token)).Ok);
        });
    }

    [Fact]
    public void Rule_46_five_failures_over_a_longer_time_open_nothing()
    {
        var time = new VirtualTime { Step = TimeSpan.FromMilliseconds(100) };
        var breaker = new Breaker(time.Clock);
        for (var i = 0; i < 10; i++)
        {
            breaker.Failed(new("x", Text.Of($"x"), Text.Of($"x")));
            Assert.Null(breaker.Refuses());
            time.Clock.Advance(TimeSpan.FromSeconds(8));
        }
    }

    /// <summary>Answers after 20 ms, or never.</summary>
    sealed class LineServer(TimeProvider clock) : HttpMessageHandler
    {
        public bool Silent { get; set; }

        public int Asked { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
        {
            Asked++;
            await Task.Delay(Silent ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(20), clock, cancellation);
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("{}", null, "application/json") };
        }
    }
}
