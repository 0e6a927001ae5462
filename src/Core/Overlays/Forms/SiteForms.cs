using System.Text.Json.Nodes;
using Tandem.Clusters;
using Tandem.Overlays.Editing;

namespace Tandem.Overlays.Forms;

/// <summary>What Kustomize has fields of its own for: number of pods, labels, namespace.</summary>
static class SiteForms
{
    static readonly IReadOnlyList<YamlStep> ReplicasPath = ["spec", "replicas"];

    public static Failure? Apply(FormTree tree, FormChange.Replicas change)
    {
        var place = ObjectPlace.Find(tree, change.Object);
        if (!place.Ok)
        {
            return place.Failure;
        }
        if (Scaler(tree, change.Object) is { } scaler)
        {
            tree.Notes.Add(Text.Of($"{scaler} sets the number of pods while it runs; this number is only where it starts."));
        }
        var folder = tree.Input.ForAll ? TreePath.FolderOf(place.Value.File) : tree.Folder;
        if (tree.KustomizationIn(folder) is not { } kustomization)
        {
            return FieldForm.Apply(tree, change.Object, ReplicasPath, change.Count);
        }
        var entry = new YamlStep.Named("name", Entry(tree, kustomization, place.Value.Name, change.Object.Name) ?? place.Value.Name);
        var exists = tree.Root(kustomization)?.At(["replicas", entry]) is not null;
        var patched = PatchPlace
            .Of(tree, kustomization, change.Object, place.Value)
            .Any(p => p.Field(ReplicasPath, "/spec/replicas") is not null);
        var own = TreePath.FolderOf(place.Value.File) == tree.Folder;
        return exists || !(patched || own || tree.Input.ForAll)
            ? tree.Set(kustomization, 0, ["replicas", entry, "count"], change.Count)
            : FieldForm.Apply(tree, change.Object, ReplicasPath, change.Count);
    }

    static string? Entry(FormTree tree, string kustomization, params string[] names) =>
        names.FirstOrDefault(n => tree.Root(kustomization)?.At(["replicas", new YamlStep.Named("name", n)]) is not null);

    static ObjectRef? Scaler(FormTree tree, ObjectRef r) =>
        tree
            .Rendering.Objects.Where(o => o.Ref is { Group: "autoscaling", Kind: "HorizontalPodAutoscaler" })
            .Where(o => o.Ref.Namespace == r.Namespace)
            .FirstOrDefault(o =>
                Rendered.At(Rendered.Parse(o), ["spec", "scaleTargetRef"]) is JsonObject target
                && target["kind"]?.ToString() == r.Kind
                && target["name"]?.ToString() == r.Name
            )
            ?.Ref;

    public static Failure? Apply(FormTree tree, FormChange.Namespace change)
    {
        var kustomization = tree.Kustomization();
        return kustomization.Ok ? tree.Set(kustomization.Value, 0, ["namespace"], change.Name) : kustomization.Failure;
    }

    public static Failure? Apply(FormTree tree, FormChange.Label change)
    {
        var kustomization = tree.Kustomization();
        if (!kustomization.Ok)
        {
            return kustomization.Failure;
        }
        var path = kustomization.Value;
        var root = tree.Documents(path) is [{ } r, ..] ? r : null;
        if (root?.Get("commonLabels")?.Get(change.Key) is not null)
        {
            tree.Notes.Add(Text.Of($"{change.Key} stands in commonLabels and so in selectors, which many objects do not let change."));
            return Put(["commonLabels", change.Key]);
        }
        var entries = root?.Get("labels")?.Items ?? [];
        var at = Find(entries, e => e.Get("pairs")?.Get(change.Key) is not null);
        if (change.Value is null && at < 0)
        {
            return new Failure(
                "form.elsewhere",
                Text.Of($"The label {change.Key} does not come from {path}."),
                Text.Of($"Take it out where it is written.")
            );
        }
        at = at >= 0 ? at : Find(entries, e => e.Entries is [{ Key.Value: "pairs" }]);
        return Put(["labels", at >= 0 ? at : new YamlStep.Next(), "pairs", change.Key]);

        Failure? Put(IReadOnlyList<YamlStep> steps) =>
            change.Value is null ? tree.Remove(path, 0, steps) : tree.Set(path, 0, steps, change.Value);
    }

    static int Find(IReadOnlyList<YamlNode> entries, Predicate<YamlNode> match) => entries.ToList().FindIndex(match);

    /// <summary>Both numbers and the target; the metrics are a list that is never merged, so one place of it is changed.</summary>
    public static Failure? Apply(FormTree tree, FormChange.Scaling change)
    {
        var failed =
            FieldForm.Apply(tree, change.Scaler, ["spec", "minReplicas"], change.Least)
            ?? FieldForm.Apply(tree, change.Scaler, ["spec", "maxReplicas"], change.Most);
        if (failed is not null || change.Cpu is not { } cpu)
        {
            return failed;
        }
        return CpuPath(Rendered.Of(tree.Rendering, change.Scaler)) is { } path
            ? FieldForm.Apply(tree, change.Scaler, path, cpu)
            : new Failure(
                "form.no-cpu",
                Text.Of($"{change.Scaler} does not look at the processor."),
                Text.Of($"Add a metric of type Resource for cpu in the editor."),
                Field: "Cpu"
            );
    }

    /// <summary>Where a scaler says how busy the processors may be; null when it does not.</summary>
    public static IReadOnlyList<YamlStep>? CpuPath(JsonNode? scaler)
    {
        var spec = Rendered.At(scaler, ["spec"]) as JsonObject;
        if (spec?["targetCPUUtilizationPercentage"] is not null)
        {
            return ["spec", "targetCPUUtilizationPercentage"];
        }
        var at = (spec?["metrics"] as JsonArray)
            ?.ToList()
            .FindIndex(m =>
                Rendered.At(m, ["resource", "name"])?.ToString() == "cpu"
                && Rendered.At(m, ["resource", "target", "averageUtilization"]) is not null
            );
        return at is >= 0 ? ["spec", "metrics", at.Value, "resource", "target", "averageUtilization"] : null;
    }

    public static Failure? Apply(FormTree tree, FormChange.Host change)
    {
        var ingress = Rendered.Of(tree.Rendering, change.Ingress);
        var before = Rendered.At(ingress, ["spec", "rules", change.Rule, "host"])?.ToString();
        var failed = FieldForm.Apply(tree, change.Ingress, ["spec", "rules", change.Rule, "host"], change.Name);
        // A certificate is asked for by host, too: the old name there would leave the new one without.
        var covers = (Rendered.At(ingress, ["spec", "tls"]) as JsonArray ?? [])
            .SelectMany((t, i) => (Rendered.At(t, ["hosts"]) as JsonArray ?? []).Select((h, j) => (Host: h?.ToString(), Tls: i, At: j)))
            .Where(h => before is not null && h.Host == before);
        foreach (var (_, tls, at) in covers)
        {
            failed ??= FieldForm.Apply(tree, change.Ingress, ["spec", "tls", tls, "hosts", at], change.Name);
        }
        return failed;
    }
}
