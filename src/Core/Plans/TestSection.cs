using Tandem.Checks;

namespace Tandem.Plans;

/// <summary>Step 7: what is asked of every site after the deploy.</summary>
public sealed record TestSection(IReadOnlyList<Probe> Probes) : IPlanSection
{
    public static TestSection Empty { get; } = new([]);

    public PlanStep Step => PlanStep.Test;

    public IEnumerable<PlanProblem> Check(Plan plan) => Probes.SelectMany(CheckProbe);

    IEnumerable<PlanProblem> CheckProbe(Probe probe, int index)
    {
        var field = $"Probes[{index}]";
        if (probe.Service.Length == 0)
        {
            yield return new(
                Step,
                $"{field}.Service",
                Text.Of($"Probe {index + 1} asks no Service."),
                Text.Of($"Name a Service of type LoadBalancer from the overlays.")
            );
        }
        if (!probe.Path.StartsWith('/') || probe.Path.Any(char.IsWhiteSpace))
        {
            yield return new(
                Step,
                $"{field}.Path",
                Text.Of($"The path '{probe.Path}' cannot be asked."),
                Text.Of($"Start it with a slash and write spaces as %20.")
            );
        }
        if (probe.Port is < 1 or > 65535)
        {
            yield return new(Step, $"{field}.Port", Text.Of($"{probe.Port} is not a port."), Text.Of($"Give a port between 1 and 65535."));
        }
        if (probe.ExpectedStatus is < 100 or > 599)
        {
            yield return new(
                Step,
                $"{field}.ExpectedStatus",
                Text.Of($"{probe.ExpectedStatus} is not an HTTP status."),
                Text.Of($"Give a status between 100 and 599, usually 200.")
            );
        }
        if (probe.Count is < 1 or > 1000)
        {
            yield return new(Step, $"{field}.Count", Text.Of($"{probe.Count} answers cannot be asked for."), Text.Of($"Give 1 to 1000."));
        }
        if (probe.DeadlineSeconds is < 1 or > 3600)
        {
            yield return new(
                Step,
                $"{field}.DeadlineSeconds",
                Text.Of($"A deadline of {probe.DeadlineSeconds} seconds cannot be kept."),
                Text.Of($"Give 1 to 3600 seconds.")
            );
        }
    }
}
