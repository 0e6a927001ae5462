using CsCheck;
using Tandem.Runs;
using Tandem.Unit.Core.Fakes;
using Xunit;

namespace Tandem.Unit.Core.Runs;

public sealed class StepGraphTests
{
    /// <summary>Any graph: each step depends on some of those before it, and then they are shuffled.</summary>
    internal static readonly Gen<StepGraph> AnyGraph = Gen.Int[1, 12]
        .SelectMany(n => Gen.Bool.Array[n * n].Select(Gen.Double.Array[n], (edges, order) => (n, edges, order)))
        .Select(g =>
        {
            var steps = Enumerable
                .Range(0, g.n)
                .Select(i =>
                    Stage.Step($"s{i}: {string.Join(' ', Enumerable.Range(0, i).Where(d => g.edges[(i * g.n) + d]).Select(d => $"s{d}"))}")
                );
            return new StepGraph([.. steps.Zip(g.order).OrderBy(s => s.Second).Select(s => s.First)]);
        });

    [Fact]
    public void A_key_that_stands_twice_is_refused() =>
        Assert.Contains(
            "a stands twice",
            Assert.Throws<ArgumentException>(() => Stage.Graph("a", "b", "a")).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_dependency_on_a_stranger_is_refused() =>
        Assert.Contains("does not exist", Assert.Throws<ArgumentException>(() => Stage.Graph("a: x")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_circle_is_refused_and_its_steps_are_named()
    {
        var refused = Assert.Throws<ArgumentException>(() => Stage.Graph("start", "a: c start", "b: a", "c: b"));
        Assert.Contains("a, b, c", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_that_depends_on_itself_is_refused() => Assert.Throws<ArgumentException>(() => Stage.Graph("a: a"));

    [Fact]
    public void Dependants_are_found_through_others() =>
        Assert.Equal(["b", "c"], Stage.Graph("c: b", "b: a", "a", "d").DependantsOf("a").Order());

    [Fact]
    public void Steps_stand_after_what_they_depend_on_whatever_order_they_were_given_in() =>
        AnyGraph.Sample(graph =>
        {
            var before = new HashSet<string>();
            return graph.Steps.All(s => s.DependsOn.All(before.Contains) && before.Add(s.Key));
        });

    [Fact]
    public async Task No_order_of_completion_breaks_a_dependency() =>
        await AnyGraph
            .Select(Gen.Int[0, 20].Array[12])
            .SampleAsync(
                async (graph, delays) =>
                {
                    var stage = new Stage();
                    foreach (var (step, i) in graph.Steps.Select((s, i) => (s, i)))
                    {
                        stage.Acts[step.Key] = async (_, _) =>
                        {
                            for (var yields = delays[i]; yields > 0; yields--)
                            {
                                await Task.Yield();
                            }
                            return Stage.Good;
                        };
                    }
                    var run = await stage.RunOfAsync(graph);
                    await stage.ExecuteAsync(run);
                    return stage.Store.Run(run).State == RunState.Succeeded && InOrder(graph, stage.Store.Events(run));
                },
                iter: 100
            );

    static bool InOrder(StepGraph graph, IEnumerable<RunEvent> events)
    {
        var finished = new HashSet<string>();
        return events
            .OfType<StepEvent>()
            .All(e =>
                e switch
                {
                    StepStarted s => graph[s.Step].DependsOn.All(finished.Contains),
                    StepFinished f => finished.Add(f.Step),
                    _ => true,
                }
            );
    }
}
