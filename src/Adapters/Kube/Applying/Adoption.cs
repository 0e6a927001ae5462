using Tandem.Clusters;

namespace Tandem.Adapters.Kube.Applying;

/// <summary>An object that is there and not ours is never changed silently.</summary>
static class Adoption
{
    public static Failure? Refuses(ObjectRef r, LiveMark? live, string plan)
    {
        if (live is null || live.Plan == plan || KindOrder.MayBelongToOthers(r))
        {
            return null;
        }
        var remedy = Text.Of(
            $"Give the object another name in the overlay, or take it over: kubectl label {r.Kind} {r.Name} {Draft.PlanLabel}={plan} --overwrite."
        );
        return live.Plan is { } other
            ? new Failure("cluster.adopt", Text.Of($"{r} exists already and belongs to another plan ({other})."), remedy)
            : new Failure("cluster.adopt", Text.Of($"{r} exists already and was not made by this console."), remedy);
    }
}
