using Tandem.Runs;
using Tandem.Unit.Core.Fakes;
using Xunit;

namespace Tandem.Unit.Core.Runs;

public sealed class RunFeedTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static async Task<List<long>> ReadAsync(Stage stage, long run, long after, int until)
    {
        var seen = new List<long>();
        await foreach (var batch in new RunFeed(stage.Store, stage.Doorbell, stage.Clock).WatchAsync(run, after, Stop))
        {
            Assert.NotEmpty(batch);
            seen.AddRange(batch.Select(e => e.Sequence));
            if (seen[^1] >= until)
            {
                break;
            }
        }
        return seen;
    }

    [Fact]
    public async Task Watchers_that_come_early_late_or_in_between_see_every_event_once()
    {
        var stage = new Stage();
        var run = await stage.RunOfAsync("a");
        var claim = (await stage.Store.ClaimAsync(run, "n", Stop))!;
        var early = ReadAsync(stage, run, 0, 2002);
        var between = ReadAsync(stage, run, 700, 2002);
        await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(async _ =>
                {
                    for (var i = 0; i < 500; i++)
                    {
                        await stage.Store.AppendAsync(claim, [new StepLogged("a", LogLevel.Info, Text.Of($"line"))], Stop);
                        await Task.Yield();
                    }
                })
        );
        Assert.Equal(Enumerable.Range(1, 2002).Select(n => (long)n), await early);
        Assert.Equal(Enumerable.Range(701, 1302).Select(n => (long)n), await between);
        Assert.Equal(Enumerable.Range(1, 2002).Select(n => (long)n), await ReadAsync(stage, run, 0, 2002));
    }

    [Fact]
    public async Task What_was_written_without_a_ring_is_read_after_a_while()
    {
        var stage = new Stage();
        var silent = new MemoryRunStore(new Doorbell(), stage.Clock);
        var graph = new RunDefinition(Tandem.Plans.Plan.Empty, Stage.Graph("a"));
        var wanted = new NewRun(Guid.NewGuid(), "shop", RunPurpose.Deploy, default, "alice", default, false, graph);
        var audit = Tandem.Audit.AuditEntry.By(Tandem.Access.Actor.Console, default, "x", "y", Text.Of($"z"));
        var run = await silent.CreateAsync(wanted, _ => audit, Stop);
        await using var feed = new RunFeed(silent, stage.Doorbell, stage.Clock).WatchAsync(run.Id, 1, Stop).GetAsyncEnumerator(Stop);
        var next = feed.MoveNextAsync().AsTask();
        await silent.ClaimAsync(run.Id, "n", Stop);
        Assert.False(next.IsCompleted);
        stage.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.True(await next);
        Assert.Equal(2, feed.Current[0].Sequence);
    }
}
