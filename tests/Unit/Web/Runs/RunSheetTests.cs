using Tandem.Runs;
using Tandem.Web.Features.Runs;
using Xunit;

namespace Tandem.Unit.Web.Runs;

public sealed class RunSheetTests : RunTest
{
    [Fact]
    public void Sites_stand_in_the_order_of_the_plan_primary_first()
    {
        var sheet = RunSheet.Of(Definition, RunView.Empty);

        Assert.Equal([("East", 0), ("West", 1)], sheet.Sites.Select(s => (s.Name, s.Rank)));
        Assert.Equal((0, 3), (sheet.Done, sheet.Total));
    }

    [Fact]
    public void Without_a_definition_the_events_alone_tell_the_story()
    {
        var view = RunView.Empty.Apply([
            new StepStarted("east/deploy", 1) { Sequence = 1 },
            new StepFinished("east/deploy", new Succeeded(Text.Of($"done"))) { Sequence = 2 },
        ]);

        var site = Assert.Single(RunSheet.Of(null, view).Sites);

        Assert.Equal("east", site.Name);
        Assert.Equal("east/deploy", site.Steps.Single().Spec.Title.ToString());
        Assert.Equal(StepState.Succeeded, site.Steps.Single().View.State);
    }

    [Fact]
    public void In_the_picture_a_step_stands_right_of_all_it_waits_for_and_inside_its_sites_band()
    {
        foreach (var metrics in new[] { GraphMetrics.Wide, GraphMetrics.Narrow })
        {
            var picture = GraphPicture.Of(RunSheet.Of(Definition, RunView.Empty), metrics);
            var at = picture.Nodes.ToDictionary(n => n.Step.Key);

            Assert.True(at["east/render"].X < at["east/deploy"].X && at["east/deploy"].X < at["west/deploy"].X);
            Assert.All(picture.Nodes, n => Assert.InRange(n.X, 0, picture.Width));
            Assert.All(
                picture.Lanes,
                l => Assert.All(picture.Nodes.Where(n => n.Step.Site == l.Site.Key), n => Assert.InRange(n.Y, l.Y, l.Y + l.Height))
            );
            Assert.Equal(2, picture.Edges.Count);
        }
    }

    [Fact]
    public void A_line_that_another_way_implies_is_not_drawn()
    {
        var graph = new StepGraph([
            new("s/a", "", "s", Text.Of($"a"), []),
            new("s/b", "", "s", Text.Of($"b"), ["s/a"]),
            new("s/c", "", "s", Text.Of($"c"), ["s/a", "s/b"]),
        ]);

        var picture = GraphPicture.Of(RunSheet.Of(Definition with { Graph = graph }, RunView.Empty), GraphMetrics.Wide);

        Assert.Equal([("s/a", "s/b"), ("s/b", "s/c")], picture.Edges.Select(e => (e.From, e.To)));
    }
}
