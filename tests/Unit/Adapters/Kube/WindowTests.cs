using Tandem.Adapters.Kube.Http;
using Xunit;

namespace Tandem.Unit.Adapters.Kube;

public sealed class WindowTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rule_28_the_window_starts_at_eight_doubles_to_32_then_grows_by_one_a_round_and_never_passes_its_most()
    {
        var window = new AdaptiveWindow();
        Assert.Equal(8, window.Limit);
        await AnswerAsync(window, 8);
        Assert.Equal(16, window.Limit);
        await AnswerAsync(window, 16);
        Assert.Equal(32, window.Limit);
        await AnswerAsync(window, 33);
        Assert.Equal(33, window.Limit);
        await AnswerAsync(window, 5000);
        Assert.Equal(64, window.Limit);

        var wide = new AdaptiveWindow(most: 1000);
        await AnswerAsync(wide, 20_000);
        Assert.Equal(128, wide.Limit);
    }

    [Fact]
    public void Rule_28_a_refused_round_halves_the_window_once()
    {
        var time = new VirtualTime();
        var window = new AdaptiveWindow(time.Clock);
        var sent = time.Clock.GetTimestamp();
        time.Clock.Advance(TimeSpan.FromMilliseconds(50));

        Enumerable.Range(0, 8).ToList().ForEach(_ => window.Throttled(sent));
        Assert.Equal(4, window.Limit);

        window.Throttled(time.Clock.GetTimestamp());
        Assert.Equal(2, window.Limit);
    }

    [Fact]
    public async Task Rule_28_after_a_refusal_the_window_grows_by_one_a_round()
    {
        var window = new AdaptiveWindow();
        window.Throttled();
        await AnswerAsync(window, 4);

        Assert.InRange(window.Limit, 4, 5);
    }

    [Fact]
    public void Rule_28_answers_slower_than_two_seconds_halve_the_window()
    {
        var time = new VirtualTime();
        var window = new AdaptiveWindow(time.Clock);

        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(8, window.Limit);
            var sent = time.Clock.GetTimestamp();
            time.Clock.Advance(TimeSpan.FromSeconds(2.1));
            window.Answered(sent);
        }

        Assert.Equal(4, window.Limit);
    }

    [Theory]
    [InlineData(0, 0.0)]
    [InlineData(40, 0.0)]
    [InlineData(40, 0.85)]
    public void Rule_28_a_server_with_a_queue_of_300_is_used_and_not_overrun(int roundTripMs, double othersShare)
    {
        var time = new VirtualTime();
        var window = new AdaptiveWindow(time.Clock);
        var server = new QueueServer(time.Clock) { RoundTrip = TimeSpan.FromMilliseconds(roundTripMs) };
        server.Occupy((int)(QueueServer.Queue * othersShare));
        const int count = 6000;
        var refused = 0;

        var took = time.Run(() => Task.WhenAll(Enumerable.Range(0, count).Select(_ => SendAsync())));

        async Task SendAsync()
        {
            await window.EnterAsync(Token);
            while (true)
            {
                var sent = time.Clock.GetTimestamp();
                if (await server.AskAsync())
                {
                    window.Answered(sent);
                    break;
                }
                refused++;
                window.Throttled(sent);
                await Task.Delay(TimeSpan.FromSeconds(1), time.Clock);
            }
            window.Leave(clean: true);
        }

        Assert.True(refused < count / 100, $"{refused} of {count} were refused.");
        // What the line allows with 64 under way, or what the server can do, whichever is less; with others in it, our place in the queue is the same.
        var line = roundTripMs == 0 ? double.MaxValue : 64 / (server.RoundTrip.TotalSeconds + QueueServer.Service.TotalSeconds);
        var capacity = Math.Min(line, QueueServer.Seats / QueueServer.Service.TotalSeconds);
        var rate = count / took.TotalSeconds;
        Assert.True(rate >= 0.8 * capacity, $"{rate:0} of {capacity:0} per second.");
    }

    [Fact]
    public async Task Rule_28_all_clusters_together_stay_below_the_cap()
    {
        var cap = new RequestCap(10);
        var windows = Enumerable.Range(0, 2).Select(_ => new AdaptiveWindow(cap: cap)).ToList();
        for (var i = 0; i < 5; i++)
        {
            await windows[0].EnterAsync(Token);
            await windows[1].EnterAsync(Token);
        }

        var next = windows[0].EnterAsync(Token);
        Assert.False(next.IsCompleted);
        windows[1].Leave(clean: true);
        await next;
    }

    [Fact]
    public async Task Rule_28_the_primary_gets_the_next_free_place_before_those_who_waited_longer()
    {
        var cap = new RequestCap(1);
        var (backup, primary) = (new AdaptiveWindow(cap: cap), new AdaptiveWindow(cap: cap));
        await backup.EnterAsync(Token);
        using var stop = new CancellationTokenSource();
        var waited = backup.EnterAsync(Token);
        var gaveUp = primary.EnterAsync(stop.Token, first: true);
        var next = primary.EnterAsync(Token, first: true);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gaveUp);

        backup.Leave(clean: true);
        await next;
        Assert.False(waited.IsCompleted);
        primary.Leave(clean: true);
        await waited;
    }

    [Fact]
    public async Task A_full_window_lets_the_next_in_when_one_leaves_and_forgets_who_gave_up()
    {
        var window = new AdaptiveWindow();
        for (var i = 0; i < window.Limit; i++)
        {
            await window.EnterAsync(Token);
        }
        using var stop = new CancellationTokenSource();
        var givesUp = window.EnterAsync(stop.Token);
        var next = window.EnterAsync(Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givesUp);

        Assert.False(next.IsCompleted);
        window.Leave(clean: false);
        await next;
    }

    static async Task AnswerAsync(AdaptiveWindow window, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await window.EnterAsync(Token);
            window.Leave(clean: true);
        }
    }

    /// <summary>An API server's priority level: some seats, a queue of 300 before them, and 429 for whoever finds it full.</summary>
    sealed class QueueServer(TimeProvider clock)
    {
        public const int Seats = 10;
        public const int Queue = 300;

        /// <summary>How long one request keeps its seat.</summary>
        public static readonly TimeSpan Service = TimeSpan.FromMilliseconds(16);

        readonly SemaphoreSlim _seats = new(Seats);
        int _queued;

        public TimeSpan RoundTrip { get; init; }

        /// <summary>Others keep places of the queue without ever leaving.</summary>
        public void Occupy(int places) => _queued = places;

        public async Task<bool> AskAsync()
        {
            await Task.Delay(RoundTrip / 2, clock);
            if (_seats.CurrentCount == 0 && _queued >= Queue)
            {
                await Task.Delay(RoundTrip / 2, clock);
                return false;
            }
            _queued++;
            await _seats.WaitAsync();
            _queued--;
            await Task.Delay(Service, clock);
            _seats.Release();
            await Task.Delay(RoundTrip / 2, clock);
            return true;
        }
    }
}
