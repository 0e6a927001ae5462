using System.Text.Json;
using Tandem.Adapters.Kube.Applying;
using Tandem.Clusters;

namespace Tandem.Adapters.Kube.Planning;

/// <summary>Everything that applying a release does to a cluster.</summary>
sealed record ReleaseWork(IReadOnlyList<Work> Objects, IReadOnlyList<Prune> Prunes)
{
    public ClusterPlan ToPlan() => new([.. Objects.Select(o => o.Planned), .. Prunes.Select(p => p.Planned)]);
}

/// <summary>The release, the inventory and what is there, made into work. Pure: sends nothing.</summary>
static class ReleasePlanner
{
    const int MostPrunes = 20;
    const double MostShare = 0.2;

    /// <param name="live">What is there, of the release's objects and of those that left it.</param>
    public static ReleaseWork Plan(IReadOnlyList<Draft> drafts, IReadOnlyDictionary<ObjectRef, JsonElement> live, PlanScope scope)
    {
        var planner = new ObjectPlanner(scope);
        // What lives in a namespace that is being deleted goes with it.
        var objects = drafts
            .Select(d => planner.Plan(d, IsGoing(d.Ref.Namespace, live) ? default : live.GetValueOrDefault(d.Ref)))
            .ToList();
        return new ReleaseWork(objects, Prunes(drafts, live, scope));
    }

    public static bool IsGoing(string? ns, IReadOnlyDictionary<ObjectRef, JsonElement> live) =>
        ns is not null
        && live.TryGetValue(new("", "Namespace", null, ns), out var found)
        && found.GetProperty("metadata").TryGetProperty("deletionTimestamp", out _);

    static List<Prune> Prunes(IReadOnlyList<Draft> drafts, IReadOnlyDictionary<ObjectRef, JsonElement> live, PlanScope scope)
    {
        // An empty rendering is a mistake, not a wish to delete everything.
        if (drafts.Count == 0 || scope.Parent is null)
        {
            return [];
        }
        var kept = drafts.Select(d => d.Ref).ToHashSet();
        var gone = scope
            .Inventory.Objects.Keys.Where(r => !kept.Contains(r) && live.TryGetValue(r, out var found) && IsProvenOurs(r, found, scope))
            .Select(r => (Ref: r, Live: live[r]))
            .Where(g => !Asks(g.Live, "Prune=false"))
            .OrderBy(g => g.Ref.ToString(), StringComparer.Ordinal)
            .ToList();
        var many = gone.Count > MostPrunes || (gone.Count > 1 && gone.Count > MostShare * scope.Inventory.Objects.Count);
        return [.. gone.Select(g => new Prune(Planned(g.Ref, g.Live, many, scope), g.Live))];
    }

    /// <summary>In the inventory, with our marks, and the marks speak of this very object: a copy made by somebody else is not ours.</summary>
    static bool IsProvenOurs(ObjectRef r, JsonElement live, PlanScope scope) =>
        Belonging.Word(live, "labels", Draft.PlanLabel) == scope.Plan
        && Belonging.Word(live, "labels", Inventory.PartOf) == scope.Set
        && Belonging.Word(live, "annotations", Draft.ObjectAnnotation) == Draft.MarkOf(r, scope.Inventory.Uid);

    static PlannedObject Planned(ObjectRef r, JsonElement live, bool many, PlanScope scope)
    {
        var why =
            HoldsMuch(r, live) ? Text.Of($"It left the release; what it holds or carries would be lost.")
            : Asks(live, "Prune=confirm") || Asks(live, "Delete=confirm")
                ? Text.Of($"It left the release and asks not to be deleted without consent.")
            : many ? Text.Of($"It left the release together with many others, which may be a mistake.")
            : null;
        var agreed = scope.ObjectChoice(r, ApplyChoice.Prune) is not null;
        return new PlannedObject(
            r,
            ObjectAction.Prune,
            [],
            why ?? Text.Of($"It left the release."),
            NeedsConsent: why is not null && !agreed
        );
    }

    static bool HoldsMuch(ObjectRef r, JsonElement live) =>
        (r.Group, r.Kind) switch
        {
            ("", "Namespace" or "PersistentVolumeClaim" or "PersistentVolume") => true,
            ("apiextensions.k8s.io", "CustomResourceDefinition") => true,
            ("apps", "StatefulSet") => true,
            ("", "Service") => live.TryGetProperty("spec", out var spec)
                && spec.TryGetProperty("type", out var type)
                && type.GetString() == "LoadBalancer",
            _ => false,
        };

    static bool Asks(JsonElement live, string option) =>
        Belonging.Word(live, "annotations", "argocd.argoproj.io/sync-options")?.Split(',', StringSplitOptions.TrimEntries).Contains(option)
        == true;
}
