using MudBlazor;
using Tandem.Plans;

namespace Tandem.Web.Features.Wizard;

/// <summary>How a step of a draft stands: an icon, words and a tone, so that colour is never alone.</summary>
/// <param name="Tone">One of <c>new</c>, <c>good</c>, <c>bad</c>, <c>stale</c>: a class of the stylesheet.</param>
sealed record StepLook(string Tone, string Icon, Text Words)
{
    public static StepLook Of(PlanDraft draft, WizardStep step) =>
        step.Step is { } known ? OfStep(draft, known) : OfReview(draft.Problems().Count);

    static StepLook OfStep(PlanDraft draft, PlanStep step)
    {
        if (!draft.Visited.Contains(step))
        {
            return new("new", Icons.Material.Outlined.RadioButtonUnchecked, Text.Of($"Not visited"));
        }
        if (draft.Stale.Contains(step))
        {
            return new("stale", Icons.Material.Filled.History, Text.Of($"Look again"));
        }
        var problems = draft.Plan.Check().Count(p => p.Step == step);
        return problems == 0 ? new("good", Icons.Material.Filled.CheckCircle, Text.Of($"Complete")) : Problems(problems);
    }

    static StepLook OfReview(int problems) =>
        problems == 0
            ? new("good", Icons.Material.Filled.CheckCircle, Text.Of($"Ready to run"))
            : new("new", Icons.Material.Outlined.RadioButtonUnchecked, Text.Of($"{problems} open"));

    static StepLook Problems(int count) =>
        new("bad", Icons.Material.Filled.Error, count == 1 ? Text.Of($"1 problem") : Text.Of($"{count} problems"));
}
