using Tandem.Clouds;
using Tandem.Clouds.Planning;

namespace Tandem.Plans;

/// <summary>What can be wrong with the resources that a plan uses instead of making them, as far as the plan alone tells.</summary>
static class AdoptionRules
{
    public static IEnumerable<PlanProblem> Check(Plan plan)
    {
        var adopted = plan.Resources.Adopted ?? [];
        foreach (var site in plan.Resources.CloudSites(plan))
        {
            var mine = adopted.Where(a => a.Site == site.Key).ToList();
            var hasNetwork = mine.Any(a => a.Kind == ResourceKind.Network);
            foreach (var a in mine)
            {
                if (a.Id.Length == 0)
                {
                    yield return Problem(a, Text.Of($"It is not said which existing resource {site.Name} uses."), Choose);
                }
                else if (mine.Count(other => other.Id == a.Id) > 1)
                {
                    yield return Problem(a, Text.Of($"{a.Id} is used twice in {site.Name}."), Choose);
                }
                else if (!hasNetwork && Adoption.LiesInNetwork(a.Kind))
                {
                    yield return Problem(
                        a,
                        Text.Of($"{a.Id} lies in a network that exists, while {site.Name} gets a new one."),
                        Text.Of($"Use the network of {a.Id} too, or let the console make both.")
                    );
                }
            }
        }
    }

    static Text Choose => Text.Of($"Choose another one, or let the console make it.");

    static PlanProblem Problem(AdoptedResource adopted, Text what, Text remedy) =>
        new(PlanStep.Resources, AdoptionSlot.FieldOf(adopted.Site, adopted.Part ?? adopted.Kind.ToString()), what, remedy);
}
