using Tandem.Access;
using Tandem.Audit;
using Tandem.Clusters;
using Tandem.Plans;
using Tandem.Runs;
using Tandem.Unit.Adapters.Kube;
using Tandem.Unit.Core.Fakes;
using Tandem.Web.Features.Runs;
using Xunit;

namespace Tandem.Unit.Core.Runs;

/// <summary>Many objects, many who look: everybody sees the same end, nobody is flooded.</summary>
public sealed class ProgressStreamTests
{
    const int Sites = 8;
    const int Objects = 1000;
    const int Viewers = 20;

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Rule_41_eight_thousand_objects_reach_twenty_viewers_in_order_and_at_most_ten_times_a_second()
    {
        var time = new VirtualTime();
        var bell = new Doorbell();
        var store = new MemoryRunStore(bell, time.Clock);
        var views = new RunView[Viewers];
        var pushes = new int[Viewers];
        var first = new TimeSpan[Viewers];

        var took = time.Run(async () =>
        {
            var claim = await ClaimAsync(store, time.Clock);
            var start = time.Clock.GetUtcNow();
            await Task.WhenAll(
                Enumerable.Range(0, Viewers).Select(v => WatchAsync(v, claim.RunId, start)).Append(WriteAsync(store, claim, time.Clock))
            );
        });

        Assert.All(first, f => Assert.InRange(f, TimeSpan.Zero, TimeSpan.FromMilliseconds(300)));
        Assert.Single(views.Select(v => v.LastSequence).Distinct());
        Assert.All(
            views,
            v => Assert.Equal(Sites * Objects, v.Steps.Values.Sum(s => s.Objects.Values.Count(o => o.State == HealthState.Healthy)))
        );
        // What is more than a batch is caught up with at once; else one push in a tenth of a second.
        Assert.All(pushes, p => Assert.InRange(p, 1, (int)(took.TotalSeconds * 10) + 2));

        async Task WatchAsync(int viewer, long run, DateTimeOffset start)
        {
            var view = RunView.Empty;
            await foreach (var batch in new RunFeed(store, bell, time.Clock).WatchAsync(run, 0, Stop))
            {
                Assert.Equal(view.LastSequence + 1, batch[0].Sequence);
                view = view.Apply(batch);
                pushes[viewer]++;
                first[viewer] = pushes[viewer] == 1 ? time.Clock.GetUtcNow() - start : first[viewer];
                if (batch[^1] is StepLogged)
                {
                    views[viewer] = view;
                    return;
                }
                await Task.Delay(RunWatch.Frame, time.Clock);
            }
        }

        async Task WriteAsync(MemoryRunStore to, RunClaim claim, TimeProvider clock)
        {
            foreach (var state in (HealthState[])[HealthState.Progressing, HealthState.Healthy])
            {
                for (var i = 0; i < Objects; i++)
                {
                    var at = clock.GetUtcNow();
                    var changed = Enumerable
                        .Range(0, Sites)
                        .Select(s => new ObjectChanged(
                            $"s{s}/apply",
                            new ObjectHealth(new ObjectRef("", "ConfigMap", "shop", $"c{i}"), state, Text.Of($"x"), at)
                        ));
                    await to.AppendAsync(claim, [.. changed], Stop);
                    await Task.Delay(TimeSpan.FromMilliseconds(2), clock);
                }
            }
            await to.AppendAsync(claim, [new StepLogged("s0/apply", LogLevel.Info, Text.Of($"over"))], Stop);
        }
    }

    static async Task<RunClaim> ClaimAsync(MemoryRunStore store, TimeProvider clock)
    {
        var wanted = new NewRun(
            Guid.NewGuid(),
            "shop",
            RunPurpose.Deploy,
            ApprovalState.NotNeeded,
            "alice",
            clock.GetUtcNow(),
            false,
            new RunDefinition(Plan.Empty, Stage.Graph([.. Enumerable.Range(0, Sites).Select(s => $"s{s}/apply")]))
        );
        var audit = AuditEntry.By(Actor.Console, clock.GetUtcNow(), "run.requested", "run", Text.Of($"Asked."));
        var run = await store.CreateAsync(wanted, _ => audit, CancellationToken.None);
        return (await store.ClaimAsync(run.Id, "n", Stop))!;
    }
}
