using Tandem.Plans;
using Tandem.Web.Features.Wizard.Overlays;
using Tandem.Web.Features.Wizard.Review;
using Tandem.Web.Features.Wizard.Steps;
using Tandem.Web.Shared;

namespace Tandem.Web.Features.Wizard;

/// <summary>One page of the wizard: its place in the address, its words, its component.</summary>
/// <param name="Step">Null for the review.</param>
/// <param name="Slug">Last segment of the address.</param>
/// <param name="Title">English; the key of its translation.</param>
/// <param name="Purpose">What the user decides here, one sentence.</param>
public sealed record WizardStep(PlanStep? Step, string Slug, string Title, string Purpose, Type Component)
{
    public string Address(Guid plan) => $"/plans/{plan}/{Slug}";
}

/// <summary>The seven steps and the review, in order: the one list of them.</summary>
static class WizardSteps
{
    public static IReadOnlyList<WizardStep> All { get; } =
    [
        Of<CredentialsStep>(PlanStep.Credentials, "Credentials", "Choose the cloud accounts and clusters that take part."),
        Of<SitesStep>(PlanStep.Sites, "Sites", "Say where the application runs, which site is primary and which ones stand by."),
        Of<ResourcesStep>(
            PlanStep.Resources,
            "Resources",
            "Describe the cluster once; every cloud site gets its own copy and its own network."
        ),
        Of<RoutingStep>(PlanStep.Routing, "Routing", "Choose how visitors reach the primary site."),
        Of<OverlaysStep>(PlanStep.Overlays, "Overlays", "Edit the Kustomize base and what differs at each site."),
        Of<DeployStep>(PlanStep.Deploy, "Deploy", "Say in which order the sites are deployed, and with which rights."),
        Of<TestStep>(PlanStep.Test, "Test", "Say what every site must answer after the deploy."),
        Of<ReviewStep>(null, "Review", "Look at what will happen, then run it."),
    ];

    public static WizardStep? Find(string slug) => All.FirstOrDefault(s => s.Slug == slug);

    public static WizardStep Of(PlanStep step) => All.First(s => s.Step == step);

    public static WizardStep? Before(WizardStep step) => At(step, -1);

    public static WizardStep? After(WizardStep step) => At(step, 1);

    static WizardStep? At(WizardStep step, int offset) => All.ElementAtOrDefault(All.ToList().IndexOf(step) + offset);

    static WizardStep Of<T>(PlanStep? step, string title, string purpose)
        where T : WizardStepBase => new(step, title.ToLowerInvariant(), title, purpose, typeof(T));
}
