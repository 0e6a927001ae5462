using System.Globalization;
using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Controllers;

/// <summary>Deployment to ReplicaSets: rolling update within its bounds, revisions, conditions.</summary>
internal sealed class Deployments(Context context) : IController
{
    const string Revision = "deployment.kubernetes.io/revision";

    readonly Dictionary<string, (string Mark, DateTimeOffset Since)> progress = [];

    public string Resource => "deployments.apps";

    public TimeSpan? Reconcile(Stored item)
    {
        if (item.Body.Deleting())
            return null;
        var sets = context.Children(item, "replicasets.apps");
        var hash = PodTemplates.Hash(item.Body.At("spec", "template"));
        var current = sets.FirstOrDefault(s => s.Body.Text("metadata", "labels", "pod-template-hash") == hash);
        if (!item.Body.Flag("spec", "paused"))
        {
            current = current is null ? NewSet(item, sets, hash) : Newest(item, current, sets);
            Roll(item, current, sets.Where(s => s.Key != current.Key).ToList());
        }
        return Report(context.Store.Get(item.Key)!, hash);
    }

    Stored NewSet(Stored item, List<Stored> sets, string hash)
    {
        var wanted = item.Body.Whole("spec", "replicas") ?? 1;
        var recreate = item.Body.Text("spec", "strategy", "type") == "Recreate";
        var size =
            sets.Count == 0 ? wanted
            : recreate && Pods(sets) > 0 ? 0
            : Math.Max(0, Math.Min(wanted, wanted + Surge(item, wanted) - Wanted(sets)));
        var revision = 1 + sets.Select(RevisionOf).DefaultIfEmpty(0).Max();
        var template = item.Body.Map("spec", "template")!.Copy();
        template.Meta().Child("labels")["pod-template-hash"] = hash;
        var selector = item.Body.Map("spec", "selector")!.Copy();
        selector.Child("matchLabels")["pod-template-hash"] = hash;
        var body = new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["labels"] = template.Meta().Child("labels").DeepClone(),
                ["annotations"] = new JsonObject { [Revision] = Text(revision) },
            },
            ["spec"] = new JsonObject
            {
                ["replicas"] = size,
                ["selector"] = selector,
                ["template"] = template,
            },
        };
        var made = context.Create(new ObjectKey("replicasets.apps", item.Key.Space, $"{item.Key.Name}-{hash}"), body, item);
        Stamp(item, revision);
        context.Tell(
            item,
            "Normal",
            "ScalingReplicaSet",
            $"Scaled up replica set {made.Key.Name} from 0 to {size}",
            "deployment-controller"
        );
        return made;
    }

    /// <summary>An older ReplicaSet that is wanted again becomes the newest revision.</summary>
    Stored Newest(Stored item, Stored current, List<Stored> sets)
    {
        var highest = sets.Select(RevisionOf).Max();
        if (RevisionOf(current) < highest)
            current = context.Change(current, body => body.Meta().Child("annotations")[Revision] = Text(highest + 1));
        Stamp(item, RevisionOf(current));
        return current;
    }

    void Stamp(Stored item, int revision) =>
        context.Change(context.Store.Get(item.Key)!, body => body.Meta().Child("annotations")[Revision] = Text(revision));

    void Roll(Stored item, Stored current, List<Stored> old)
    {
        var wanted = item.Body.Whole("spec", "replicas") ?? 1;
        if (item.Body.Text("spec", "strategy", "type") == "Recreate")
        {
            foreach (var set in old)
                Scale(item, set, 0);
            if (old.Sum(s => s.Body.Whole("status", "replicas") ?? 0) == 0)
                Scale(item, current, wanted);
            return;
        }
        var size = current.Body.Whole("spec", "replicas") ?? 0;
        var room = wanted + Surge(item, wanted) - Wanted(old) - size;
        if (size < wanted && room > 0)
            current = Scale(item, current, Math.Min(wanted, size + room));
        else if (size > wanted)
            current = Scale(item, current, wanted);
        Shrink(item, current, old, wanted);
        Forget(item, old);
    }

    /// <summary>Takes away old pods as far as enough available ones remain; those that are not ready go first.</summary>
    void Shrink(Stored item, Stored current, List<Stored> old, int wanted)
    {
        var least = wanted - Unavailable(item, wanted);
        var available = Available(current) + old.Sum(Available);
        foreach (var set in old.OrderBy(RevisionOf))
        {
            var size = set.Body.Whole("spec", "replicas") ?? 0;
            var sick = Math.Max(0, size - Available(set));
            var spare = Math.Max(0, Math.Min(size - sick, available - least));
            if (sick + spare == 0)
                continue;
            available -= spare;
            Scale(item, set, size - sick - spare);
        }
    }

    void Forget(Stored item, List<Stored> old)
    {
        var limit = item.Body.Whole("spec", "revisionHistoryLimit") ?? 10;
        var idle = old.Where(s => (s.Body.Whole("spec", "replicas") ?? 0) == 0 && (s.Body.Whole("status", "replicas") ?? 0) == 0)
            .OrderBy(RevisionOf)
            .ToList();
        foreach (var set in idle.Take(Math.Max(0, idle.Count - limit)))
            context.Store.Delete(set.Key);
    }

    Stored Scale(Stored item, Stored set, int size)
    {
        set = context.Store.Get(set.Key) ?? set;
        var was = set.Body.Whole("spec", "replicas") ?? 0;
        if (was == size)
            return set;
        context.Tell(
            item,
            "Normal",
            "ScalingReplicaSet",
            $"Scaled {(size > was ? "up" : "down")} replica set {set.Key.Name} from {was} to {size}",
            "deployment-controller"
        );
        return context.Change(
            set,
            body =>
            {
                body.Child("spec")["replicas"] = size;
                body.Meta()["generation"] = (body.Whole("metadata", "generation") ?? 0) + 1;
            }
        );
    }

    TimeSpan? Report(Stored item, string hash)
    {
        var sets = context.Children(item, "replicasets.apps");
        var current = sets.FirstOrDefault(s => s.Body.Text("metadata", "labels", "pod-template-hash") == hash);
        var wanted = item.Body.Whole("spec", "replicas") ?? 1;
        int replicas = Pods(sets),
            ready = sets.Sum(s => s.Body.Whole("status", "readyReplicas") ?? 0),
            available = sets.Sum(Available),
            updated = current?.Body.Whole("status", "replicas") ?? 0;
        var status = new JsonObject { ["observedGeneration"] = item.Body.Whole("metadata", "generation") ?? 1 };
        Put(status, "replicas", replicas);
        Put(status, "updatedReplicas", updated);
        Put(status, "readyReplicas", ready);
        Put(status, "availableReplicas", available);
        Put(status, "unavailableReplicas", Math.Max(0, Math.Max(wanted, replicas) - available));
        status["conditions"] = item.Body.At("status", "conditions")?.DeepClone() ?? new JsonArray();
        var enough = available >= wanted - Unavailable(item, wanted);
        Conditions.Set(
            status,
            context.Stamp,
            "Available",
            enough,
            enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
            enough ? "Deployment has minimum availability." : "Deployment does not have minimum availability.",
            updates: true
        );
        Refused(status, current);
        var again = Progress(item, current, status, (wanted, updated, replicas, available));
        context.SetStatus(item, status);
        return again;
    }

    /// <summary>That pods cannot be made is told by the ReplicaSet; people look at the Deployment.</summary>
    void Refused(JsonObject status, Stored? current)
    {
        if (Conditions.Find(current?.Body, "ReplicaFailure") is { } failure)
            Conditions.Set(
                status,
                context.Stamp,
                "ReplicaFailure",
                true,
                failure.Text("reason") ?? "",
                failure.Text("message") ?? "",
                updates: true
            );
        else if (Conditions.Find(new JsonObject { ["status"] = status.DeepClone() }, "ReplicaFailure") is not null)
            status["conditions"] = new JsonArray(
                status.Each("conditions").Where(c => c.Text("type") != "ReplicaFailure").Select(c => (JsonNode?)c.DeepClone()).ToArray()
            );
    }

    /// <summary>Complete, moving, or stuck for longer than the deadline.</summary>
    TimeSpan? Progress(Stored item, Stored? current, JsonObject status, (int Wanted, int Updated, int Replicas, int Available) count)
    {
        var name = current?.Key.Name ?? "";
        if (count.Updated == count.Wanted && count.Replicas == count.Wanted && count.Available == count.Wanted)
        {
            progress.Remove(item.Uid);
            Conditions.Set(
                status,
                context.Stamp,
                "Progressing",
                true,
                "NewReplicaSetAvailable",
                $"ReplicaSet \"{name}\" has successfully progressed.",
                updates: true
            );
            return null;
        }
        var mark = $"{name} {count.Updated} {count.Replicas} {count.Available} {item.Body.Whole("metadata", "generation")}";
        if (!progress.TryGetValue(item.Uid, out var known) || known.Mark != mark)
            progress[item.Uid] = known = (mark, context.Now);
        var deadline = known.Since + context.Scaled(item.Body.Whole("spec", "progressDeadlineSeconds") ?? 600);
        if (context.Now < deadline)
        {
            Conditions.Set(
                status,
                context.Stamp,
                "Progressing",
                true,
                "ReplicaSetUpdated",
                $"ReplicaSet \"{name}\" is progressing.",
                updates: true
            );
            return deadline - context.Now;
        }
        Conditions.Set(
            status,
            context.Stamp,
            "Progressing",
            false,
            "ProgressDeadlineExceeded",
            $"ReplicaSet \"{name}\" has timed out progressing.",
            updates: true
        );
        return null;
    }

    static void Put(JsonObject status, string name, int value)
    {
        if (value > 0)
            status[name] = value;
    }

    static int Surge(Stored item, int wanted)
    {
        var surge = PodTemplates.Share(item.Body.At("spec", "strategy", "rollingUpdate", "maxSurge"), wanted, up: true);
        return surge == 0 && Unavailable(item, wanted) == 0 ? 1 : surge;
    }

    static int Unavailable(Stored item, int wanted) =>
        item.Body.Text("spec", "strategy", "type") == "Recreate"
            ? wanted
            : Math.Min(wanted, PodTemplates.Share(item.Body.At("spec", "strategy", "rollingUpdate", "maxUnavailable"), wanted, up: false));

    /// <summary>A set that was just told to shrink still counts the pods it is about to lose; they are not available any more.</summary>
    static int Available(Stored set) =>
        Math.Min(set.Body.Whole("status", "availableReplicas") ?? 0, set.Body.Whole("spec", "replicas") ?? 0);

    static int Wanted(IEnumerable<Stored> sets) => sets.Sum(s => s.Body.Whole("spec", "replicas") ?? 0);

    static int Pods(IEnumerable<Stored> sets) => sets.Sum(s => s.Body.Whole("status", "replicas") ?? 0);

    static int RevisionOf(Stored set) =>
        int.TryParse(set.Body.Text("metadata", "annotations", Revision), CultureInfo.InvariantCulture, out var revision) ? revision : 0;

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
