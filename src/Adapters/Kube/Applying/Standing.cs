using Tandem.Clusters;

namespace Tandem.Adapters.Kube.Applying;

/// <summary>What stands against carrying out a plan. Asked before the first write, so that a release goes in whole or not at all.</summary>
static class Standing
{
    /// <param name="foreseen">What somebody looked at; null when nobody did.</param>
    public static Failure? Against(ClusterPlan plan, ClusterPlan? foreseen)
    {
        var stopped = plan.Objects.Where(o => o.Stops).ToList();
        if (stopped.Count > 0)
        {
            var first = Of(stopped[0]);
            return stopped.Count == 1
                ? first
                : first with
                {
                    What = Text.Of($"{stopped.Count} objects are to be decided first. {first.What}"),
                };
        }
        if (foreseen is not null && plan.MovedSince(foreseen) is { } moved)
        {
            var field = moved.Fields is [var f, ..] ? $" ({f.Path})" : "";
            return new Failure(
                "cluster.moved",
                Text.Of($"{moved.Ref}{field} is not as it was when somebody looked at what would change."),
                Text.Of($"Look again at what will change, then run.")
            );
        }
        return null;
    }

    static Failure Of(PlannedObject o)
    {
        if (o.Action == ObjectAction.Conflict)
        {
            var fields = o.Fields.Where(f => f.Fate == FieldFate.Conflict).ToList();
            var managers = string.Join(", ", fields.Select(f => f.Owner?.Manager).Distinct());
            var paths = string.Join(", ", fields.Select(f => f.Path));
            return new Failure(
                "cluster.conflict",
                Text.Of($"{o.Ref}: {managers} has set {paths} to another value and owns it."),
                Text.Of($"Decide where the changes of the cluster are shown whether to take the field or to leave it, then run."),
                Field: paths
            );
        }
        var hint = o.Action switch
        {
            ObjectAction.Adopt => Text.Of(
                $"Agree to take it over where the changes of the cluster are shown, or give the object another name in the overlay."
            ),
            ObjectAction.Recreate => Text.Of(
                $"Agree to make it anew where the changes of the cluster are shown, or leave the field as it is."
            ),
            _ => Text.Of($"Give the object another name in the overlay."),
        };
        var code = o.Action switch
        {
            ObjectAction.Adopt => "cluster.adopt",
            ObjectAction.Blocked when o.Fields.Count == 0 => "cluster.adopt",
            _ => "cluster.immutable",
        };
        return new Failure(code, Text.Of($"{o.Ref}: {o.Why!}"), hint, Field: o.Fields is [var f, ..] ? f.Path : null);
    }
}
