using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Defaults;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Controllers;

/// <summary>Keeps as many pods as the ReplicaSet asks for, and counts them.</summary>
internal sealed class ReplicaSets(Context context) : IController
{
    const double AgainSeconds = 10;

    readonly Dictionary<string, (string Why, DateTimeOffset Until)> refusals = [];

    public string Resource => "replicasets.apps";

    public TimeSpan? Reconcile(Stored item)
    {
        if (item.Body.Deleting())
            return null;
        var wanted = item.Body.Whole("spec", "replicas") ?? 1;
        var pods = context.Children(item, "pods").Where(PodTemplates.IsActive).ToList();
        var (refused, again) = Grow(item, wanted - pods.Count);
        foreach (var pod in pods.OrderBy(PodTemplates.IsReady).ThenByDescending(p => p.Version).Take(Math.Max(0, pods.Count - wanted)))
        {
            context.EndPod(pod);
            context.Tell(item, "Normal", "SuccessfulDelete", "Deleted pod: " + pod.Key.Name, "replicaset-controller");
        }
        Report(item, refused);
        return again;
    }

    /// <summary>Makes what is missing. After a refusal it waits before it tries again, as every try leaves an event with a name of its own.</summary>
    (string? Refused, TimeSpan? Again) Grow(Stored item, int missing)
    {
        if (missing <= 0)
        {
            refusals.Remove(item.Uid);
            return (null, null);
        }
        if (refusals.TryGetValue(item.Uid, out var last) && last.Until > context.Now)
            return (last.Why, last.Until - context.Now);
        string? refused = null;
        for (var i = 0; i < missing && refused is null; i++)
            refused = Add(item);
        if (refused is null)
            refusals.Remove(item.Uid);
        else
            refusals[item.Uid] = (refused, context.Now + context.Scaled(AgainSeconds));
        return (refused, refused is null ? null : context.Scaled(AgainSeconds));
    }

    /// <summary>Why no pod could be made; null when it was.</summary>
    string? Add(Stored item)
    {
        var name = $"{item.Key.Name}-{Suffix.New()}";
        var body = PodTemplates.Pod(item.Body.At("spec", "template"), item.Key.Name + "-");
        if (context.CreatePod(name, body, item, "replicaset-controller") is { } refused)
            return refused;
        context.Tell(item, "Normal", "SuccessfulCreate", "Created pod: " + name, "replicaset-controller");
        return null;
    }

    void Report(Stored item, string? refused)
    {
        var pods = context.Children(item, "pods").Where(PodTemplates.IsActive).ToList();
        var ready = pods.Count(PodTemplates.IsReady);
        var status = new JsonObject { ["replicas"] = pods.Count };
        if (pods.Count > 0)
            status["fullyLabeledReplicas"] = pods.Count;
        if (ready > 0)
        {
            status["readyReplicas"] = ready;
            status["availableReplicas"] = ready;
        }
        if (refused is not null)
        {
            status["conditions"] = item.Body.At("status", "conditions")?.DeepClone() ?? new JsonArray();
            Conditions.Set(status, context.Stamp, "ReplicaFailure", true, "FailedCreate", refused);
        }
        status["observedGeneration"] = item.Body.Whole("metadata", "generation") ?? 1;
        context.SetStatus(context.Store.Get(item.Key)!, status);
    }
}
