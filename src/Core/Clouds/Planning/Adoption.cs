using Tandem.Plans;
using Tandem.Runs;

namespace Tandem.Clouds.Planning;

/// <summary>Which steps of a site use a resource that exists already, and which.</summary>
public static class Adoption
{
    /// <summary>Step key → the cloud's id of the resource that takes its place.</summary>
    public static IReadOnlyDictionary<string, string> Of(Plan plan, StepGraph graph, string site)
    {
        var adopted = (plan.Resources.Adopted ?? []).Where(a => a.Site == site).ToLookup(a => a.Kind, a => a.Id);
        return adopted.Count == 0
            ? new Dictionary<string, string>()
            : graph
                .Steps.Where(s => s.Site == site && s.Kind == StepKinds.EnsureResource && s.Resource is not null)
                .GroupBy(s => s.Resource!.Kind)
                .SelectMany(g => g.Zip(adopted[g.Key], (step, id) => KeyValuePair.Create(step.Key, id)))
                .ToDictionary();
    }

    /// <summary>A resource of which only kind, region and id are known yet, to be read.</summary>
    public static CloudResource Unread(ResourceSpec spec, string id) =>
        new(spec.Kind, id, spec.Name, spec.Region, ResourceState.Ready, "", null);
}
