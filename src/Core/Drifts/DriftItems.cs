using Tandem.Clouds.Planning;
using Tandem.Clusters;

namespace Tandem.Drifts;

/// <summary>Reads differences off what was observed. Pure.</summary>
static class DriftItems
{
    /// <param name="world">What a run would do now: everything but keeping is a difference.</param>
    public static IEnumerable<DriftItem> OfResources(WorldPlan world) =>
        world.Resources.Where(r => r.IsWork).SelectMany(OfResource).OrderBy(i => i.What, StringComparer.Ordinal);

    /// <param name="plan">What applying the release once more would do: what is missing, has another value, or was taken by somebody.</param>
    /// <param name="manager">Under which name the plan owns its fields in clusters.</param>
    public static IEnumerable<DriftItem> OfObjects(ClusterPlan plan, string manager) =>
        plan
            .Objects.Where(o => o.Action is not (ObjectAction.Unchanged or ObjectAction.Prune))
            .OrderBy(o => o.Ref.ToString(), StringComparer.Ordinal)
            .SelectMany(o => OfObject(o, manager))
            .Select(i => i with { InCluster = true });

    static IEnumerable<DriftItem> OfObject(PlannedObject o, string manager)
    {
        var name = o.Ref.ToString();
        if (o.Action == ObjectAction.Create)
        {
            return [new(name, DriftItem.Whole, name, null, manager)];
        }
        var fields = o
            .Fields.Where(f => f.Fate != FieldFate.Yield && (f.Fate != FieldFate.Own || f.Owner is not null))
            .Select(f => new DriftItem(name, f.Path, f.Wanted, f.Live, f.Owner?.Manager ?? manager, f.Owner?.Since))
            .ToList();
        return fields.Count > 0 || o.Why is null ? fields : [new(name, "state", null, o.Why.ToString(), null)];
    }

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
