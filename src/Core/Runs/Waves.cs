using System.Globalization;
using Tandem.Plans;

namespace Tandem.Runs;

/// <summary>How a site of a deploy in waves came out.</summary>
public enum SiteOutcome
{
    /// <summary>Healthy, soaked, probed.</summary>
    Done,

    /// <summary>Something of the new release got there and did not come out well.</summary>
    Failed,

    /// <summary>Nothing was written there, because the site could not be reached or prepared: it still has what it had.</summary>
    Behind,
}

/// <summary>The part of a blueprint that is about waves: soaking, gates, the way back. Pure.</summary>
public static class Waves
{
    /// <summary>Key of the step that gives sites their earlier release back.</summary>
    public const string ReturnKey = "waves/return";

    static readonly string[] SiteKinds = [StepKinds.Apply, StepKinds.RegisterServers, StepKinds.Probe, StepKinds.Soak];

    /// <summary>Key of the gate behind the wave; the first wave is 1.</summary>
    public static string GateKey(int wave) => string.Create(CultureInfo.InvariantCulture, $"waves/gate-{wave}");

    /// <summary>Number of the wave in front of the gate.</summary>
    public static int WaveOf(string gateKey) => int.Parse(gateKey[(gateKey.LastIndexOf('-') + 1)..], CultureInfo.InvariantCulture);

    /// <summary>The gate that a site's deploy waits for; none for the first wave and for other orders.</summary>
    internal static IEnumerable<string> GateBefore(Plan plan, SiteChoice site)
    {
        if (plan.Deploy.Order != SiteOrder.Waves)
        {
            return [];
        }
        var wave = plan.Deploy.Rules().Of(plan.Sites).ToList().FindIndex(w => w.Contains(site));
        return wave > 0 ? [GateKey(wave)] : [];
    }

    internal static StepSpec? Soak(Plan plan, SiteChoice site, string after) =>
        plan.Deploy.Order == SiteOrder.Waves && plan.Deploy.Rules().SoakMinutes is > 0 and var minutes
            ? new(
                $"{site.Key}/soak",
                StepKinds.Soak,
                site.Key,
                Text.Of($"Watch {site.Name} for {minutes} minutes, then probe it again"),
                [after]
            )
            : null;

    /// <summary>A gate behind each wave, and the way back.</summary>
    internal static IEnumerable<StepSpec> Gates(Plan plan, IReadOnlyList<StepSpec> soFar)
    {
        if (plan.Deploy.Order != SiteOrder.Waves)
        {
            yield break;
        }
        var waves = plan.Deploy.Rules().Of(plan.Sites);
        for (var i = 1; i <= waves.Count; i++)
        {
            var sites = waves[i - 1];
            yield return new(
                GateKey(i),
                StepKinds.WaveGate,
                null,
                Text.Of($"Gate behind wave {i} of {waves.Count}: {string.Join(", ", sites.Select(s => s.Name))}"),
                i == 1 ? [] : [GateKey(i - 1)],
                After: [.. soFar.Where(s => sites.Any(w => w.Key == s.Site) && SiteKinds.Contains(s.Kind)).Select(s => s.Key)]
            );
        }
        if (plan.Deploy.Rules().Return)
        {
            yield return new(
                ReturnKey,
                StepKinds.ReturnWaves,
                null,
                Text.Of($"Give the sites their earlier release back if a gate stopped the deploy"),
                [],
                After: [GateKey(waves.Count)]
            );
        }
    }

    /// <summary>How the site came out, once its steps are over.</summary>
    public static SiteOutcome OutcomeAt(StepGraph graph, string site, Func<string, StepOutcome?> outcomeOf)
    {
        if (outcomeOf(Blueprint.DeployKey(site)) is null)
        {
            return SiteOutcome.Behind;
        }
        var steps = graph.Steps.Where(s => s.Site == site && SiteKinds.Contains(s.Kind));
        return steps.All(s => outcomeOf(s.Key)?.IsGood == true) ? SiteOutcome.Done : SiteOutcome.Failed;
    }

    /// <summary>
    /// The sites that a deploy in waves had to leave out, when everything else came out well and every gate let it pass; otherwise none.
    /// </summary>
    public static IReadOnlyList<SiteChoice> SitesBehind(RunDefinition definition, RunView view)
    {
        var graph = definition.Graph;
        var gates = graph.Steps.Where(s => s.Kind == StepKinds.WaveGate).ToList();
        if (gates.Count == 0 || gates.Any(g => view.Step(g.Key).Outcome?.IsGood != true))
        {
            return [];
        }
        return [.. definition.Plan.Sites.All.Where(s => OutcomeAt(graph, s.Key, k => view.Step(k).Outcome) != SiteOutcome.Done)];
    }
}
