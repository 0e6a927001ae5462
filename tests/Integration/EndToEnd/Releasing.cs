using Tandem.Overlays;
using Tandem.Plans;
using Xunit;

namespace Tandem.Integration.EndToEnd;

/// <summary>A second version of the sample application: another value, and a kind more.</summary>
static class Releasing
{
    const string Budget = """
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata:
          name: hello
        spec:
          minAvailable: 1
          selector:
            matchLabels:
              app: hello

        """;

    public static async Task<PlanDraft> ChangeAsync(SeededConsole console, PlanDraft plan)
    {
        var files = plan.Plan.Overlays.Files.Select(f => f.Path == "base/kustomization.yaml" ? Changed(f) : f);
        var section = new OverlaysSection([.. files, new OverlayFile("base/budget.yaml", Budget)]);
        var saved = await console.Get<PlanService>().SaveAsync(SeededConsole.Engineer, plan, section, CancellationToken.None);
        Assert.True(saved.Ok, saved.Failure?.ToString());
        return saved.Value;
    }

    static OverlayFile Changed(OverlayFile file) =>
        file with
        {
            Content = file
                .Content.Replace("  - service.yaml\n", "  - service.yaml\n  - budget.yaml\n", StringComparison.Ordinal)
                .Replace("      - SITE=base\n", "      - SITE=base\n      - COLOUR=red\n", StringComparison.Ordinal),
        };
}
