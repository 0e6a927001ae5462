using System.Net;
using System.Text;
using Tandem.Adapters.Kube.Watching;
using Tandem.Clusters.Live;
using Xunit;

namespace Tandem.Unit.Adapters.Kube;

public sealed class LogFollowerTests
{
    static readonly LogQuestion Question = new("shop", "web-1", "web");

    readonly VirtualTime _time = new() { Step = TimeSpan.FromMilliseconds(20) };

    static HttpResponseMessage Lines(params string[] lines) =>
        new(HttpStatusCode.OK) { Content = new StringContent(string.Concat(lines.Select(l => $"2026-01-02T03:04:{l}\n"))) };

    static HttpResponseMessage NotYet() => FakeServer.Json("{'reason':'BadRequest','message':'waiting to start'}", 400);

    static HttpResponseMessage Gone() => FakeServer.Json("{'reason':'NotFound','message':'pods not found'}", 404);

    (FakeServer Server, List<LogPiece> Pieces) Follow(LogQuestion question, params HttpResponseMessage[] answers)
    {
        var queue = new Queue<HttpResponseMessage>(answers);
        var server = new FakeServer().On("GET /api/v1/namespaces/shop/pods/web-1/log", _ => queue.Dequeue());
        var pieces = new List<LogPiece>();
        using var link = new Tandem.Adapters.Kube.ClusterLink(
            server.Client(_time.Clock),
            _ => server,
            Tandem.Adapters.Kube.Planning.Masking.Fresh()
        );
        _time.Run(async () =>
        {
            await foreach (var piece in new LogFollower(link, question).RunAsync(TestContext.Current.CancellationToken))
            {
                pieces.Add(piece);
            }
        });
        return (server, pieces);
    }

    static string[] Texts(List<LogPiece> pieces) => [.. pieces.SelectMany(p => p.Lines).Select(l => l.Text)];

    [Fact]
    public void A_stream_that_was_cut_goes_on_behind_the_last_line()
    {
        var (server, pieces) = Follow(
            Question,
            Lines("05.000000001Z one", "05.1Z two"),
            // Asked by the second, the server repeats what was within it.
            Lines("05.000000001Z one", "05.1Z two", "05.9Z three"),
            Gone()
        );

        Assert.Equal(["one", "two", "three"], Texts(pieces));
        Assert.Contains("follow=true", server.Asked[0]);
        Assert.Contains("tailLines=500", server.Asked[0]);
        Assert.Contains("sinceTime=2026-01-02T03%3A04%3A05Z", server.Asked[1]);
        Assert.Equal("cluster.absent", pieces[^1].Problem?.Code);
    }

    [Fact]
    public void A_container_that_does_not_run_yet_is_waited_for_and_that_is_said_once()
    {
        var (_, pieces) = Follow(Question, NotYet(), NotYet(), NotYet(), Lines("06Z up"), Gone());

        Assert.Single(pieces.TakeWhile(p => p.Lines.Count == 0), p => p.Waits);
        Assert.Equal(["up"], Texts(pieces));
    }

    [Fact]
    public void The_run_before_ends_where_it_ended()
    {
        var (server, pieces) = Follow(Question with { Previous = true }, Lines("05Z last words"));

        Assert.Equal(["last words"], Texts(pieces));
        Assert.Contains("previous=true", Assert.Single(server.Asked));
        Assert.DoesNotContain("follow", server.Asked[0]);
    }

    [Fact]
    public async Task A_line_without_an_end_is_cut_and_a_character_across_two_reads_is_whole()
    {
        var bytes = Encoding.UTF8.GetBytes("日志\n" + new string('x', 50) + "\nend");
        var reader = new ChunkReader(new SlowStream(bytes), chunk: 4, longest: 20);
        var lines = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken) is { } more)
        {
            lines.AddRange(more);
        }

        Assert.Equal("日志", lines[0]);
        Assert.All(lines, l => Assert.InRange(l.Length, 0, 20));
        Assert.Equal(50, lines.Skip(1).Sum(l => l.Count(c => c == 'x')));
    }

    /// <summary>Gives two bytes at a time.</summary>
    sealed class SlowStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(2, buffer.Length)], cancellationToken);
    }
}
