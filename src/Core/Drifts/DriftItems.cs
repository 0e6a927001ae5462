using Tandem.Clouds.Planning;
using Tandem.Clusters;

namespace Tandem.Drifts;

/// <summary>Reads differences off what was observed. Pure.</summary>
static class DriftItems
{
    /// <param name="world">What a run would do now: everything but keeping is a difference.</param>
    public static IEnumerable<DriftItem> OfResources(WorldPlan world) =>
        world.Resources.Where(r => r.IsWork).SelectMany(OfResource).OrderBy(i => i.What, StringComparer.Ordinal);

    /// <param name="manager">Under which name the plan owns its fields in clusters.</param>
    public static IEnumerable<DriftItem> OfObjects(IEnumerable<ObjectHealth> seen, string manager) =>
        seen.Where(o => o.State == HealthState.Missing)
            .Select(o => o.Ref.ToString())
            .Order(StringComparer.Ordinal)
            .Select(name => new DriftItem(name, DriftItem.Whole, name, null, manager));

    static IEnumerable<DriftItem> OfResource(PlannedResource r) =>
        r.Action switch
        {
            ResourceAction.Create => [new(r.Name, DriftItem.Whole, r.Name, null, r.Key)],
            ResourceAction.Delete => [new(Named(r), DriftItem.Whole, null, r.Id, r.Key)],
            _ when r.Differences.Count == 0 => [new(Named(r), "state", "Ready", r.Why.ToString(), r.Key)],
            _ => r.Differences.Select(d => new DriftItem(Named(r), d.Field, d.Wanted, d.Found, r.Key)),
        };

    static string Named(PlannedResource r) => $"{r.Name} ({r.Id})";
}
