using Tandem.Plans;
using Tandem.Unit.Core.Fakes;
using Xunit;

namespace Tandem.Unit.Core.Plans;

/// <summary>Asserts which problems a plan has.</summary>
static class PlanRules
{
    public static Plan Good => SamplePlan.Good;

    /// <summary>The plan has exactly this problem, and it says what to do.</summary>
    public static void Breaks(PlanStep step, string field, Plan plan)
    {
        var problem = Assert.Single(plan.Check());
        Assert.Equal((step, field), (problem.Step, problem.Field));
        Assert.NotEmpty(problem.What.ToString());
        Assert.NotEmpty(problem.Remedy.ToString());
    }

    /// <summary>The plan has at least this problem.</summary>
    public static void AlsoBreaks(PlanStep step, string field, Plan plan) =>
        Assert.Contains((step, field), plan.Check().Select(p => (p.Step, p.Field)));

    public static void Holds(Plan plan) => Assert.Empty(plan.Check());
}
