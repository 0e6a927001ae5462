using Tandem.Clouds;
using Tandem.Plans;
using Xunit;
using static Tandem.Unit.Core.Plans.PlanRules;

namespace Tandem.Unit.Core.Plans;

public sealed class NodePoolTests
{
    static readonly NodePoolShape Batch = new("batch", "ecs.c7.xlarge", 2, "tier=batch, disk=ssd");

    static Plan With(params NodePoolShape[] pools) => Good with { Resources = Good.Resources with { Pools = pools } };

    [Fact]
    public void A_good_pool_is_no_problem() => Holds(With(Batch, Batch with { Name = "second", Labels = "" }));

    [Fact]
    public void Each_thing_that_is_wrong_is_said_at_its_input()
    {
        Breaks(PlanStep.Resources, "Pools[0].Name", With(Batch with { Name = "Batch!" }));
        Breaks(PlanStep.Resources, "Pools[1].Name", With(Batch, Batch));
        Breaks(PlanStep.Resources, "Pools[0].NodeType", With(Batch with { NodeType = "" }));
        Breaks(PlanStep.Resources, "Pools[0].NodeCount", With(Batch with { NodeCount = 0 }));
        Breaks(PlanStep.Resources, "Pools[0].Labels", With(Batch with { Labels = "tier" }));
        Breaks(PlanStep.Resources, "Pools[0].Labels", With(Batch with { Labels = "a=1,a=2" }));
        Breaks(PlanStep.Resources, "Pools", With([.. Enumerable.Range(1, 11).Select(n => Batch with { Name = $"p{n}" })]));
    }

    [Fact]
    public void A_serverless_cluster_has_no_pools()
    {
        var plan = With(Batch);
        var serverless = plan.Resources.Cluster with { Kind = ClusterKind.Serverless };
        Breaks(PlanStep.Resources, "Pools", plan with { Resources = plan.Resources with { Cluster = serverless } });
    }

    [Fact]
    public void Labels_may_be_typed_with_either_comma()
    {
        var labels = (Batch with { Labels = "tier=batch，node.example/disk=ssd ,empty=" }).LabelPairs!;
        Assert.Equal(("batch", "ssd", ""), (labels["tier"], labels["node.example/disk"], labels["empty"]));
    }
}
